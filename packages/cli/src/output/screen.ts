/** Something on the last lines of a terminal that goes away while anything else is printed, and comes back below it. */
export interface Footer {
  /** @param forLong a question is asked, so it must not listen to keys either */
  hide(forLong: boolean): void
  show(): void
}

/** Messages that wait while a question is on the screen. Results always wait. */
const MAX_HELD_MESSAGES = 1_000

/** Brings what is printed at the same time in an order in which a person can read it. */
export class Screen {
  #footer: Footer | undefined
  #holds = 0
  #held: (() => void)[] = []
  #heldMessages = 0
  #left = 0

  /** Runs `write`, now or when no question is open any more; what is dispensable may be left out where that is too much. */
  print(write: () => void, { dispensable }: { readonly dispensable: boolean }): void {
    if (this.#holds > 0) {
      if (!dispensable || this.#heldMessages < MAX_HELD_MESSAGES) this.#held.push(write)
      else this.#left++
      if (dispensable) this.#heldMessages++
      return
    }
    this.#footer?.hide(false)
    write()
    this.#footer?.show()
  }

  /** Keeps `footer` below all that is printed, in place of another one, until the returned function is called. */
  keepBelow(footer: Footer): () => void {
    this.#footer?.hide(false)
    this.#footer = footer
    if (this.#holds === 0) footer.show()
    return () => {
      if (this.#footer !== footer) return
      footer.hide(false)
      this.#footer = undefined
    }
  }

  /**
   * Nothing is printed until the returned function is called, and the footer is away.
   * @returns a function that prints what waited; it tells how many messages were left out
   */
  hold(): () => number {
    if (this.#holds++ === 0) this.#footer?.hide(true)
    let over = false
    return () => {
      if (over) return 0
      over = true
      return --this.#holds === 0 ? this.#release() : 0
    }
  }

  #release(): number {
    const left = this.#left
    for (const write of this.#held.splice(0)) write()
    this.#heldMessages = 0
    this.#left = 0
    this.#footer?.show()
    return left
  }
}
