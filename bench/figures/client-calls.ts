import { compared, type Figure } from '../figure.js'
import { type Turn, takeTurns } from '../rounds.js'
import { type Subject, withSubjects } from '../subject.js'

const concurrency = 32

/** Calls of `echo` by a client in a process of its own, 32 at a time, to one server that answers all of them. */
export const clientCalls: Figure = {
  names: ['client-http-v1', 'client-http-v2'],
  measure: (settings) =>
    withSubjects({ server: ['ours/http.mjs'] }, ({ server }) => {
      const url = `http://127.0.0.1:${server.port}/mcp`
      return withSubjects(
        {
          legacy: ['ours/client.mjs', 'legacy', url],
          modern: ['ours/client.mjs', 'modern', url],
          v1: ['peers/sdk-v1-client.mjs', url],
          v2: ['peers/sdk-v2-client.mjs', url],
        },
        async ({ legacy, modern, v1, v2 }) => {
          const rates = await takeTurns(
            {
              legacy: callTurn(legacy.subject),
              modern: callTurn(modern.subject),
              v1: callTurn(v1.subject),
              v2: callTurn(v2.subject),
            },
            settings,
          )
          const unit = 'calls/s'
          return {
            'client-http-v1': compared(rates.legacy, unit, { name: 'SDK v1', value: rates.v1 }, '>= 3'),
            'client-http-v2': compared(rates.modern, unit, { name: 'SDK v2', value: rates.v2 }, '>= 3'),
          }
        },
      )
    }),
}

function callTurn(client: Subject): Turn {
  return async (ms) => Number((await client.ask({ run: { ms, concurrency } })).perSecond)
}
