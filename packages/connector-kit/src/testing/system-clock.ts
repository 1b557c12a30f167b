import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.js'

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
