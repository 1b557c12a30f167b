/** Text to message. @see https://www.jsonrpc.org/specification and https://modelcontextprotocol.io/specification/2026-07-28/basic */
import { ErrorCode } from '../errors/rpc-error.js'
import { isObject, kindOf } from '../json.js'
import { limits } from '../limits.js'
import { isDeeperThan } from './depth.js'
import type { JsonObject, RpcErrorObject, RpcId, RpcNotification, RpcRequest, RpcResponse } from './message.js'
import type { ReadJson } from './read-json.js'

/**
 * One message, or why it is none. `id` is the one to echo in the error response, absent where it could not be read.
 * `answers` is there instead where it was meant to be a response: the id is of a request of one's own, which was answered
 * with something that is none. Nobody answers that: the other side would take it for the answer to a request of its own.
 */
export type ParsedMessage =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse }
  | { readonly kind: 'invalid'; readonly error: RpcErrorObject; readonly id?: RpcId; readonly answers?: RpcId }

/** What a frame held. Only 2025-03-26 allows a batch; ask `revision.batches`. Its items are never batches themselves. */
export type Parsed = ParsedMessage | { readonly kind: 'batch'; readonly items: readonly ParsedMessage[] }

export interface ParseOptions {
  /** Arrays and objects within each other. @default limits.maxJsonDepth */
  readonly maxDepth?: number
  /** Knows what is likely to come. @default JSON.parse */
  readonly read?: ReadJson
}

/**
 * Reads one frame: a JSON text that holds one message, or a batch of them. Never throws: text that is not JSON is
 * `invalid` with -32700, JSON that is not a message is `invalid` with -32600. Parameters are known to be an object, what is
 * in them (`_meta`, too) has not been looked at. Of members that occur twice the last one counts.
 */
export function parseFrame(
  text: string,
  { maxDepth = limits.maxJsonDepth, read = JSON.parse }: ParseOptions = {},
): Parsed {
  let value: unknown
  try {
    value = read(text)
  } catch {
    // The engine's message may quote what it read, which is not ours to repeat.
    return {
      kind: 'invalid',
      error: { code: ErrorCode.ParseError, message: 'Expected one JSON text; this is not JSON.' },
    }
  }
  if (isDeeperThan(text, maxDepth)) return invalid(`Expected at most ${maxDepth} levels of nesting.`, value)
  return Array.isArray(value) ? parseBatch(value) : parseMessage(value)
}

function parseBatch(values: readonly unknown[]): Parsed {
  if (values.length === 0) return invalid('Expected at least one message in a batch; this one is empty.')
  if (values.length > limits.maxBatchMessages) {
    return invalid(`Expected at most ${limits.maxBatchMessages} messages in a batch; this one has ${values.length}.`)
  }
  return { kind: 'batch', items: values.map(parseMessage) }
}

function parseMessage(value: unknown): ParsedMessage {
  if (!isObject(value)) return invalid(`Expected a JSON-RPC message to be an object; got ${kindOf(value)}.`)
  if (value.jsonrpc !== '2.0') return invalid('Expected the member jsonrpc to be "2.0".', value)
  if (value.method === undefined) return parseResponse(value)
  if (typeof value.method !== 'string') return invalidMember(value, 'method', 'a string')
  if (value.params !== undefined && !isObject(value.params)) return invalidMember(value, 'params', 'an object')
  if (value.result !== undefined || value.error !== undefined) {
    return invalid('Expected a request or a response; this message has members of both.', value)
  }
  // as: method and params were checked above, and the id is where there is one.
  if (value.id === undefined) return { kind: 'notification', message: value as unknown as RpcNotification }
  if (!isRpcId(value.id)) return invalidMember(value, 'id', 'a string or a safe integer')
  return { kind: 'request', message: value as unknown as RpcRequest }
}

function parseResponse(value: JsonObject): ParsedMessage {
  const { id, result, error } = value
  if (result === undefined && error === undefined) {
    return invalid('Expected one of the members method, result and error; none is there.', value)
  }
  if (result !== undefined && error !== undefined) {
    return invalid('Expected either result or error in a response; both are there.', value)
  }
  if (error !== undefined) return parseFailure(value, error)
  if (!isRpcId(id)) return invalidMember(value, 'id', 'a string or a safe integer')
  if (!isObject(result)) return invalidMember(value, 'result', 'an object')
  return { kind: 'response', message: value as unknown as RpcResponse } // as: id and result were checked above.
}

function parseFailure(value: JsonObject, error: unknown): ParsedMessage {
  if (!isObject(error)) return invalidMember(value, 'error', 'an object')
  if (!Number.isInteger(error.code)) return invalid('Expected error.code to be an integer.', value)
  if (typeof error.message !== 'string') return invalid('Expected error.message to be a string.', value)
  const failure = error as unknown as RpcErrorObject // as: code and message were checked above, data is unknown.
  // JSON-RPC answers what it could not read with the id null, MCP without an id.
  if (value.id === undefined || value.id === null) {
    return { kind: 'response', message: { jsonrpc: '2.0', error: failure } }
  }
  if (!isRpcId(value.id)) return invalidMember(value, 'id', 'a string or a safe integer')
  return { kind: 'response', message: { jsonrpc: '2.0', id: value.id, error: failure } }
}

/** Is `value` a request id: a string, or an integer? One that a double cannot hold would be echoed as another, so it is none. */
export function isRpcId(value: unknown): value is RpcId {
  return typeof value === 'string' || Number.isSafeInteger(value)
}

function invalidMember(value: JsonObject, member: string, expected: string): ParsedMessage {
  return invalid(`Expected the member ${member} to be ${expected}; got ${kindOf(value[member])}.`, value)
}

/** `value` is what came, as far as it tells whom the error concerns. */
function invalid(message: string, value?: unknown): ParsedMessage {
  const error = { code: ErrorCode.InvalidRequest, message }
  if (!isObject(value) || !isRpcId(value.id)) return { kind: 'invalid', error }
  return wasMeantAsResponse(value)
    ? { kind: 'invalid', error, answers: value.id }
    : { kind: 'invalid', error, id: value.id }
}

function wasMeantAsResponse({ method, result, error }: JsonObject): boolean {
  return method === undefined && (result !== undefined || error !== undefined)
}
