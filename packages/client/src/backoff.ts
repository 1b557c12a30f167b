import { limits } from '@causeway/protocol'
import type { Cancellation } from '@causeway/transports'
import type { ReconnectOptions } from './options.js'

/** How long to wait before an attempt, counted from 1: doubling, bounded, and not the same for all clients at once. */
export function backoffMs(
  attempt: number,
  { minDelayMs = limits.reconnectMinMs, maxDelayMs = limits.reconnectMaxMs }: ReconnectOptions = {},
): number {
  const longest = Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1))
  return longest * (0.5 + Math.random() / 2)
}

/** Waits; rejects with the signal's reason where it aborts first. */
export function pause(ms: number, signal: Cancellation | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
