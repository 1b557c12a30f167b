import type { HttpResponse } from '@causeway/connector-kit'
import { isObject } from '@causeway/protocol'
import type { Operation } from '../description/operation.js'
import { limits } from '../limits.js'
import { essenceOf, mediaKindOf } from '../requests/media-kind.js'
import type { Exchange } from '../requests/send.js'
import { plainText, shortened } from '../schema/plain-text.js'
import { redacted, withoutCredentials } from './redaction.js'

const REASONS: { readonly [status: number]: string } = {
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** What a failed request says to the caller: status, what to do about it, and what the service said. */
export function failureText(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  { response, credentials }: Pick<Exchange, 'response' | 'credentials'>,
  missing: readonly string[],
): string {
  const { status } = response
  const reason = REASONS[status]
  const said = redacted(excerpt(response), credentials)
  return [
    `${method} ${path} failed: the service answered ${status}${reason === undefined ? '' : ` ${reason}`}.`,
    adviceFor(response, missing),
    pointerOf(response, credentials),
    said === '' ? '' : `It said: ${said}`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function adviceFor({ status, headers }: HttpResponse, missing: readonly string[]): string {
  const wait = headers['retry-after']
  const later = wait !== undefined && /^[\w ,:+-]{1,40}$/.test(wait) ? ` Retry after: ${wait}.` : ''
  if (status === 401 || status === 403) {
    if (missing.length > 0) {
      return `No credentials are configured for this operation; whoever runs the gateway has to set one of security.${missing.join(', security.')}.`
    }
    return status === 401
      ? 'The credentials that are configured were not accepted; whoever runs the gateway has to renew them.'
      : 'The credentials that are configured do not allow this.'
  }
  if (status === 429) return `Too many requests were made.${later}`
  if (status >= 500) return `The fault is the service's; the same call may work later.${later}`
  if (status === 400 || status === 422) return 'Check the arguments against what it said.'
  return ''
}

/** Where a redirect leads that was not followed. */
function pointerOf({ status, headers, url }: HttpResponse, credentials: Exchange['credentials']): string {
  const { location } = headers
  if (status > 399 || location === undefined || !URL.canParse(location, url)) return ''
  return `It points to ${withoutCredentials(new URL(location, url), credentials).href.slice(0, limits.maxExcerptLength)}`
}

function excerpt(response: HttpResponse): string {
  const type = response.headers['content-type'] ?? ''
  if (response.body.length === 0) return ''
  const kind = mediaKindOf(type === '' ? 'text/plain' : type)
  if (kind === 'binary' || kind === 'multipart') return `(${response.body.length} bytes of ${essenceOf(type)})`
  const text = response.text().slice(0, limits.maxExcerptLength * 20)
  return shortened(kind === 'json' ? compact(text) : readable(text, type), limits.maxExcerptLength)
}

function compact(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
  } catch {
    return text.trim()
  }
}

function readable(text: string, type: string): string {
  if (!/html/i.test(type)) return text.trim()
  const body = text.replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, ' ')
  return plainText(body).replace(/\s+/g, ' ')
}
