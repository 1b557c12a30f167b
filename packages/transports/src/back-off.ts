import { limits } from '@causeway/protocol'
import type { Cancellation } from './cancellation.js'

/** How what was lost, a stream or a connection, comes back. */
export interface BackOffOptions {
  /** Attempts in a row that may fail. @default limits.maxReconnectAttempts */
  readonly maxAttempts?: number
  /** The wait before the first attempt; it doubles up to `maxDelayMs`, with jitter. @default limits.reconnectMinMs */
  readonly minDelayMs?: number
  /** @default limits.reconnectMaxMs */
  readonly maxDelayMs?: number
}

/** The longest that a timer can be set to. */
const MAX_DELAY_MS = 2_147_483_647

/**
 * The wait before an attempt, counted from 0: doubling, bounded, and not the same for all clients at once. Where the server
 * named a wait it is never less than that.
 */
export function backOffMs(attempt: number, options: BackOffOptions = {}, retryMs?: number): number {
  const { minDelayMs = limits.reconnectMinMs, maxDelayMs = limits.reconnectMaxMs } = options
  const waitMs = Math.min(maxDelayMs, minDelayMs * 2 ** attempt) * (0.5 + Math.random() / 2)
  if (retryMs === undefined) return waitMs
  const leastMs = attempt === 0 ? retryMs : Math.max(retryMs, waitMs)
  return Math.min(leastMs * (1 + Math.random() / 10), MAX_DELAY_MS)
}

/** Waits; rejects with the reason of the first signal that aborts. */
export function pause(ms: number, ...signals: readonly (Cancellation | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer)
      for (const signal of signals) signal?.removeEventListener('abort', settle)
      const aborted = signals.find((signal) => signal?.aborted)
      if (aborted === undefined) resolve()
      else reject(aborted.reason)
    }
    const timer = setTimeout(settle, ms)
    for (const signal of signals) signal?.addEventListener('abort', settle)
    if (signals.some((signal) => signal?.aborted)) settle()
  })
}
