import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOffMs, pause } from './back-off.js'

describe('the wait before an attempt', () => {
  it('doubles up to its bound, never falls below what the server asked for, and fits a timer', () => {
    const retry = fc.option(fc.oneof(fc.nat(100_000), fc.constant(Number.POSITIVE_INFINITY)), { nil: undefined })
    fc.assert(
      fc.property(fc.nat(100), retry, (attempt, retryMs) => {
        const waitMs = backOffMs(attempt, { minDelayMs: 100, maxDelayMs: 5_000 }, retryMs)
        const longestMs = Math.min(5_000, 100 * 2 ** attempt)
        expect(waitMs).toBeGreaterThanOrEqual(Math.min(retryMs ?? longestMs / 2, 2 ** 31 - 1))
        expect(waitMs).toBeLessThanOrEqual(Math.min(Math.max(retryMs ?? 0, longestMs) * 1.1, 2 ** 31 - 1))
      }),
    )
  })

  it('ends with the first signal that aborts', async () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const waits = pause(60_000, one.signal, undefined, other.signal)
    other.abort(new Error('enough'))
    await expect(waits).rejects.toThrow('enough')
    await expect(pause(60_000, other.signal)).rejects.toThrow('enough')
    await pause(0, one.signal)
  })
})
