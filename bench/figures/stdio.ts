import { compared, type Figure } from '../figure.js'
import { LineServer } from '../load/line-server.js'
import { echoCall } from '../load/message.js'
import { takeTurns } from '../rounds.js'

const message = echoCall('legacy')

/** Calls of `echo` over stdio: one after the other, and many on the way at the same time. */
export const stdio: Figure = {
  names: ['stdio-round-trips-v1', 'stdio-round-trips-v2', 'stdio-pipelined-v1', 'stdio-pipelined-v2'],
  measure: async (settings) => {
    const ours = LineServer.startLegacy('ours/stdio.mjs')
    const v1 = LineServer.startLegacy('peers/sdk-v1-stdio.mjs')
    const v2 = LineServer.startLegacy('peers/sdk-v2-stdio.mjs')
    try {
      const roundTrips = await takeTurns(
        {
          ours: async (ms) => ours.roundTrips(message, 'hello', ms),
          v1: async (ms) => v1.roundTrips(message, 'hello', ms),
          v2: async (ms) => v2.roundTrips(message, 'hello', ms),
        },
        settings,
      )
      const pipelined = await takeTurns(
        {
          ours: async (ms) => ours.pipelined(message, 'hello', ms),
          v1: async (ms) => v1.pipelined(message, 'hello', ms),
          v2: async (ms) => v2.pipelined(message, 'hello', ms),
        },
        settings,
      )
      const against = (rates: typeof roundTrips, peer: 'v1' | 'v2') =>
        compared(rates.ours, 'calls/s', { name: `SDK ${peer}`, value: rates[peer] }, '>= 3')
      return {
        'stdio-round-trips-v1': against(roundTrips, 'v1'),
        'stdio-round-trips-v2': against(roundTrips, 'v2'),
        'stdio-pipelined-v1': against(pipelined, 'v1'),
        'stdio-pipelined-v2': against(pipelined, 'v2'),
      }
    } finally {
      await Promise.all([ours.stop(), v1.stop(), v2.stop()])
    }
  },
}
