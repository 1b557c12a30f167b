import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@causeway/connector-kit'

/** The machine's own time. Waiting keeps no process alive. */
export const systemClock: Clock = {
  now: Date.now,
  wait: async (ms, signal) => {
    await wait(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) })
  },
}
