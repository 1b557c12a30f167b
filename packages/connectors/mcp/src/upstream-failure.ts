import { CausewayError, ErrorCode, RpcError } from '@causeway/protocol'
import { HttpStatusError } from '@causeway/transports'

/** The upstream could not be used, in words for the one who called: they name it and nothing that is secret. */
export class UpstreamFailure extends RpcError {
  constructor(upstream: string, what: string, cause?: unknown) {
    super(ErrorCode.InternalError, `The upstream '${upstream}' ${what}`, { upstream }, { cause })
  }
}

/** Errors between gateway and upstream: whoever called has no part in them. */
const OURS: ReadonlySet<number> = new Set([ErrorCode.HeaderMismatch, ErrorCode.UnsupportedProtocolVersion])

/** What a call rejected with, as its client may see it: the upstream's own errors as they are, anything else in our words. */
export function shown(upstream: string, error: unknown): Error {
  if (error instanceof UpstreamFailure) return error
  if (error instanceof RpcError) {
    if (!OURS.has(error.code)) return error
    return new UpstreamFailure(upstream, `did not accept the gateway's request (error ${error.code}).`, error)
  }
  return new UpstreamFailure(upstream, whatHappened(error), error)
}

/** Did the connection fail, so that others would as well? */
export function isConnectionFailure(error: unknown): boolean {
  return error instanceof CausewayError && CONNECTION.has(error.code)
}

/** The HTTP status that the upstream, or who stands before it, refused a request with. */
export function refusalOf(error: unknown): HttpStatusError | undefined {
  if (error instanceof HttpStatusError) return error.code === 'ERR_HTTP_STATUS' ? error : undefined
  // What refused a WebSocket or a gRPC stream is the reason why there is none.
  return error instanceof CausewayError && error.cause instanceof HttpStatusError ? error.cause : undefined
}

const CONNECTION: ReadonlySet<string> = new Set(['ERR_CONNECT_FAILED', 'ERR_CONNECTION_LOST', 'ERR_STREAM_BROKEN'])

const AGAIN = 'Try again in a moment.'

const WORDS: Readonly<Record<string, string>> = {
  ERR_BAD_RESPONSE: 'answered with something that is not MCP. Tell whoever runs it.',
  ERR_CALL_TIMEOUT: 'did not answer in time, and was told that nobody waits any more. It may have done what was asked.',
  ERR_CLIENT_GONE: 'was told to give this call up, as no answer came in time. Call again.',
  ERR_CLIENT_CLOSED: `was taken away before it answered. It may have done what was asked.`,
  ERR_CONNECT_FAILED: `is not there: nobody answers at its address. ${AGAIN}`,
  ERR_CONNECTION_LOST: `went away before it answered; it may have done what was asked. ${AGAIN}`,
  ERR_FRAME_NOT_UTF8: 'answered with something that is not text. Tell whoever runs it.',
  ERR_FRAME_TOO_LARGE: 'answered with more than the gateway takes in. Ask for less.',
  ERR_HTTP_UNAVAILABLE: 'failed too often in a row, so nothing is sent to it for a while. Try again later.',
  ERR_SESSION_EXPIRED: `forgot the gateway's session. ${AGAIN}`,
  ERR_STREAM_BROKEN: `went away while it answered; it may have done what was asked. ${AGAIN}`,
  ERR_TOO_MANY_CALLS: `has too many calls to answer. ${AGAIN}`,
}

function whatHappened(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal !== undefined) return refusedWith(refusal.status)
  if (!(error instanceof CausewayError)) return 'could not be used. The reason is in the log of the gateway.'
  if (error.code === 'ERR_CLIENT_REFUSED') return `asked this client, and got no answer. ${error.message}`
  return WORDS[error.code] ?? `could not be used (${error.code}). The reason is in the log of the gateway.`
}

function refusedWith(status: number): string {
  if (status === 401 || status === 403) return `does not let the gateway in (HTTP ${status}). Tell whoever runs it.`
  if (status === 429 || status >= 500) return `cannot answer now (HTTP ${status}). ${AGAIN}`
  return `answered HTTP ${status} instead of a result. Tell whoever runs it.`
}
