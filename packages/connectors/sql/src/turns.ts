import { ToolError } from '@causeway/server'

interface Waiting {
  go(): void
  fail(reason: unknown): void
}

/** Lets so many in at a time, the others in the order of their coming. */
export class Turns {
  readonly #max: number
  readonly #maxWaiting: number
  readonly #waiting = new Set<Waiting>()
  #taken = 0

  constructor(max: number, maxWaiting: number) {
    this.#max = max
    this.#maxWaiting = maxWaiting
  }

  /**
   * Waits for a turn; the returned function gives it back.
   *
   * @throws {ToolError} where too many wait already, or the wait takes longer than `timeoutMs`; the signal's reason
   */
  async take(timeoutMs: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#taken < this.#max) this.#taken++
    else await this.#queue(timeoutMs, signal)
    let given = false
    return () => {
      if (given) return
      given = true
      this.#next()
    }
  }

  #queue(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#maxWaiting) {
      throw new ToolError(`The database is busy: ${this.#maxWaiting} statements wait already. Try again later.`)
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        this.#waiting.delete(waiting)
      }
      const waiting: Waiting = {
        go: () => {
          leave()
          resolve()
        },
        fail: (reason) => {
          leave()
          reject(reason)
        },
      }
      const aborted = (): void => waiting.fail(signal.reason)
      const busy = new ToolError(`The database is busy: no connection was free for ${timeoutMs} ms. Try again later.`)
      const timer = setTimeout(() => waiting.fail(busy), timeoutMs)
      signal.addEventListener('abort', aborted)
      this.#waiting.add(waiting)
    })
  }

  /** The turn goes to whoever waits longest. */
  #next(): void {
    const [first] = this.#waiting
    if (first === undefined) this.#taken--
    else first.go()
  }
}
