/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/roots */
import type { JsonObject } from '../jsonrpc/message.js'
import type { ResultBase } from '../result.js'

/** A folder the user works in; `uri` is a `file:` URI. Advisory. */
export interface Root {
  readonly uri: string
  readonly name?: string
  readonly _meta?: JsonObject
}

export interface ListRootsResult extends ResultBase {
  readonly roots: readonly Root[]
}
