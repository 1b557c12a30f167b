import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contractSuite, openConnector } from '@causeway/connector-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import tracker from '../../test/tracker.js'

let server: Server
let url = ''
const arrived: (() => void)[] = []
const left: (() => void)[] = []

beforeAll(async () => {
  server = createServer((request, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://tracker.test')
    if (request.headers.authorization !== 'Bearer t0p-s3cret') return response.writeHead(401).end('Who are you?')
    if (pathname === '/projects/main/') return response.end('{}')
    if (pathname !== '/projects/main/tickets') return response.writeHead(404).end('No such project.')
    if (searchParams.get('words') === 'slow') {
      response.on('close', () => left.shift()?.())
      return arrived.shift()?.()
    }
    const one = { id: 1, title: 'Door creaks' }
    return response.end(JSON.stringify(request.method === 'POST' ? one : [one]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // as: it listens on TCP
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

// #region contract
const context = { auth: { bearer: 'env:TOKEN' }, secrets: { 'env:TOKEN': 't0p-s3cret' } }

describe('the tracker connector', () => {
  const cases = contractSuite(tracker, {
    good: () => url,
    bad: { 'no URL': 'tracker', 'an unknown project': () => ({ url, project: 'other' }) },
    short: ['https://tracker.example.com'],
    context,
    calls: [
      { tool: 'search', arguments: { words: 'door' } },
      { tool: 'create', arguments: { title: 'Door creaks' } },
    ],
    slow: { tool: 'search', arguments: { words: 'slow' }, begun: () => next(arrived), ended: () => next(left) },
  })
  for (const { name, run } of cases) it(name, run)

  it('finds tickets', async () => {
    await using asked = await openConnector(tracker, url, context)
    const { structuredContent } = await asked.call('search', { words: 'door' })
    expect(structuredContent).toEqual({ tickets: [{ id: 1, title: 'Door creaks' }] })
  })
})
// #endregion

function next(queue: (() => void)[]): Promise<void> {
  return new Promise((resolve) => queue.push(resolve))
}

describe('docs/connectors/writing-one.md', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  const page = read('../../../../docs/connectors/writing-one.md')

  it('has the connector as it is here', () => {
    expect(page).toContain(`\`\`\`ts\n${read('../../test/tracker.ts')}\`\`\``)
  })

  it('has its tests as they are here', () => {
    const lines = read(import.meta.url).split('\n')
    const example = lines.slice(lines.indexOf('// #region contract') + 1, lines.indexOf('// #endregion'))
    expect(page).toContain(`${example.join('\n')}\n\`\`\``)
  })
})
