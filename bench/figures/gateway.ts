import { fileURLToPath } from 'node:url'
import { bounded, compared, type Figure } from '../figure.js'
import { freePort } from '../free-port.js'
import { costs, HttpTurn, type Requests } from '../load/http-turn.js'
import { type Era, echoCall, headersFor, httpText, openSession } from '../load/message.js'
import { takeTurns } from '../rounds.js'
import { type Started, Subject, withSubjects } from '../subject.js'
import { configurations } from './gateway-configurations.js'

const connections = 32
const stdioServer = fileURLToPath(new URL('../ours/stdio.mjs', import.meta.url))

/** A call through the gateway, with its log and metrics on: to a server over HTTP, and to one over stdio beside other bridges. */
export const gateway: Figure = {
  names: ['gateway-call', 'gateway-p99', 'gateway-mcp-proxy', 'gateway-supergateway'],
  async measure(settings) {
    const files = await configurations()
    const overStdio = await files.add('stdio', {
      upstreams: { echo: { mcp: [process.execPath, stdioServer], prefix: '' } },
    })
    const [proxyPort, superPort] = [await freePort(), await freePort()]
    const upstream = await Subject.start('ours/http.mjs')
    try {
      const overHttp = await files.add('http', {
        upstreams: { echo: { mcp: `http://127.0.0.1:${upstream.port}/mcp`, prefix: '' } },
      })
      return await withSubjects(
        {
          load: ['load/http-load.ts'],
          gateway: ['ours/gateway.mjs', overHttp],
          relay: ['peers/relay.mjs', String(upstream.port)],
          stdioGateway: ['ours/gateway.mjs', overStdio],
          mcpProxy: ['peers/bridge.mjs', 'mcp-proxy', String(proxyPort), stdioServer],
          supergateway: ['peers/bridge.mjs', 'supergateway', String(superPort), stdioServer],
        },
        async ({ load, gateway, relay, stdioGateway, mcpProxy, supergateway }) => {
          const turn = ({ subject }: Started, requests: Requests) => new HttpTurn(load.subject, subject, requests)
          const hops = {
            direct: turn(upstream, modern(upstream.port)),
            gateway: turn(gateway, modern(gateway.port)),
            relay: turn(relay, modern(relay.port)),
          }
          const hop = await takeTurns(
            { direct: hops.direct.take, gateway: hops.gateway.take, relay: hops.relay.take },
            settings,
          )
          const bridges = {
            ours: turn(stdioGateway, await sessions(stdioGateway.port)),
            mcpProxy: turn(mcpProxy, await sessions(mcpProxy.port)),
            supergateway: turn(supergateway, await sessions(supergateway.port)),
          }
          const bridge = await takeTurns(
            { ours: bridges.ours.take, mcpProxy: bridges.mcpProxy.take, supergateway: bridges.supergateway.take },
            settings,
          )
          process.stderr.write(costs({ ...hops, stdioGateway: bridges.ours }))
          // What the machine allows whoever stands between.
          process.stderr.write(`  through a relay that reads nothing: ${Math.round(hop.relay)} calls/s\n`)
          const unit = 'calls/s'
          const added = hops.gateway.p99Ms - hops.direct.p99Ms
          return {
            'gateway-call': compared(
              hop.gateway,
              unit,
              { name: 'the same, made directly', value: hop.direct },
              '>= 0.4',
            ),
            'gateway-p99': bounded(added, 'ms added', '< 5', `directly: ${hops.direct.p99Ms.toFixed(2)} ms`),
            'gateway-mcp-proxy': compared(bridge.ours, unit, { name: 'mcp-proxy', value: bridge.mcpProxy }, '>= 5'),
            'gateway-supergateway': compared(
              bridge.ours,
              unit,
              { name: 'supergateway', value: bridge.supergateway },
              '>= 5',
            ),
          }
        },
      )
    } finally {
      await upstream.subject.stop()
      await files.remove()
    }
  },
}

function modern(port: number): Requests {
  return { port, requests: Array.from({ length: connections }, () => request('modern', port)), expected: 'hello' }
}

/** Each connection has a session of its own. */
async function sessions(port: number): Promise<Requests> {
  const ids: string[] = []
  for (let i = 0; i < connections; i++) ids.push(await openSession(port, '/mcp'))
  return { port, requests: ids.map((id) => request('legacy', port, id)), expected: 'hello' }
}

function request(era: Era, port: number, sessionId?: string): string {
  return httpText(port, '/mcp', headersFor(era, 'tools/call', 'echo', sessionId), echoCall(era))
}
