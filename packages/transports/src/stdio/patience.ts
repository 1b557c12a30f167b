/** What there is at first, and at most. Each time that it pays brings back one. */
const FULL_CREDIT = 16
/** What it costs when another program had the processor meanwhile. */
const DISTURBED_COST = 4
/** Nobody looks out for that long where it has cost too much. */
const REST_MS = 30

/**
 * Decides whether looking out for something is worth it. Where other programs want the processors it is not, as it would take
 * them from those that work.
 */
export class Patience {
  #credit = FULL_CREDIT
  #restUntilMs = 0

  /** @param nowMs on the clock that `disturbed` is told */
  allows(nowMs: number): boolean {
    return nowMs >= this.#restUntilMs
  }

  paid(): void {
    if (this.#credit < FULL_CREDIT) this.#credit++
  }

  disturbed(nowMs: number): void {
    this.#credit -= DISTURBED_COST
    if (this.#credit > 0) return
    // For a try after the rest: being disturbed again is enough for the next one.
    this.#credit = 1
    this.#restUntilMs = nowMs + REST_MS
  }
}
