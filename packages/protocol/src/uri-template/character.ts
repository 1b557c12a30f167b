/** Characters of URIs, as RFC 3986 sorts them. @see https://www.rfc-editor.org/rfc/rfc6570#section-1.5 */

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const RESERVED = ":/?#[]@!$&'()*+,;="
const PERCENT = 37

/** Per ASCII code 1 for a member, 0 for another. What is percent-encoded belongs to every set, as it stands for any character. */
export type CharacterSet = Uint8Array

/** Unreserved characters, reserved ones where `reserved`, and those of `more`. */
export function characterSet(reserved: boolean, more: string): CharacterSet {
  const set = new Uint8Array(128)
  for (const character of UNRESERVED + (reserved ? RESERVED : '') + more) set[character.charCodeAt(0)] = 1
  return set
}

/** Is what begins at `at` a member? */
export function isAt(set: CharacterSet, text: string, at: number): boolean {
  if (at >= text.length) return false
  const code = text.charCodeAt(at)
  return code === PERCENT ? isHexAt(text, at + 1) && isHexAt(text, at + 2) : set[code] === 1
}

function isHexAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)
}

/** Percent-encodes all but unreserved characters, and but reserved ones and what is encoded already where `reserved`. */
export function encodeValue(text: string, reserved: boolean): string {
  return reserved ? toUri(text) : text.replace(NOT_UNRESERVED, encodeCharacter)
}

/** The same text with only characters that a URI may have: the others are encoded. */
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
