/** What looking out in vain costs, of what there is at first; each time it pays brings back one. */
const FULL_CREDIT = 16
const COST = 4
/** Nobody looks out for that long where it did not pay. */
const REST_MS = 100

/**
 * Decides whether looking out for something is worth it. Where it comes in time four times out of five it is; where other
 * programs want the processors, or the answers take their time, it would only take the processor from those that work.
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
    this.#credit -= COST
    if (this.#credit > 0) return
    // One try after the rest: another disappointment is enough for the next rest.
    this.#credit = 1
    this.#restUntilMs = nowMs + REST_MS
  }
}
