import { compared, type Figure } from '../figure.js'
import { costs, HttpTurn, type Requests } from '../load/http-turn.js'
import { type Era, echoCall, headersFor, httpText, openSession } from '../load/message.js'
import { takeTurns } from '../rounds.js'
import { type Started, withSubjects } from '../subject.js'

const connections = 32

/** One `echo` tool with a validated argument over HTTP, 32 connections, in both eras. */
export const httpEcho: Figure = {
  names: ['http-echo', 'http-echo-modern', 'http-echo-legacy-v1', 'http-echo-legacy-v2'],
  measure: (settings) =>
    withSubjects(
      {
        load: ['load/http-load.ts'],
        ours: ['ours/http.mjs'],
        bare: ['peers/bare-http.mjs'],
        v1: ['peers/sdk-v1-http.mjs'],
        v2Modern: ['peers/sdk-v2-modern-http.mjs'],
        v2Legacy: ['peers/sdk-v2-legacy-http.mjs'],
      },
      async ({ load, ours, bare, v1, v2Modern, v2Legacy }) => {
        const turn = ({ subject }: Started, requests: Requests) => new HttpTurn(load.subject, subject, requests)
        const turns = {
          ours: turn(ours, modernRequests(ours.port)),
          bare: turn(bare, modernRequests(bare.port)),
          v2Modern: turn(v2Modern, modernRequests(v2Modern.port)),
          oursLegacy: turn(ours, await sessionRequests(ours.port)),
          v1: turn(v1, await sessionRequests(v1.port)),
          v2Legacy: turn(v2Legacy, await sessionRequests(v2Legacy.port)),
        }
        const rates = await takeTurns(
          {
            ours: turns.ours.take,
            bare: turns.bare.take,
            v2Modern: turns.v2Modern.take,
            oursLegacy: turns.oursLegacy.take,
            v1: turns.v1.take,
            v2Legacy: turns.v2Legacy.take,
          },
          settings,
        )
        process.stderr.write(costs(turns))
        const unit = 'calls/s'
        return {
          'http-echo': compared(rates.ours, unit, { name: 'bare node:http', value: rates.bare }, '>= 0.7'),
          'http-echo-modern': compared(rates.ours, unit, { name: 'SDK v2', value: rates.v2Modern }, '>= 12'),
          'http-echo-legacy-v1': compared(rates.oursLegacy, unit, { name: 'SDK v1', value: rates.v1 }, '>= 6'),
          'http-echo-legacy-v2': compared(rates.oursLegacy, unit, { name: 'SDK v2', value: rates.v2Legacy }, '>= 6'),
        }
      },
    ),
}

function modernRequests(port: number): Requests {
  return { port, requests: Array.from({ length: connections }, () => request('modern', port)), expected: 'hello' }
}

/** Each connection has a session of its own. */
async function sessionRequests(port: number): Promise<Requests> {
  const sessionIds = await Promise.all(Array.from({ length: connections }, () => openSession(port, '/mcp')))
  return { port, requests: sessionIds.map((sessionId) => request('legacy', port, sessionId)), expected: 'hello' }
}

function request(era: Era, port: number, sessionId?: string): string {
  return httpText(port, '/mcp', headersFor(era, 'tools/call', 'echo', sessionId), echoCall(era))
}
