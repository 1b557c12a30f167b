import type { Clock } from '@causeway/connector-kit'
import { HttpError } from './http-error.js'

const FIRST_WAIT_MS = 100
const MAX_WAIT_MS = 5_000
/** A service that asks for more patience gets its answer passed on instead. */
const MAX_RETRY_AFTER_MS = 10_000

/** Repeating does not harm. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
export function isIdempotent(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'PUT' || method === 'DELETE' || method === 'OPTIONS'
}

/** Could another attempt help? */
export function isTransient(error: HttpError): boolean {
  return error.code === 'ERR_HTTP_CONNECT' || error.code === 'ERR_HTTP_TIMEOUT'
}

/** Does the failure say something about the service, and not about the request? */
export function isUpstreamsFailure(error: unknown): boolean {
  return (
    error instanceof HttpError &&
    (isTransient(error) || error.code === 'ERR_HTTP_TLS' || error.code === 'ERR_HTTP_PROTOCOL')
  )
}

/** The service, or who stands before it, is not able to answer for now. */
export function isUnavailable({ status }: { readonly status: number }): boolean {
  return status === 502 || status === 503 || status === 504
}

/**
 * Decorrelated jitter: each wait is random between the first one and thrice the last one, so that callers that failed together do not
 * come back together. @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function nextWait(lastMs: number | undefined, random: () => number): number {
  const most = Math.min(MAX_WAIT_MS, 3 * (lastMs ?? FIRST_WAIT_MS))
  return FIRST_WAIT_MS + random() * (most - FIRST_WAIT_MS)
}

/**
 * How long to wait before an answer's request is repeated; undefined where its answer stands.
 *
 * @param retryAfter what the answer asks for
 * @param waitMs what it would be if the answer does not say
 */
export function waitAfter(
  status: number,
  retryAfter: string | undefined,
  waitMs: number,
  clock: Clock,
): number | undefined {
  if (!isUnavailable({ status }) && status !== 429) return undefined
  const asked = retryAfterMs(retryAfter, clock)
  if (asked === undefined) return waitMs
  return asked <= MAX_RETRY_AFTER_MS ? Math.max(asked, waitMs) : undefined
}

/** Seconds or a date. @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function retryAfterMs(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now())
}
