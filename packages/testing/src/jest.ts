// Matchers for jest, and their types on its `expect` as `@types/jest` has it (`@causeway/testing/jest`): `expect.extend(matchers)` in
// a setup file.
import type { McpMatchers } from './matchers.js'

export { type Matchers, type McpMatchers, matchers } from './matchers.js'

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: an interface only merges with one of the same type parameters
    interface Matchers<R, T = {}> extends McpMatchers<R> {}
  }
}
