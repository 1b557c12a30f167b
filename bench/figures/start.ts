import { compared, type Figure } from '../figure.js'
import { LineServer } from '../load/line-server.js'
import { takeTurns } from '../rounds.js'

/** From the start of a stdio server to the answer of its first `tools/list`. */
export const start: Figure = {
  names: ['stdio-start-v1', 'stdio-start-v2'],
  measure: async ({ starts }) => {
    const times = await takeTurns(
      {
        ours: () => LineServer.startTime('ours/stdio.mjs'),
        v1: () => LineServer.startTime('peers/sdk-v1-stdio.mjs'),
        v2: () => LineServer.startTime('peers/sdk-v2-stdio.mjs'),
      },
      { rounds: starts, turnMs: 0, warmUpMs: 0 },
    )
    return {
      'stdio-start-v1': compared(times.ours, 'ms', { name: 'SDK v1', value: times.v1 }, '<= 0.7'),
      'stdio-start-v2': compared(times.ours, 'ms', { name: 'SDK v2', value: times.v2 }, '<= 0.7'),
    }
  },
}
