import { compared, type Figure } from '../figure.js'
import { CallTurn, callCosts } from '../load/call-turn.js'
import { takeTurns } from '../rounds.js'
import { withSubjects } from '../subject.js'

/** Our own client and server over other transports, beside the two over HTTP: the same calls, 32 at a time, in the modern era. */
export const ownTransports: Figure = {
  names: ['websocket', 'grpc'],
  measure: (settings) =>
    withSubjects(
      { http: ['ours/http.mjs'], websocket: ['ours/sockets.mjs', 'websocket'], grpc: ['ours/sockets.mjs', 'grpc'] },
      (servers) =>
        withSubjects(
          {
            http: client(`http://127.0.0.1:${servers.http.port}/mcp`),
            websocket: client(`ws://127.0.0.1:${servers.websocket.port}/mcp`),
            grpc: client(`grpc://127.0.0.1:${servers.grpc.port}`),
          },
          async (clients) => {
            const turns = {
              http: new CallTurn(clients.http.subject),
              websocket: new CallTurn(clients.websocket.subject),
              grpc: new CallTurn(clients.grpc.subject),
            }
            const rates = await takeTurns(
              { http: turns.http.take, websocket: turns.websocket.take, grpc: turns.grpc.take },
              settings,
            )
            process.stderr.write(callCosts(turns))
            const http = { name: 'our own over HTTP', value: rates.http }
            return {
              websocket: compared(rates.websocket, 'calls/s', http, '>= 1.2'),
              grpc: compared(rates.grpc, 'calls/s', http, '>= 0.6'),
            }
          },
        ),
    ),
}

function client(url: string): readonly string[] {
  return ['ours/client.mjs', 'modern', url]
}
