/** How what failed is attempted again. */
export interface Repeating<T> {
  /** More attempts after the first one, at most. */
  readonly retries: number
  /**
   * How long until the next attempt, in milliseconds; undefined where there is none: the outcome stands.
   *
   * @param value what came; undefined where `error` was thrown
   * @param lastMs the wait before this attempt; undefined before the second one
   */
  nextMs(value: T | undefined, error: unknown, lastMs: number | undefined): number | undefined
  /** Rejects where nobody waits any more. */
  wait(ms: number): Promise<void>
}

/**
 * The outcome of the last attempt: of as many as it takes and may take.
 *
 * @param begun the first one, where it is under way
 */
export async function attempts<T>(
  attempt: () => Promise<T>,
  { retries, nextMs, wait }: Repeating<T>,
  begun?: Promise<T>,
): Promise<T> {
  let waitMs: number | undefined
  for (let left = retries; ; left--) {
    let value: T | undefined
    let error: unknown
    let isThrown = false
    try {
      value = await (left === retries && begun !== undefined ? begun : attempt())
    } catch (thrown) {
      error = thrown
      isThrown = true
    }
    waitMs = left === 0 ? undefined : nextMs(value, error, waitMs)
    if (waitMs !== undefined) await wait(waitMs)
    else if (isThrown) throw error
    else return value as T // as: nothing was thrown
  }
}
