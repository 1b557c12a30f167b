import { setTimeout as delay } from 'node:timers/promises'

/** Time, as far as a connector needs it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after so many milliseconds, or rejects with the signal's reason. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      // The platform wraps the reason.
      throw signal?.aborted ? signal.reason : error
    }
  },
}
