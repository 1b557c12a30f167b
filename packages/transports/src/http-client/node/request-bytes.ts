import type { HttpCall } from '../http-exchange.js'

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers that say how to read the message, or what to do with the connection. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A whole request, as `socket.write` takes it in one go; text is Latin-1. */
export type RequestBytes = string | Buffer

/**
 * The header fields of a request as text; undefined where one of them says more than a plain request does, or is none: undici knows
 * what to do about it.
 */
export function fieldsText(headers: HttpCall['headers']): string | undefined {
  let text = ''
  for (const name in headers) {
    const value = headers[name] ?? ''
    // Names are in lower case where they are ours; those of others are compared in it.
    if (!NAME.test(name) || !VALUE.test(value) || FRAMING.has(name) || FRAMING.has(name.toLowerCase())) return undefined
    text += `${name}: ${value}\r\n`
  }
  return text
}

/** @param start the request line and `host`, each with its line break */
export function requestBytes(start: string, fields: string, { method, body }: HttpCall): RequestBytes {
  if (body === undefined) {
    const length = method === 'POST' ? 'content-length: 0\r\n' : ''
    return `${start}${fields}${length}\r\n`
  }
  const length = Buffer.byteLength(body)
  const head = `${start}${fields}content-length: ${length}\r\n\r\n`
  // As many bytes as characters: all of them are ASCII, which is Latin-1 as well.
  if (length === body.length) return head + body
  const bytes = Buffer.allocUnsafe(head.length + length)
  bytes.write(head, 0, 'latin1')
  bytes.write(body, head.length, 'utf8')
  return bytes
}
