import { HttpError } from './http-error.js'
import { type BulkheadOptions, whole } from './options.js'

/**
 * So many at a time, so many more in a queue, and no others: one slow upstream takes no more than its share. Who stops waiting
 * leaves the queue at once.
 */
export class Bulkhead {
  readonly #concurrency: number
  readonly #queue: number
  #running = 0
  /** In the order of their turns. */
  readonly #waiting = new Set<(error?: unknown) => void>()

  /** @throws {TypeError} where a number is out of its range */
  constructor({ concurrency = 64, queue = 1_000 }: BulkheadOptions = {}) {
    this.#concurrency = whole('concurrency', concurrency, 1)
    this.#queue = whole('queue', queue, 0)
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Takes a place where one is free. Whoever got one gives it back with `leave()`. */
  tryEnter(): boolean {
    if (this.#running >= this.#concurrency) return false
    this.#running++
    return true
  }

  /** Resolves with a place. @throws {HttpError} `ERR_HTTP_BUSY` where too many wait */
  enter(origin: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#queue) {
      const message = `${this.#concurrency} calls are on their way and ${this.#queue} wait, so none to ${origin} was added; try again later, or raise limits.concurrency and limits.queue.`
      return Promise.reject(new HttpError('ERR_HTTP_BUSY', message))
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => turn(signal?.reason)
      const turn = (error?: unknown): void => {
        this.#waiting.delete(turn)
        signal?.removeEventListener('abort', giveUp)
        if (error === undefined) resolve()
        else reject(error)
      }
      this.#waiting.add(turn)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Gives the place to whoever waits for longest. */
  leave(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#running--
    else next()
  }

  /** Nobody waits any more. */
  close(error: Error): void {
    for (const turn of this.#waiting) turn(error)
  }
}
