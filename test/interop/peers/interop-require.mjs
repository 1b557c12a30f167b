/** Resolves packages of interop/, which has its own lock file. */
import { createRequire } from 'node:module'

export const require = createRequire(new URL('../../../interop/package.json', import.meta.url))
