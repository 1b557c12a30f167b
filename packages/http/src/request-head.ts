import type { HttpRequest } from '@causeway/connector-kit'
import { ACCEPT_ENCODING } from './content-coding.js'
import type { Hop } from './redirect.js'

/** Headers that say how a message travels: the client's own business. */
const OWN = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A call's first hop. @throws {TypeError} where the caller asked for what no client should do */
export function firstHop(request: HttpRequest): Hop {
  const { method = 'GET', headers, credentials, body } = request
  const url = urlOf(request.url)
  return {
    url,
    method: method.toUpperCase(),
    headers: headersOf(headers, credentials),
    credentials: credentials === undefined ? NONE : credentialsOf(credentials),
    body,
  }
}

const NONE: readonly string[] = []

function urlOf(given: string | URL): URL {
  let url: URL
  try {
    url = new URL(given)
  } catch {
    // The text may have secrets in it.
    throw new TypeError(
      'Expected the whole URL of a request, such as https://api.example.com/items; got something else.',
    )
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`Expected a URL of http or https; got one of '${url.protocol}'.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`Expected a URL without credentials; pass those for ${url.origin} as 'credentials'.`)
  }
  return url
}

function headersOf(
  headers: HttpRequest['headers'] = {},
  credentials: HttpRequest['credentials'] = {},
): readonly string[] {
  const list: string[] = []
  let [hasAgent, hasEncoding] = [false, false]
  for (const name in headers) {
    const lower = name.toLowerCase()
    if (OWN.has(lower)) {
      throw new TypeError(`Expected headers of the request's own; '${lower}' is for the client to set.`)
    }
    // Credentials stand instead of what says the same.
    if (Object.hasOwn(credentials, lower)) continue
    if (lower === 'user-agent') hasAgent = true
    else if (lower === 'accept-encoding') hasEncoding = true
    list.push(lower, checkedValue(lower, headers[name]))
  }
  if (!hasAgent) list.push('user-agent', 'causeway')
  if (!hasEncoding) list.push('accept-encoding', ACCEPT_ENCODING)
  return list
}

function credentialsOf(credentials: NonNullable<HttpRequest['credentials']>): readonly string[] {
  const list: string[] = []
  for (const name in credentials) list.push(name, checkedValue(name, credentials[name]))
  return list
}

/** @throws {TypeError} that does not show the value */
function checkedValue(name: string, value: string | undefined): string {
  if (value !== undefined && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) return value
  throw new TypeError(
    `Expected the header '${name}' to have a value without line breaks and other control characters, and of Latin-1 only.`,
  )
}
