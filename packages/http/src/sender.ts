import type { FailedAttempt, Network, SendRules } from '@causeway/connector-kit'
import { attempts, type Repeating } from './attempts.js'
import { Circuit } from './circuit.js'
import { type HttpClientOptions, settingsFrom } from './options.js'
import { nextWait, waitAfter } from './retry.js'

/** A failure with what it means, on its way through attempts and circuit. */
class Judged {
  readonly error: unknown
  readonly verdict: FailedAttempt

  constructor(error: unknown, verdict: FailedAttempt) {
    this.error = error
    this.verdict = verdict
  }
}

/**
 * Retries and circuit breaker of one upstream, for requests that others send.
 *
 * @throws {TypeError} where a number is out of its range
 */
export function senderFor(options: HttpClientOptions): NonNullable<Network['send']> {
  const { clock, log, random, retries } = settingsFrom(options)
  const isDown = (thrown: unknown): boolean => thrown instanceof Judged && thrown.verdict.isDown
  const circuit = new Circuit(options.breaker ?? {}, log, { thrown: isDown })

  const nextMs = (thrown: unknown, lastMs: number | undefined): number | undefined => {
    if (!(thrown instanceof Judged) || !thrown.verdict.mayRepeat) return undefined
    const { status, retryAfter } = thrown.verdict
    const waitMs = nextWait(lastMs, random)
    return status === undefined ? waitMs : waitAfter(status, retryAfter, waitMs, clock)
  }

  const send = <T>(attempt: () => Promise<T>, rules: SendRules, begun?: Promise<T>): Promise<T> => {
    const { judge, origin, signal } = rules
    const judged = (work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        const verdict = judge(error)
        throw verdict === undefined ? error : new Judged(error, verdict)
      })
    const repeating: Repeating<T> = {
      retries,
      nextMs: (_value, thrown, lastMs) => nextMs(thrown, lastMs),
      wait: (ms) => {
        log.debug('A request is sent again', { origin, waitMs: Math.round(ms) })
        return clock.wait(ms, signal())
      },
    }
    const next = (): Promise<T> => circuit.run(origin, () => judged(attempt()))
    return attempts(next, repeating, begun && circuit.counted(judged(begun))).catch((thrown: unknown) => {
      throw thrown instanceof Judged ? thrown.error : thrown
    })
  }

  return (attempt, rules) => {
    if (!circuit.isSpotless) return send(attempt, rules)
    // Nearly always all is well; what can come of a failure is tried behind it.
    return attempt().then(
      (value) => (circuit.isSpotless ? value : circuit.counted(Promise.resolve(value))),
      (error: unknown) => send(attempt, rules, Promise.reject(error)),
    )
  }
}
