import { HttpError } from './http-error.js'

/** What is known of the attempt that failed. */
export interface FailedAttempt {
  readonly origin: string
  readonly sent: boolean
  readonly timeoutMs: number
}

interface Coded {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  /** Of an AggregateError: one for each address that was tried. */
  readonly errors?: readonly unknown[]
}

/** What went wrong below, in the client's words. Errors of the client itself stay as they are. */
export function failureFrom(error: unknown, attempt: FailedAttempt): HttpError | TypeError {
  if (error instanceof HttpError) return error
  const { origin, sent, timeoutMs } = attempt
  const code = codeOf(error)
  const options = { cause: error, sent }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new TypeError(`Expected a request to ${origin} that HTTP can carry; ${messageOf(error)}.`, options)
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new HttpError('ERR_HTTP_UNAVAILABLE', `The call to ${origin} was ended: its client is closed.`, options)
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return tooLate(origin, timeoutMs, sent, error)
  if (TLS_CODE.test(code)) return untrusted(origin, code, options)
  // By its name: its class would have to be loaded for that.
  if (error instanceof Error && error.name === 'HTTPParserError') return notHttp(origin, error.message)
  if (code.startsWith('UND_ERR_RES') || code === 'UND_ERR_HEADERS_OVERFLOW') return notHttp(origin, messageOf(error))
  return unreachable(origin, code, error, options)
}

export function tooLate(origin: string, timeoutMs: number, sent: boolean, cause?: unknown): HttpError {
  const what = sent ? 'did not answer in full' : 'gave no connection'
  return new HttpError(
    'ERR_HTTP_TIMEOUT',
    `${origin} ${what} within ${timeoutMs} ms; try again, ask for less, or raise http.timeoutMs.`,
    { sent, cause },
  )
}

export function tooLarge(origin: string, maxBytes: number): HttpError {
  return new HttpError(
    'ERR_HTTP_TOO_LARGE',
    `${origin} answered with more than ${maxBytes} bytes; ask for less, or raise http.maxResponseBytes.`,
    { sent: true },
  )
}

/** Its cause is left out: that has what came in. */
function notHttp(origin: string, what: string): HttpError {
  const message = `${origin} answered with something that is not HTTP; is it the right port and scheme? (${what})`
  return new HttpError('ERR_HTTP_PROTOCOL', message, { sent: true })
}

const TLS_CODE =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_)/

function untrusted(
  origin: string,
  code: string,
  options: { readonly cause: unknown; readonly sent: boolean },
): HttpError {
  return new HttpError(
    'ERR_HTTP_TLS',
    `No secure connection to ${origin} came about (${code}); check the scheme, and http.tls: ca for a certificate of your own, cert and key where the server asks for one.`,
    options,
  )
}

const WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its host name does not resolve',
  EAI_AGAIN: 'its host name could not be resolved for now',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to its network',
  ENETUNREACH: 'there is no way to its network',
  EADDRNOTAVAIL: 'its address is not available',
  UND_ERR_ABORTED: 'the proxy did not let it through',
}

function unreachable(
  origin: string,
  code: string,
  error: unknown,
  options: { readonly cause: unknown; readonly sent: boolean },
): HttpError {
  const isProxy = /proxy/i.test(messageOf(error))
  const words = isProxy ? 'the proxy did not let it through' : (WORDS[code] ?? 'the connection failed')
  const what = options.sent ? 'broke off before its answer was complete' : 'could not be reached'
  const label = code === '' ? '' : ` (${code})`
  return new HttpError(
    'ERR_HTTP_CONNECT',
    `${origin} ${what}: ${words}${label}; is it running, and the URL right?`,
    options,
  )
}

/** The code of the error, or of what is behind it. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = Object(error) as Coded // anything may be asked for members
  if (typeof code === 'string' && code !== '') return code
  const inner = errors?.[0] ?? cause
  return inner === undefined ? '' : codeOf(inner)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}
