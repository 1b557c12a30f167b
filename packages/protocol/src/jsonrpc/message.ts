/** JSON-RPC 2.0 messages as MCP narrows them. @see https://www.jsonrpc.org/specification */

/** A request's id: a string or a safe integer, never null, unique among the sender's requests in flight. */
export type RpcId = string | number

/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** By-name parameters; MCP has no positional ones. */
export type RpcParams = JsonObject & { readonly _meta?: JsonObject }

/** A call that expects exactly one response with the same id. */
export interface RpcRequest {
  readonly jsonrpc: '2.0'
  readonly id: RpcId
  readonly method: string
  readonly params?: RpcParams
}

/** A message that expects no answer. */
export interface RpcNotification {
  readonly jsonrpc: '2.0'
  readonly method: string
  readonly params?: RpcParams
}

/** The answer to a request that succeeded. */
export interface RpcSuccess {
  readonly jsonrpc: '2.0'
  readonly id: RpcId
  readonly result: JsonObject
}

/** The error member of a failed response. */
export interface RpcErrorObject {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** The answer to a request that failed; without `id` where the request's id could not be read. */
export interface RpcFailure {
  readonly jsonrpc: '2.0'
  readonly id?: RpcId
  readonly error: RpcErrorObject
}

export type RpcResponse = RpcSuccess | RpcFailure
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse
