import type { Logger } from '@causeway/connector-kit'
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import type { Incoming } from './attempt.js'
import { HttpError } from './http-error.js'
import { type BreakerOptions, whole } from './options.js'
import { isTransient, isUnavailable } from './retry.js'

/** A circuit as others see it. */
export type CircuitName = 'closed' | 'open' | 'half-open'

/**
 * Stops asking an upstream that failed again and again, and lets one call try now and then. A failure is no connection, no answer in
 * time, or an answer that says that the service is not there; what it answers beyond that is its own business.
 */
export class Circuit {
  readonly #breaker: CircuitBreakerPolicy
  readonly #failures: number
  readonly #resetMs: number

  /** @throws {TypeError} where a number is out of its range */
  constructor({ failures = 10, resetMs = 10_000 }: BreakerOptions, log: Logger) {
    this.#failures = whole('breaker.failures', failures, 1)
    this.#resetMs = whole('breaker.resetMs', resetMs, 1)
    const isFailure = handleWhen(isUpstreamsFailure).orWhenResult((result) =>
      isUnavailable((result as Incoming).status),
    ) // as: it only runs attempts
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

  /** Runs an attempt where one may run. @throws {HttpError} `ERR_HTTP_UNAVAILABLE` where none may */
  async run(origin: string, work: () => Promise<Incoming>): Promise<Incoming> {
    // While one call tries, others do not wait for how it goes: their clients may have better to do.
    if (this.#breaker.state === CircuitState.HalfOpen) throw this.#isOpen(origin)
    try {
      return await this.#breaker.execute(work)
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#isOpen(origin) : error
    }
  }

  #isOpen(origin: string): HttpError {
    const message = `${this.#failures} attempts to reach the service of ${origin} failed in a row, so nothing is sent for now; it is tried again every ${this.#resetMs} ms.`
    return new HttpError('ERR_HTTP_UNAVAILABLE', message)
  }
}

function isUpstreamsFailure(error: Error): boolean {
  return (
    error instanceof HttpError &&
    (isTransient(error) || error.code === 'ERR_HTTP_TLS' || error.code === 'ERR_HTTP_PROTOCOL')
  )
}
