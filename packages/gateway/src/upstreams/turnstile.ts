import { ToolError } from '@causeway/server'

/** Lets so many through at a time; some more wait in line, and the rest is refused. */
export class Turnstile {
  readonly #subject: string
  readonly #waiting = new Set<() => void>()
  #concurrency: number
  #queue: number
  #active = 0

  constructor(subject: string, concurrency: number, queue: number) {
    this.#subject = subject
    this.#concurrency = concurrency
    this.#queue = queue
  }

  /** Other bounds from now on: whoever has room now goes at once, and nobody is sent away. */
  bound(concurrency: number, queue: number): void {
    this.#concurrency = concurrency
    this.#queue = queue
    for (const next of this.#waiting) {
      if (this.#active >= concurrency) return
      this.#active++
      next()
    }
  }

  get active(): number {
    return this.#active
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Goes in, and is in where it returns undefined; where it has to wait, it is in when that resolves, and was not when that rejects with
   * the signal's reason. Whoever was in has to `leave`.
   *
   * @throws {ToolError} where too many wait
   */
  enter(caller: { readonly signal: AbortSignal }): Promise<void> | undefined {
    if (this.#active < this.#concurrency) {
      this.#active++
      return undefined
    }
    if (this.#waiting.size >= this.#queue) {
      throw new ToolError(
        `${this.#subject} is busy: ${this.#concurrency} calls run and ${this.#queue} wait. Try again in a moment.`,
      )
    }
    return this.#turn(caller.signal)
  }

  /** The place goes straight to whoever waited longest: nobody can come in between. */
  leave(): void {
    const next = this.#waiting.size === 0 ? undefined : this.#waiting.values().next().value
    if (next === undefined || this.#active > this.#concurrency) this.#active--
    else next()
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', gone)
        this.#waiting.delete(go)
        resolve()
      }
      const gone = (): void => {
        this.#waiting.delete(go)
        reject(signal.reason)
      }
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', gone, { once: true })
    })
  }
}
