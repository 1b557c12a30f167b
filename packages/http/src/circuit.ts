import type { Logger } from '@causeway/connector-kit'
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import { HttpError } from './http-error.js'
import { type BreakerOptions, whole } from './options.js'

/** A circuit as others see it. */
export type CircuitName = 'closed' | 'open' | 'half-open'

/** What says that the service is not there. */
export interface Failures<T> {
  thrown(error: unknown): boolean
  answered?(answer: T): boolean
}

/**
 * Stops asking an upstream that failed again and again, and lets one call try now and then. A failure is no connection, no answer in
 * time, or an answer that says that the service is not there; what it answers beyond that is its own business.
 */
export class Circuit<T = unknown> {
  readonly #breaker: CircuitBreakerPolicy
  readonly #breaks: Failures<T>
  readonly #failures: number
  readonly #resetMs: number
  /** Failures since the last success are counted; where there are none, another success is no news. */
  #isSpotless = true

  /** @throws {TypeError} where a number is out of its range */
  constructor({ failures = 10, resetMs = 10_000 }: BreakerOptions, log: Logger, breaks: Failures<T>) {
    this.#failures = whole('breaker.failures', failures, 1)
    this.#resetMs = whole('breaker.resetMs', resetMs, 1)
    this.#breaks = breaks
    const isFailure = handleWhen(breaks.thrown).orWhenResult((answer) => this.#isFailure(answer as T)) // as: of its own work
    this.#breaker = circuitBreaker(isFailure, {
      halfOpenAfter: this.#resetMs,
      breaker: new ConsecutiveBreaker(this.#failures),
    })
    this.#breaker.onBreak(() => log.warn('Nothing is sent for a while: too many attempts failed in a row', { resetMs }))
    this.#breaker.onReset(() => log.info('The service answers again'))
  }

  get name(): CircuitName {
    switch (this.#breaker.state) {
      case CircuitState.Closed:
        return 'closed'
      case CircuitState.HalfOpen:
        return 'half-open'
      default:
        return 'open'
    }
  }

  /** Runs an attempt where one may run. Rejects with an `HttpError` `ERR_HTTP_UNAVAILABLE` where none may. */
  run<R extends T>(origin: string, work: () => Promise<R>): Promise<R> {
    switch (this.#breaker.state) {
      case CircuitState.Closed:
        return this.counted(work())
      // While one call tries, others do not wait for how it goes: their clients may have better to do.
      case CircuitState.HalfOpen:
        return Promise.reject(this.#isOpen(origin))
      default:
        return this.#tried(origin, work)
    }
  }

  /** Is another success no news? What is to run may run then without being counted. */
  get isSpotless(): boolean {
    return this.#isSpotless && this.#breaker.state === CircuitState.Closed
  }

  /** The outcome of `work`, once it is counted. */
  async counted<R extends T>(work: Promise<R>): Promise<R> {
    let answer: R
    try {
      answer = await work
    } catch (error) {
      // What says nothing of the service counts neither way.
      if (this.#breaks.thrown(error)) await this.#count(true, () => Promise.reject(error))
      throw error
    }
    const isFailure = this.#isFailure(answer)
    if (isFailure || !this.#isSpotless) await this.#count(isFailure, () => Promise.resolve(answer))
    return answer
  }

  /** Who began before the circuit opened has no part in what becomes of it. */
  async #count(isFailure: boolean, outcome: () => Promise<T>): Promise<void> {
    if (this.#breaker.state !== CircuitState.Closed) return
    this.#isSpotless = !isFailure
    await this.#breaker.execute(outcome).catch(() => {}) // the caller has it
  }

  async #tried<R extends T>(origin: string, work: () => Promise<R>): Promise<R> {
    try {
      return await this.#breaker.execute(work)
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#isOpen(origin) : error
    }
  }

  #isFailure(answer: T): boolean {
    return this.#breaks.answered?.(answer) === true
  }

  #isOpen(origin: string): HttpError {
    const message = `${this.#failures} attempts to reach the service of ${origin} failed in a row, so nothing is sent for now; it is tried again every ${this.#resetMs} ms.`
    return new HttpError('ERR_HTTP_UNAVAILABLE', message)
  }
}
