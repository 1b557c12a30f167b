/** What there is at first, and at most. Each time that it pays brings back one. */
const FULL_CREDIT = 16
const CREDIT_AFTER_REST = 4
/** What it costs when nothing came in time, and when another program had the processor meanwhile. */
const VAIN_COST = 1
const DISTURBED_COST = 4
/** Nobody looks out for that long where it did not pay. */
const REST_MS = 100

/**
 * Decides whether looking out for something is worth it. Where it comes in time every other time it is; where other programs
 * want the processors it is not, as it would take them from those that work.
 */
export class Patience {
  #credit = FULL_CREDIT
  #restUntilMs = 0

  /** @param nowMs on the clock that `inVain` is told */
  allows(nowMs: number): boolean {
    return nowMs >= this.#restUntilMs
  }

  paid(): void {
    if (this.#credit < FULL_CREDIT) this.#credit++
  }

  inVain(nowMs: number): void {
    this.#pay(VAIN_COST, nowMs)
  }

  disturbed(nowMs: number): void {
    this.#pay(DISTURBED_COST, nowMs)
  }

  #pay(cost: number, nowMs: number): void {
    this.#credit -= cost
    if (this.#credit > 0) return
    // For a few tries after the rest, of which the first come less often in time than those that follow.
    this.#credit = CREDIT_AFTER_REST
    this.#restUntilMs = nowMs + REST_MS
  }
}
