import type { RpcErrorObject, RpcId } from './message.js'

const idText = (id: RpcId): string => (typeof id === 'number' ? String(id) : JSON.stringify(id))

/** The text of a request. */
export function requestText(id: RpcId, method: string, params?: object): string {
  return requestTextWith(id, method, params === undefined ? undefined : JSON.stringify(params))
}

/** The text of a request whose parameters are serialised already. */
export function requestTextWith(id: RpcId, method: string, paramsText: string | undefined): string {
  const tail = paramsText === undefined ? '' : `,"params":${paramsText}`
  return `{"jsonrpc":"2.0","id":${idText(id)},"method":${JSON.stringify(method)}${tail}}`
}

/** The text of a notification. */
export function notificationText(method: string, params?: object): string {
  const tail = params === undefined ? '' : `,"params":${JSON.stringify(params)}`
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${tail}}`
}

/** The text of a successful response; `resultText` is the result, serialised already (lists are serialised once and reused). */
export function successText(id: RpcId, resultText: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${resultText}}`
}

/**
 * The text of an error response. Without an id where the request's could not be read: the schemas of MCP allow its
 * absence, not JSON-RPC's `null`.
 */
export function failureText(id: RpcId | undefined, error: RpcErrorObject): string {
  const idMember = id === undefined ? '' : `"id":${idText(id)},`
  return `{"jsonrpc":"2.0",${idMember}"error":${JSON.stringify(error)}}`
}
