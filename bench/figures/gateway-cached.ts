import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { bounded, compared, type Figure } from '../figure.js'
import { freePort } from '../free-port.js'
import { costs, HttpTurn, type Requests } from '../load/http-turn.js'
import { echoCall, headersFor, httpText, listTools, requestMessage } from '../load/message.js'
import { takeTurns } from '../rounds.js'
import { type Started, withSubjects } from '../subject.js'
import { type Configurations, configurations } from './gateway-configurations.js'

const connections = 32
const hour = 3_600_000
const listedUpstreams = 5

/** Answers that the gateway has kept, beside a bare server's; and a list of 1,000 tools from five upstreams. */
export const gatewayCached: Figure = {
  names: ['gateway-cached-sql', 'gateway-cached-files', 'gateway-cached-openapi', 'gateway-list'],
  async measure(settings) {
    const files = await configurations()
    try {
      const servicePort = await freePort()
      return await withSubjects(
        {
          load: ['load/http-load.ts'],
          service: ['peers/rest-service.mjs', String(servicePort)],
          bare: ['peers/bare-http.mjs'],
          cached: ['ours/gateway.mjs', await cachedUpstreams(files, servicePort)],
          listed: ['ours/gateway.mjs', await manyTools(files)],
        },
        async ({ load, bare, cached, listed }) => {
          const turn = ({ subject, port }: Started, requests: (port: number) => Requests) =>
            new HttpTurn(load.subject, subject, requests(port))
          const turns = {
            sql: turn(cached, (port) => call(port, 'data__one', {}, 'hello')),
            files: turn(cached, (port) => call(port, 'docs__read', { path: 'a.txt' }, 'hello')),
            openapi: turn(cached, (port) => call(port, 'api__one', {}, 'hello')),
            bare: turn(bare, bareCall),
            list: turn(listed, list),
          }
          const rates = await takeTurns(
            {
              sql: turns.sql.take,
              files: turns.files.take,
              openapi: turns.openapi.take,
              bare: turns.bare.take,
              list: turns.list.take,
            },
            settings,
          )
          process.stderr.write(costs(turns))
          const besideBare = (rate: number) =>
            compared(rate, 'calls/s', { name: 'bare node:http', value: rates.bare }, '>= 0.5')
          return {
            'gateway-cached-sql': besideBare(rates.sql),
            'gateway-cached-files': besideBare(rates.files),
            'gateway-cached-openapi': besideBare(rates.openapi),
            'gateway-list': bounded(rates.list, 'lists/s', '>= 5000', '1,000 tools of 5 upstreams in each'),
          }
        },
      )
    } finally {
      await files.remove()
    }
  },
}

async function cachedUpstreams(files: Configurations, servicePort: number): Promise<string> {
  const database = new Database(join(files.folder, 'data.db'))
  database.exec("CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('hello')")
  database.close()
  await writeFile(join(files.folder, 'a.txt'), 'hello')
  const operation = { operationId: 'one', responses: { 200: { description: 'A word' } } }
  const description = {
    openapi: '3.1.0',
    info: { title: 'Words', version: '1.0.0' },
    servers: [{ url: `http://127.0.0.1:${servicePort}` }],
    paths: { '/one': { get: operation } },
  }
  await writeFile(join(files.folder, 'api.json'), JSON.stringify(description))
  const keep = { cache: { ttlMs: hour } }
  return files.add('cached', {
    upstreams: {
      data: {
        sql: { url: './data.db', queries: { one: { sql: 'SELECT word FROM words', description: 'A word' } } },
        tools: { one: keep },
      },
      docs: { files: '.', tools: { read: keep } },
      api: { openapi: { spec: './api.json', server: `http://127.0.0.1:${servicePort}` }, tools: { one: keep } },
    },
  })
}

/** Upstreams with 200 small tools each. */
function manyTools(files: Configurations): Promise<string> {
  const module = fileURLToPath(new URL('../ours/many-tools.mjs', import.meta.url))
  const names = Array.from({ length: listedUpstreams }, (_, index) => `part${index}`)
  return files.add('listed', { upstreams: Object.fromEntries(names.map((name) => [name, { module }])) })
}

function call(port: number, name: string, args: object, expected: string): Requests {
  const message = requestMessage('modern', 'tools/call', { name, arguments: args })
  const request = httpText(port, '/mcp', headersFor('modern', 'tools/call', name), message)
  return { port, requests: Array.from({ length: connections }, () => request), expected }
}

function bareCall(port: number): Requests {
  const request = httpText(port, '/mcp', headersFor('modern', 'tools/call', 'echo'), echoCall('modern'))
  return { port, requests: Array.from({ length: connections }, () => request), expected: 'hello' }
}

function list(port: number): Requests {
  const request = httpText(port, '/mcp', headersFor('modern', 'tools/list'), listTools('modern'))
  return { port, requests: Array.from({ length: connections }, () => request), expected: 'part4__tool_199' }
}
