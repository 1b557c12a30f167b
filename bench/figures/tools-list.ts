import { compared, type Figure } from '../figure.js'
import { costs, HttpTurn, type Requests } from '../load/http-turn.js'
import { headersFor, httpText, listTools } from '../load/message.js'
import { takeTurns } from '../rounds.js'
import { withSubjects } from '../subject.js'

const connections = 32

/** `tools/list` of 50 tools with eight arguments each over HTTP, 32 connections. */
export const toolsList: Figure = {
  names: ['tools-list'],
  measure: (settings) =>
    withSubjects(
      {
        load: ['load/http-load.ts'],
        ours: ['ours/http.mjs', '--fifty'],
        v2: ['peers/sdk-v2-modern-http.mjs', '--fifty'],
      },
      async ({ load, ours, v2 }) => {
        const turns = {
          ours: new HttpTurn(load.subject, ours.subject, requestsTo(ours.port)),
          v2: new HttpTurn(load.subject, v2.subject, requestsTo(v2.port)),
        }
        const rates = await takeTurns({ ours: turns.ours.take, v2: turns.v2.take }, settings)
        process.stderr.write(costs(turns))
        return { 'tools-list': compared(rates.ours, 'lists/s', { name: 'SDK v2', value: rates.v2 }, '>= 20') }
      },
    ),
}

function requestsTo(port: number): Requests {
  const request = httpText(port, '/mcp', headersFor('modern', 'tools/list'), listTools('modern'))
  return { port, requests: Array.from({ length: connections }, () => request), expected: 'tool_49' }
}
