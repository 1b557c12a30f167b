import { CausewayError, type HeaderSource, isObject, limits, type RpcErrorObject } from '@causeway/protocol'
import { addressOf } from './exchange-error.js'
import type { HttpAnswer } from './http-exchange.js'
import { jsonIn } from './json-in.js'

/** What an `HttpStatusError` tells besides its message. */
export interface RefusedAnswer {
  readonly url: string
  readonly status: number
  readonly header: HeaderSource
  readonly body: string
}

/**
 * The server answered, but not with a JSON-RPC response to what was sent. `ERR_HTTP_STATUS` where the status is no success,
 * `ERR_BAD_RESPONSE` where it is one and the body is something else.
 */
export class HttpStatusError extends CausewayError {
  override readonly name: string = 'HttpStatusError'
  readonly status: number
  /** Of the answer: `www-authenticate`, `retry-after`, … */
  readonly header: HeaderSource
  /** The beginning of the answer's text, at most `limits.maxErrorBodyLength` characters. May hold what a log should not. */
  readonly body: string
  /** The error of a JSON-RPC response that was the body; its id was absent, null or another one. */
  readonly rpcError: RpcErrorObject | undefined

  constructor({ url, status, header, body }: RefusedAnswer) {
    const ok = status >= 200 && status < 300
    const rpcError = rpcErrorOf(body)
    super(ok ? 'ERR_BAD_RESPONSE' : 'ERR_HTTP_STATUS', messageOf(url, status, header('content-type'), rpcError))
    this.status = status
    this.header = header
    this.body = body.slice(0, limits.maxErrorBodyLength)
    this.rpcError = rpcError
  }
}

/** Is the body of `answer` of this media type? */
export function hasMediaType(answer: Pick<HttpAnswer, 'header'>, type: string): boolean {
  const value = answer.header('content-type')
  if (value === undefined || value === type) return value === type
  return value.split(';', 1)[0]?.trim().toLowerCase() === type
}

function rpcErrorOf(body: string): RpcErrorObject | undefined {
  const message = jsonIn(body)
  const error = isObject(message) ? message.error : undefined
  if (!isObject(error) || typeof error.code !== 'number' || typeof error.message !== 'string') return undefined
  return { code: error.code, message: error.message, ...('data' in error ? { data: error.data } : {}) }
}

function messageOf(
  url: string,
  status: number,
  type: string | undefined,
  rpcError: RpcErrorObject | undefined,
): string {
  const came = rpcError === undefined ? (type ?? 'no body') : `error ${rpcError.code}: ${rpcError.message}`
  return `Expected a JSON-RPC response from ${addressOf(url)}; it answered HTTP ${status} (${came}).${hintOf(status)}`
}

function hintOf(status: number): string {
  if (status === 401) return ' It wants authorization: pass a header or `authorize`.'
  if (status === 403) return ' It does not allow this: check the authorization, and the host and origin it expects.'
  if (status === 404 || status === 405 || (status >= 200 && status < 300))
    return ' Check that this is the address of an MCP endpoint.'
  if (status === 429 || status >= 500) return ' Try again later.'
  return ''
}
