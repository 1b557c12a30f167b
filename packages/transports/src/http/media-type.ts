/** The little of content negotiation that MCP needs. @see https://www.rfc-editor.org/rfc/rfc9110#name-accept */

/** Does a Content-Type header name `application/json`? Its parameters do not matter: JSON is UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || (contentType !== undefined && typeOf(contentType) === 'application/json')
}

/** Does an Accept header list both JSON and event streams? A wildcard lists what it covers, an absent header nothing. */
export function acceptsBoth(accept: string | undefined): boolean {
  if (accept === 'application/json, text/event-stream') return true
  return accepts(accept, 'application/json') && accepts(accept, 'text/event-stream')
}

/** Does an Accept header list event streams? */
export function acceptsEvents(accept: string | undefined): boolean {
  return accept === 'text/event-stream' || accepts(accept, 'text/event-stream')
}

function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined) return false
  const anySubtype = `${type.slice(0, type.indexOf('/'))}/*`
  return accept.split(',').some((range) => {
    const name = typeOf(range)
    return (name === type || name === anySubtype || name === '*/*') && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range)
  })
}

function typeOf(value: string): string {
  const end = value.indexOf(';')
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}
