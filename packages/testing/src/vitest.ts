// Matchers for vitest, and their types on its `expect` (`@causeway/testing/vitest`): `expect.extend(matchers)` in a setup file.

import type {} from 'vitest'
import type { McpMatchers } from './matchers.js'

export { type Matchers, type McpMatchers, matchers } from './matchers.js'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an interface only merges with one of the same type parameters
  interface Matchers<T = any> extends McpMatchers {}
}
