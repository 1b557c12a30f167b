/** What a worker that serves no more has begun may take that long: a person may be asked meanwhile. */
const DRAIN_MS = 300_000

/** A worker whose code runs without end never says that it has heard. */
const SIGN_OF_LIFE_MS = 5_000

/** Workers that may be finishing at the same time. */
const MAX_RETIRED = 4

/** Workers that another one has taken over from, while they finish what they have begun. */
export class Retirement<Worker extends object> {
  /** The oldest first, each with what ends it in the end. */
  readonly #timers = new Map<Worker, { readonly drain: NodeJS.Timeout; readonly sign: NodeJS.Timeout }>()
  readonly #cutOff: (worker: Worker, why: string) => void

  /** @param cutOff ends a worker that has not finished */
  constructor(cutOff: (worker: Worker, why: string) => void) {
    this.#cutOff = cutOff
  }

  has(worker: Worker): boolean {
    return this.#timers.has(worker)
  }

  /** It has been asked for a sign of life. */
  add(worker: Worker): void {
    const end = (why: string) => () => this.#end(worker, why)
    this.#timers.set(worker, {
      drain: setTimeout(end(`it did not finish within ${DRAIN_MS / 60_000} minutes of the reload.`), DRAIN_MS),
      sign: setTimeout(end('its code ran without a pause.'), SIGN_OF_LIFE_MS),
    })
    const [oldest] = this.#timers.keys()
    if (oldest !== undefined && this.#timers.size > MAX_RETIRED) {
      this.#end(oldest, `the server was reloaded ${MAX_RETIRED} times meanwhile.`)
    }
  }

  /** It gave a sign of life. */
  lives(worker: Worker): void {
    clearTimeout(this.#timers.get(worker)?.sign)
  }

  /** It has finished, or is gone. */
  delete(worker: Worker): void {
    const timers = this.#timers.get(worker)
    clearTimeout(timers?.drain)
    clearTimeout(timers?.sign)
    this.#timers.delete(worker)
  }

  #end(worker: Worker, why: string): void {
    this.delete(worker)
    this.#cutOff(worker, why)
  }
}
