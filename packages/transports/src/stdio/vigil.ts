import { availableParallelism } from 'node:os'
import { Patience } from './patience.js'

/** What comes first is no conversation: the clock is a part of Node.js that is loaded when it is first asked. */
const OPENING = 8
/** Messages that follow each other within that time are a conversation. */
const CONVERSATION_GAP_MS = 0.5
/** The event loop stays awake that long after each message of a conversation was handled. */
const WATCH_MS = 0.25
/** A turn of the event loop in which nothing happens takes a fiftieth of that, unless another program has the processor. */
const DISTURBED_MS = 0.1

// On one processor the other process could not run meanwhile.
const worthwhile = availableParallelism() > 1

/**
 * Keeps the event loop looking for the next message for a moment while messages follow each other closely. Falling asleep
 * and being woken by the system takes longer than a whole round trip through a pipe; without a conversation nothing runs,
 * and nothing on a machine that is busy.
 */
export class Vigil {
  readonly #patience = new Patience()
  #opened = 0
  #lastMs = 0
  /** When the last turn of the event loop ended in which it was looked out. */
  #turnMs = 0
  #untilMs = 0
  #watching = false
  /** Since the last turn of the event loop. */
  #arrived = false

  /** Something arrived, and is handled in this turn of the event loop. */
  arrived(): void {
    if (!worthwhile) return
    if (this.#opened < OPENING) {
      this.#opened++
      return
    }
    const now = performance.now()
    if (this.#watching) this.#came(now)
    else if (now - this.#lastMs < CONVERSATION_GAP_MS && this.#patience.allows(now)) {
      this.#watching = true
      this.#arrived = true
      setImmediate(this.#watch)
    }
    this.#lastMs = now
  }

  #came(now: number): void {
    if (this.#arrived) return
    this.#arrived = true
    if (now - this.#turnMs > DISTURBED_MS) this.#patience.disturbed(now)
    else this.#patience.paid()
  }

  readonly #watch = (): void => {
    const now = performance.now()
    if (this.#arrived) this.#untilMs = now + WATCH_MS
    else if (now - this.#turnMs > DISTURBED_MS) this.#patience.disturbed(now)
    else if (now > this.#untilMs) this.#watching = false
    this.#arrived = false
    this.#turnMs = now
    this.#watching &&= this.#patience.allows(now)
    if (this.#watching) setImmediate(this.#watch)
  }
}
