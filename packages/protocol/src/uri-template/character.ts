/** Characters of URIs, as RFC 3986 sorts them. @see https://www.rfc-editor.org/rfc/rfc6570#section-1.5 */

/** Per ASCII code: 1 unreserved, 2 reserved, 0 neither. */
const KINDS = new Uint8Array(128)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  KINDS[character.charCodeAt(0)] = 1
}
for (const character of ":/?#[]@!$&'()*+,;=") KINDS[character.charCodeAt(0)] = 2

const PERCENT = 37

/** Is the character at `at` one that a value expands to: unreserved, percent-encoded, or reserved where `reserved`? */
export function isValueAt(text: string, at: number, reserved: boolean): boolean {
  const code = text.charCodeAt(at)
  if (code === PERCENT) return isHex(text.charCodeAt(at + 1)) && isHex(text.charCodeAt(at + 2))
  const kind = KINDS[code] ?? 0 // NaN behind the end and codes above ASCII have no kind.
  return kind === 1 || (reserved && kind === 2)
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)
}

/** Percent-encodes all but unreserved characters, and but reserved ones and what is encoded already where `reserved`. */
export function encodeValue(text: string, reserved: boolean): string {
  return reserved ? text.replace(NOT_URI, encodeCharacter) : text.replace(NOT_UNRESERVED, encodeCharacter)
}

/** The same text with only characters that a URI may have: those that it may not have are encoded. */
export function toUri(text: string): string {
  return text.replace(NOT_URI, encodeCharacter)
}

/** What was encoded; undefined where it is not UTF-8. */
export function decodeValue(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // Malformed encoding is no match, which is what the caller is told.
  }
}

const NOT_UNRESERVED = /[^A-Za-z0-9\-._~]/gu
const NOT_URI = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/gu

function encodeCharacter(character: string): string {
  if (/[!'()*]/.test(character)) return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  // Half a surrogate pair is no character; U+FFFD stands in for it as UTF-8 encoders do.
  return /^[\ud800-\udfff]$/.test(character) ? '%EF%BF%BD' : encodeURIComponent(character)
}
