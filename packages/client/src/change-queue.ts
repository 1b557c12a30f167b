import type { Change } from './changes.js'

/** Changes that wait for a reader, each of them once however often it happened. One reader at a time. */
export class ChangeQueue implements AsyncIterator<Change, undefined> {
  /** By what the change is about, in the order of the first occurrence. */
  readonly #waiting = new Map<string, Change>()
  #reader: ((result: IteratorResult<Change, undefined>) => void) | undefined
  #ended = false

  push(change: Change): void {
    if (this.#ended) return
    if (this.#reader !== undefined) this.#hand({ done: false, value: change })
    else this.#waiting.set(change.event === 'resourceUpdated' ? `uri ${change.uri}` : change.event, change)
  }

  /** What waits is still read; then the iteration ends. */
  end(): void {
    this.#ended = true
    this.#hand({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<Change, undefined>> {
    for (const [key, value] of this.#waiting) {
      this.#waiting.delete(key)
      return Promise.resolve({ done: false, value })
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    this.#hand({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  #hand(result: IteratorResult<Change, undefined>): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.(result)
  }
}
