/** Something that is due at a time. */
export interface Due {
  at: number
  /** Of those that are due at the same time the earlier one goes first. */
  order: number
  readonly run: () => void
  /** Milliseconds until it is due again; absent where it happens once. */
  readonly everyMs?: number
}

/** What is due when, on a clock that only tests move. */
export class TimerQueue {
  now: number
  readonly #due = new Set<Due>()
  #orders = 0

  constructor(now: number) {
    this.now = now
  }

  get size(): number {
    return this.#due.size
  }

  /** Runs `run` after so many milliseconds, and again after `everyMs` where that is given. */
  add(ms: number, run: () => void, everyMs?: number): Due {
    const due: Due = { at: this.now + ms, order: ++this.#orders, run, ...(everyMs && { everyMs }) }
    this.#due.add(due)
    return due
  }

  has(due: Due): boolean {
    return this.#due.has(due)
  }

  delete(due: Due): boolean {
    return this.#due.delete(due)
  }

  /** Starts the wait anew. */
  postpone(due: Due, ms: number): void {
    due.at = this.now + ms
    due.order = ++this.#orders
    this.#due.add(due)
  }

  /** Goes on to what is due first, at `end` at the latest, and takes it out; undefined where there is nothing. */
  next(end: number): Due | undefined {
    let first: Due | undefined
    for (const due of this.#due) {
      if (due.at > end) continue
      if (first === undefined || due.at < first.at || (due.at === first.at && due.order < first.order)) first = due
    }
    if (first === undefined) return undefined
    this.now = Math.max(this.now, first.at)
    if (first.everyMs === undefined) this.#due.delete(first)
    else this.postpone(first, first.everyMs)
    return first
  }
}
