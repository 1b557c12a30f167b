import { install } from './installation.js'
import { TimerQueue } from './timer-queue.js'

/** A clock that stands still until it is told to go on. It is a `Clock`, to hand to what takes one. */
export interface FakeClock extends Disposable {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves when the clock has gone on by so many milliseconds, or rejects with the signal's reason. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  /** How many waits and timers are not due yet. */
  readonly waiting: number
  /**
   * Lets what is under way run as far as it gets, then goes on by so many milliseconds: what becomes due runs in the order
   * of its times, each with all that follows from it in this process. Sockets and processes go on in real time.
   * @throws {TypeError} for what is below 0 or no number
   */
  advance(ms: number): Promise<void>
  /**
   * Takes the place of this process's `setTimeout`, `setInterval`, `Date`, `performance.now` and `AbortSignal.timeout`, until it is
   * disposed of. Timers that are set already, `node:timers/promises` and `setImmediate` keep to real time.
   *
   * @example
   * using clock = fakeClock().install()
   * @throws {TypeError} where one is installed
   */
  install(): this
}

/** @param start milliseconds since 1970. @default 2026-01-01T00:00:00Z */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  return new StandingClock(start)
}

/** Turns of the event loop after which what needs neither time nor sockets is over. */
const TURNS = 4

class StandingClock implements FakeClock {
  readonly #queue: TimerQueue
  #uninstall: (() => void) | undefined

  constructor(start: number) {
    this.#queue = new TimerQueue(start)
  }

  // Bound, because whoever takes a clock may take its parts.
  readonly now = (): number => this.#queue.now

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> => {
    return new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const giveUp = (): void => {
        this.#queue.delete(due)
        reject(signal?.reason)
      }
      const due = this.#queue.add(ms, () => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      })
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  get waiting(): number {
    return this.#queue.size
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) throw new TypeError(`Expected milliseconds to go on by, from 0; got ${ms}.`)
    await settled()
    const end = this.#queue.now + ms
    for (let due = this.#queue.next(end); due !== undefined; due = this.#queue.next(end)) {
      due.run()
      await settled()
    }
    this.#queue.now = end
    await settled()
  }

  install(): this {
    this.#uninstall = install(this.#queue)
    return this
  }

  [Symbol.dispose](): void {
    this.#uninstall?.()
    this.#uninstall = undefined
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
}
