import type { CacheHints } from '@causeway/protocol'

/** @throws {TypeError} where `ttlMs` is no integer of 0 and more */
export function checkCacheHints({ ttlMs = 0 }: CacheHints = {}): void {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 0) return
  throw new TypeError(`Expected ttlMs to be an integer, 0 or more milliseconds; got ${ttlMs}.`)
}
