/** Different values that are kept; beyond that they are forgotten, which costs memory but changes nothing. */
const MAX_VALUES = 256

/** Characters of the JSON of a value that is worth being looked for. */
const MAX_LENGTH = 1_024

/**
 * Makes one object of equal ones: thousands of sessions come from a few kinds of clients, and what each of those says of
 * itself would be most of what its session costs.
 */
export class SharedValues {
  readonly #values = new Map<string, unknown>()

  /** A value with the same JSON; nobody may change it. */
  of<T>(value: T): T {
    const text = JSON.stringify(value)
    if (text === undefined || text.length > MAX_LENGTH) return value
    const known = this.#values.get(text)
    if (known !== undefined) return known as T // as: it has the same JSON as a value of that type.
    if (this.#values.size >= MAX_VALUES) this.#values.clear()
    this.#values.set(text, value)
    return value
  }
}
