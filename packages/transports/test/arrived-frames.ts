/** The frames that came over a connection, for tests to wait for. */
export class ArrivedFrames {
  readonly texts: string[] = []
  #end: string | undefined
  #waiting: (() => void)[] = []

  add(text: string): void {
    this.texts.push(text)
    this.#wake()
  }

  /** No more will come. @param how it ended, for the errors of who waits */
  end(how: string): void {
    this.#end = how
    this.#wake()
  }

  /** Resolves with what they say when that many have come. */
  async until(count: number): Promise<unknown[]> {
    while (this.texts.length < count) {
      if (this.#end !== undefined) {
        throw new Error(`Expected ${count} frames; after ${this.texts.length} it ended: ${this.#end}`)
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    return this.texts.map((text) => JSON.parse(text))
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
