import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'

/** Messages that follow each other within that time are a conversation. */
const CONVERSATION_GAP_MS = 0.5
/** The event loop stays awake that long after each message of a conversation. */
const WATCH_MS = 0.25

// On one processor the other process could not run meanwhile.
const worthwhile = availableParallelism() > 1

/**
 * Keeps the event loop looking for the next message for a moment while messages follow each other closely. Falling asleep
 * and being woken by the system takes longer than a whole round trip through a pipe; without a conversation nothing runs.
 */
export class Vigil {
  #lastMs = 0
  #untilMs = 0
  #watching = false

  /** Something arrived. */
  arrived(): void {
    const now = performance.now()
    if (worthwhile && now - this.#lastMs < CONVERSATION_GAP_MS) {
      this.#untilMs = now + WATCH_MS
      if (!this.#watching) {
        this.#watching = true
        setImmediate(this.#watch)
      }
    }
    this.#lastMs = now
  }

  readonly #watch = (): void => {
    this.#watching = performance.now() < this.#untilMs
    if (this.#watching) setImmediate(this.#watch)
  }
}
