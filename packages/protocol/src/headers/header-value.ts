/**
 * Values that an HTTP header cannot carry travel as Base64 of their UTF-8 between two markers.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding
 */
const OPENING = '=?base64?'
const CLOSING = '?='

const PLAIN = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * `value` as a header may carry it: unchanged where it is printable ASCII without spaces at its edges and does not look
 * encoded itself, else encoded. A lone surrogate, which UTF-8 cannot express, becomes U+FFFD.
 */
export function encodeHeaderValue(value: string): string {
  return PLAIN.test(value) && !looksEncoded(value) ? value : OPENING + toBase64(utf8.encode(value)) + CLOSING
}

/** What `encodeHeaderValue` was given; undefined where the value claims to be encoded and is not Base64 of UTF-8. */
export function decodeHeaderValue(value: string): string | undefined {
  if (!looksEncoded(value)) return value
  const base64 = value.slice(OPENING.length, -CLOSING.length)
  if (!BASE64.test(base64)) return undefined
  try {
    return strictUtf8.decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
  } catch {
    return undefined // The bytes are not UTF-8, which is what the caller is told.
  }
}

function looksEncoded(value: string): boolean {
  return value.startsWith(OPENING) && value.endsWith(CLOSING) && value.length >= OPENING.length + CLOSING.length
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
