/** A timer as both Node.js and browsers have it. */
type Timer = ReturnType<typeof setTimeout>

/** The longest that a timer can be set to. */
const MAX_DELAY_MS = 2_147_483_647

/** One timer for any number of deadlines: it is set only when one comes before all others. Times are `performance.now()`. */
export class Deadlines {
  readonly #sweep: (now: number) => number
  #wakeAt = Number.POSITIVE_INFINITY
  #timer: Timer | undefined

  /** @param sweep ends what is due and returns the earliest deadline that is left, `Infinity` where none is */
  constructor(sweep: (now: number) => number) {
    this.#sweep = sweep
  }

  /** Makes sure that the sweep runs at `deadline`. */
  expect(deadline: number): void {
    if (deadline >= this.#wakeAt) return
    this.stop()
    this.#wakeAt = deadline
    const delayMs = Math.min(Math.max(0, deadline - performance.now()), MAX_DELAY_MS)
    this.#timer = setTimeout(() => this.#wake(), delayMs)
    // What waits holds a socket or a process open; the timer itself must not. Browsers' timers are numbers.
    if (typeof this.#timer === 'object') this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#wakeAt = Number.POSITIVE_INFINITY
  }

  #wake(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY
    // Timers may fire a fraction of a millisecond early.
    const next = this.#sweep(performance.now() + 1)
    if (next !== Number.POSITIVE_INFINITY) this.expect(next)
  }
}
