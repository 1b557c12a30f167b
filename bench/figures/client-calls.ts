import { fileURLToPath } from 'node:url'
import { compared, type Figure, type Results } from '../figure.js'
import { CallTurn, callCosts } from '../load/call-turn.js'
import { takeTurns } from '../rounds.js'
import type { Settings } from '../settings.js'
import { withSubjects } from '../subject.js'

/** Calls of `echo` by a client in a process of its own, 32 at a time: over HTTP to one server that answers all of them. */
export const clientCalls: Figure = {
  names: ['client-http-v1', 'client-http-v2', 'client-stdio-v1', 'client-stdio-v2'],
  measure: async (settings) => {
    const overHttp = await withSubjects({ server: ['ours/http.mjs'] }, ({ server }) =>
      callsTo('client-http', [`http://127.0.0.1:${server.port}/mcp`], settings),
    )
    return { ...overHttp, ...(await callsTo('client-stdio', [process.execPath, stdioServer], settings)) }
  },
}

/** Over stdio each client starts a server of its own. */
const stdioServer = fileURLToPath(new URL('../ours/stdio.mjs', import.meta.url))

/** @param target a URL, or a program and its arguments */
async function callsTo(name: string, target: readonly string[], settings: Settings): Promise<Results> {
  return withSubjects(
    {
      legacy: ['ours/client.mjs', 'legacy', ...target],
      modern: ['ours/client.mjs', 'modern', ...target],
      v1: ['peers/sdk-v1-client.mjs', ...target],
      v2: ['peers/sdk-v2-client.mjs', ...target],
    },
    async ({ legacy, modern, v1, v2 }) => {
      const turns = {
        legacy: new CallTurn(legacy.subject),
        modern: new CallTurn(modern.subject),
        v1: new CallTurn(v1.subject),
        v2: new CallTurn(v2.subject),
      }
      const rates = await takeTurns(
        { legacy: turns.legacy.take, modern: turns.modern.take, v1: turns.v1.take, v2: turns.v2.take },
        settings,
      )
      process.stderr.write(callCosts(turns))
      const unit = 'calls/s'
      return {
        [`${name}-v1`]: compared(rates.legacy, unit, { name: 'SDK v1', value: rates.v1 }, '>= 3'),
        [`${name}-v2`]: compared(rates.modern, unit, { name: 'SDK v2', value: rates.v2 }, '>= 3'),
      }
    },
  )
}
