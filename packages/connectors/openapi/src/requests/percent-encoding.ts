/** @see https://www.rfc-editor.org/rfc/rfc3986#section-2 */

/** Everything but unreserved characters as UTF-8 in percent signs; half a surrogate pair becomes a replacement character. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * The same, with reserved characters and what is encoded already left as they are, but for those that would end the
 * place where it stands: `#`, brackets, and what `ending` names.
 */
export function encodedReserved(text: string, ending: string): string {
  return text
    .split(/(%[0-9A-Fa-f]{2}|[:/?@!$&'()*,;=+])/)
    .map((part, at) => (at % 2 === 1 && !ending.includes(part) ? part : encoded(part)))
    .join('')
}
