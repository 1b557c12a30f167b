/** Cross-origin requests of browsers, for origins that were found allowed. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { HeaderSource } from '../exchange.js'
import type { HttpHeaders } from './incoming-call.js'

/** Headers for every response to a page of that origin. */
export function crossOriginHeaders(origin: string): HttpHeaders {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'mcp-session-id, www-authenticate',
    vary: 'origin',
  }
}

/** Headers for the answer to OPTIONS. What headers the page asks for is granted: the origin is what is trusted. */
export function preflightHeaders(methods: readonly string[], headers: HeaderSource): Record<string, string> {
  const allow = methods.join(', ')
  if (headers('origin') === undefined) return { allow }
  const wanted = headers('access-control-request-headers') ?? ''
  return {
    allow,
    'access-control-allow-methods': allow,
    'access-control-max-age': '600',
    ...(/^[\w\-, ]+$/.test(wanted) ? { 'access-control-allow-headers': wanted } : {}),
  }
}
