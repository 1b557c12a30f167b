/** Headers of a request by their lower-case names. */
export type HeaderFields = Readonly<Record<string, string>>

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Visible characters and blanks, as HTTP has them; whoever needs others encodes them. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The headers that a caller gave, by their lower-case names.
 * @throws {TypeError} where one is no header
 */
export function headerFields(headers: Readonly<Record<string, string>>): HeaderFields {
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) throw new TypeError(`Expected the name of a header; came ${JSON.stringify(name)}.`)
    // Not shown: it may be a secret.
    if (!VALUE.test(value))
      throw new TypeError(`Expected the value of header '${name}' to be Latin-1 without line breaks.`)
    fields[name.toLowerCase()] = value
  }
  return fields
}
