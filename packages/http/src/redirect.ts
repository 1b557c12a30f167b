/** Redirects. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
import { HttpError } from './http-error.js'

/** Where a call is: changes from hop to hop. */
export interface Hop {
  readonly url: URL
  readonly method: string
  /** Names and values in turn, without credentials. */
  readonly headers: readonly string[]
  /** Gone for good once another origin was asked. */
  readonly credentials: readonly string[]
  readonly body: string | Uint8Array | undefined
}

/** Headers about a body that is not sent any more. */
const ABOUT_BODY = /^(?:content-|digest$|last-modified$)/i
/** Who else calls himself so in headers that are not marked as credentials. */
const SENSITIVE = /^(?:authorization|cookie|proxy-authorization|x-api-key|api-key)$/i

/** The hop after this one. @throws {HttpError} where it must not be followed */
export function nextHop(hop: Hop, status: number, location: string): Hop {
  const { origin } = hop.url
  const url = URL.canParse(location, hop.url.href) ? new URL(location, hop.url) : undefined
  if (url === undefined) throw refused(origin, 'a Location that is no URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(origin, `a URL of the scheme '${url.protocol}'`)
  if (url.username !== '' || url.password !== '') throw refused(origin, 'a URL with credentials in it')
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    throw refused(origin, `${url.origin}, away from https: what is sent there could be read by others`)
  }
  const becomesGet =
    (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST')
  const isElsewhere = url.origin !== origin
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    body: becomesGet ? undefined : hop.body,
    headers: hop.headers.length === 0 ? hop.headers : without(hop.headers, becomesGet, isElsewhere),
    credentials: isElsewhere ? NONE : hop.credentials,
  }
}

const NONE: readonly string[] = []

function without(headers: readonly string[], aboutBody: boolean, sensitive: boolean): readonly string[] {
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = [headers[index], headers[index + 1]]
    if ((aboutBody && ABOUT_BODY.test(name)) || (sensitive && SENSITIVE.test(name))) continue
    kept.push(name, value)
  }
  return kept
}

function refused(origin: string, where: string): HttpError {
  return new HttpError('ERR_HTTP_REDIRECT', `${origin} redirected to ${where}; it is not followed. Check the URL.`, {
    sent: true,
  })
}

export function tooManyRedirects(origin: string, most: number): HttpError {
  return new HttpError(
    'ERR_HTTP_REDIRECT',
    `${origin} redirected more than ${most} times; check the URL, or raise http.maxRedirects.`,
    { sent: true },
  )
}
