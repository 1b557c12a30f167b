import type { Clock } from '../clock.js'

interface Waiter {
  readonly at: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** How many wait for a later time. */
  readonly waiting: number
  /** Goes on by so many milliseconds, wakes who waited for that in the order of their times, and lets them run. */
  advance(ms: number): Promise<void>
}

/** @param start milliseconds since 1970. @default 2026-01-01T00:00:00Z */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start
  const waiters = new Set<Waiter>()
  return {
    now: () => now,
    get waiting() {
      return waiters.size
    },
    wait: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const give = (): void => {
          waiters.delete(waiter)
          reject(signal?.reason)
        }
        const wake = (): void => {
          waiters.delete(waiter)
          signal?.removeEventListener('abort', give)
          resolve()
        }
        const waiter: Waiter = { at: now + ms, wake }
        waiters.add(waiter)
        signal?.addEventListener('abort', give, { once: true })
      }),
    advance: async (ms) => {
      const end = now + ms
      for (let next = earliest(waiters, end); next !== undefined; next = earliest(waiters, end)) {
        now = Math.max(now, next.at)
        next.wake()
        await new Promise(setImmediate)
      }
      now = end
      await new Promise(setImmediate)
    },
  }
}

function earliest(waiters: ReadonlySet<Waiter>, end: number): Waiter | undefined {
  let first: Waiter | undefined
  for (const waiter of waiters) if (waiter.at <= end && (first === undefined || waiter.at < first.at)) first = waiter
  return first
}
