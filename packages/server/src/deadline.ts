import type { Cancellation } from '@causeway/transports'
import { Canceller } from '@causeway/transports/serving'
import { ToolError } from './tool-error.js'

/** The end of somebody's time, which may be over before: when nobody waits any more. */
export class Deadline {
  readonly #before: Cancellation
  #cancellation: Canceller | undefined
  #passed: ToolError | undefined

  /** @param before tells that nobody waits any more */
  constructor(before: Cancellation) {
    this.#before = before
  }

  /** Tells that the time is over, or that nobody waits. Made for those who look at it. */
  get cancellation(): Cancellation {
    if (this.#cancellation === undefined) {
      const made = new Canceller()
      this.#cancellation = made
      const before = this.#before
      if (this.#passed !== undefined) made.abort(this.#passed)
      else if (before.aborted) made.abort(before.reason)
      else before.addEventListener('abort', () => made.abort(before.reason), { once: true })
    }
    return this.#cancellation
  }

  /** Waits for `work` and no longer than `ms`. @throws {ToolError} where the time is over first */
  bound<T>(ms: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#passed = new ToolError(
          `It did not finish within ${ms} ms and was cancelled; part of it may be done. Ask for less, or try again.`,
        )
        reject(this.#passed)
        this.#cancellation?.abort(this.#passed)
      }, ms)
      work.then(
        (value) => {
          clearTimeout(timer)
          resolve(value)
        },
        (error: unknown) => {
          clearTimeout(timer)
          reject(error)
        },
      )
    })
  }
}
