/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/roots */
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, notification, request } from '../method.js'
import { params } from '../param-check.js'
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

/** Since 2026-07-28 asking for roots is an entry of an `input_required` result, not a request of its own. */
export const rootMethods: readonly Method[] = [
  request('roots/list', { sender: 'server', until: '2025-11-25', capability: 'roots', checkParams: params() }),
  notification('notifications/roots/list_changed', { sender: 'client', until: '2025-11-25', checkParams: params() }),
]
