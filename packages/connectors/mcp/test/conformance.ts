/**
 * Runs the server scenarios of the official conformance suite against a gateway whose only upstream is the fixture server.
 *
 *     node --conditions=causeway-source --import tsx packages/connectors/mcp/test/conformance.ts [http | stdio | legacy | sse] [part of a scenario's name]
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveHttp } from '@causeway/transports/node'
import { report } from '../../../../test/conformance/report.js'
import { listScenarioRuns } from '../../../../test/conformance/scenarios.js'
import { runServerScenarios } from '../../../../test/conformance/suite.js'
import { fixtureApp } from '../../../../test/fixtures/server/app.js'
import { smallGateway } from './gateway.js'

const root = join(import.meta.dirname, '../../../..')
const [way = 'http', only = ''] = process.argv.slice(2)

const fixture = fixtureApp()
const upstream = await serveHttp(fixture.service, { port: 0, host: '127.0.0.1', ...fixture.http, sse: true })
const stdio = ['node', '--conditions=causeway-source', '--import', 'tsx', join(import.meta.dirname, 'fixture-stdio.ts')]
const ways: { readonly [way: string]: unknown } = {
  http: upstream.url,
  legacy: { url: upstream.url, era: 'legacy' },
  sse: { url: new URL('/sse', upstream.url).href, transport: 'sse' },
  stdio,
}
const gateway = await smallGateway(ways[way], { directory: root })
const server = await serveHttp(gateway.app.service, { port: 0, host: '127.0.0.1', ...gateway.app.http })
const outDir = await mkdtemp(join(tmpdir(), 'causeway-gateway-conformance-'))
const runs = (await listScenarioRuns()).filter((one) => one.leg === 'server' && one.scenario.includes(only))
const options = { root, outDir, serverUrl: server.url, clientCommand: '' }
for (const revision of new Set(runs.map((one) => one.revision))) {
  const leg = runs.filter((one) => one.revision === revision)
  console.log(report(await runServerScenarios(leg, only === '', options)))
}
console.log(outDir)
console.log(gateway.context.log.text().slice(0, 5_000))
await server.close(0)
await gateway.close()
await upstream.close(0)
