import type { JsonObject } from './jsonrpc/message.js'

/** What every result may carry. `resultType` is absent in the neutral model where it is `complete`; the 2026-07-28 wire always has it. */
export interface ResultBase {
  readonly resultType?: string
  readonly _meta?: JsonObject
}

/** How long and for whom a result may be reused. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching */
export interface CacheHints {
  /** Milliseconds, an integer >= 0. */
  readonly ttlMs?: number
  /** `private` results never cross authorization contexts. */
  readonly cacheScope?: 'public' | 'private'
}

/** One page of a list. `nextCursor` is opaque; absent on the last page. */
export interface ListResult extends ResultBase, CacheHints {
  readonly nextCursor?: string
}
