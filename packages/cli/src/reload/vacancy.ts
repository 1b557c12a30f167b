/** Who asks while nobody serves waits that long. */
const PATIENCE_MS = 10_000

const NOT_YET = 'The server is being started again and has not come up yet. Call again in a moment.'

/** Who waits for something to be there, or to hear why it is not coming. */
export class Vacancy<T> {
  #waiting = new Set<(found: T | string) => void>()
  #refusal: string | undefined
  /** What is said to who has waited in vain. */
  #delay = NOT_YET

  /** Resolves with what there is then, or with the words that say why there is nothing. */
  filled(): Promise<T | string> {
    if (this.#refusal !== undefined) return Promise.resolve(this.#refusal)
    return new Promise((resolve) => {
      const settle = (found: T | string): void => {
        clearTimeout(timer)
        this.#waiting.delete(settle)
        resolve(found)
      }
      const timer = setTimeout(() => settle(this.#delay), PATIENCE_MS)
      this.#waiting.add(settle)
    })
  }

  fill(found: T): void {
    this.#refusal = undefined
    this.#tell(found)
  }

  /** Something is on its way, or may be. */
  expect(why: string = NOT_YET): void {
    this.#refusal = undefined
    this.#delay = why
  }

  /** Nothing is coming. */
  refuse(why: string): void {
    this.#refusal = why
    this.#tell(why)
  }

  #tell(found: T | string): void {
    for (const settle of [...this.#waiting]) settle(found)
  }
}
