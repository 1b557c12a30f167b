/** Shorter texts are not masked: they occur in words that have nothing to do with them. */
const MIN_LENGTH = 6
/** Lines of a longer secret, such as a key in PEM, are masked each for itself. */
const MIN_LINE_LENGTH = 16
/** Texts that are looked for; the oldest go first. */
const MAX_TEXTS = 4_000
const MASK = '***'

/** Takes out of texts what must not be read there. */
export class Mask {
  /** In the order they came in. */
  readonly #texts = new Set<string>()
  #pattern: RegExp | undefined

  /** From now on, this secret is masked, as it is and in the ways that it is written in URLs, JSON and headers. */
  add(secret: string): void {
    if (secret.length < MIN_LENGTH) return
    for (const text of spellings(secret)) {
      this.#texts.delete(text)
      this.#texts.add(text)
    }
    for (const oldest of this.#texts) {
      if (this.#texts.size <= MAX_TEXTS) break
      this.#texts.delete(oldest)
    }
    this.#pattern = undefined
  }

  apply(text: string): string {
    if (this.#texts.size === 0) return text
    // The longest first: one secret may be the beginning of another one.
    this.#pattern ??= new RegExp(
      [...this.#texts]
        .sort((a, b) => b.length - a.length)
        .map(escaped)
        .join('|'),
      'g',
    )
    return text.replaceAll(this.#pattern, MASK)
  }
}

function spellings(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE_LENGTH)
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const bytes = Buffer.from(secret)
  const base64 = bytes.toString('base64')
  return [
    secret,
    ...lines,
    // As forms have it, and as paths have it; neither throws for half a surrogate pair.
    form,
    form.replaceAll('+', '%20'),
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
  ]
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
