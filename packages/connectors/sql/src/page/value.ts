/** A value as JSON carries it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** Bytes in a result: `bytes` is how many there are, `base64` may hold fewer of them where there are too many. */
export interface Blob {
  readonly base64: string
  readonly bytes: number
}

const SIGNIFICANT_DIGITS = 15

/** What only numbers that a double may not hold have, and some texts. */
const PERHAPS_INEXACT = /[\d.]{16}|\d[eE]/
/** In JSON that is well-formed, so that every text has its end: texts, which are left alone, and numbers. */
const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g

/**
 * Turns values of databases into values of JSON without pretending: what JavaScript's numbers cannot hold exactly stays
 * text, and what is too large is cut, visibly, and counted.
 */
export class ValueShaper {
  /** Values that were cut so far. */
  cuts = 0
  readonly #maxBytes: number

  /** @param maxBytes of one text or blob */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  text(value: string): string {
    // A UTF-16 unit is at most three bytes, so most texts need no counting.
    if (value.length * 3 <= this.#maxBytes) return value
    const bytes = Buffer.byteLength(value)
    if (bytes <= this.#maxBytes) return value
    this.cuts++
    return `${Buffer.from(value).toString('utf8', 0, this.#maxBytes)}… [cut: ${bytes} bytes in all]`
  }

  blob(value: Uint8Array): JsonValue {
    if (value.length > this.#maxBytes) this.cuts++
    const kept = Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, this.#maxBytes))
    return { base64: kept.toString('base64'), bytes: value.length } satisfies Blob
  }

  /** JSON text, parsed, with numbers in it as `number` has them; as text where it is too large or none. */
  json(value: string): JsonValue {
    if (Buffer.byteLength(value) > this.#maxBytes) return this.text(value)
    try {
      const parsed = JSON.parse(value) as JsonValue // what else could it give
      return PERHAPS_INEXACT.test(value) ? (JSON.parse(this.#quoteInexact(value)) as JsonValue) : parsed
    } catch {
      return value
    }
  }

  #quoteInexact(json: string): string {
    return json.replace(TEXT_OR_NUMBER, (found) =>
      found.startsWith('"') || typeof this.number(found) === 'number' ? found : `"${found}"`,
    )
  }

  /** The text of a number: a number where that is the same, the text where it is not. */
  number(value: string): number | string {
    const digits = value.replace(/^[-+]?0*|[.]/g, '')
    const number = Number(value)
    if (!Number.isFinite(number) || value.trim() === '') return value
    if (Number.isInteger(number)) return Number.isSafeInteger(number) ? number : value
    return digits.length <= SIGNIFICANT_DIGITS ? number : value
  }

  integer(value: bigint): number | string {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }

  float(value: number): number | string {
    return Number.isFinite(value) ? value : String(value)
  }
}
