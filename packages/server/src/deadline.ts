import { ToolError } from './tool-error.js'

/** The end of somebody's time. Its signal is made for those who look at it. */
export class Deadline {
  #clock: AbortController | undefined
  #passed: ToolError | undefined

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    this.#clock ??= new AbortController()
    if (this.#passed !== undefined) this.#clock.abort(this.#passed)
    return this.#clock.signal
  }

  /** Waits for `work` and no longer than `ms`. @throws {ToolError} where the time is over first */
  bound<T>(ms: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#passed = new ToolError(`It did not finish within ${ms} ms.`)
        reject(this.#passed)
        this.#clock?.abort(this.#passed)
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
