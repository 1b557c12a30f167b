/** Upstreams that answer all wrong when they are connected. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { names, Stage, until } from './stage.js'

const sound = { name: 'ok', inputSchema: { type: 'object' } }
const introduction = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'wrong', version: '1.0.0' },
}

/** What each path answers to `tools/list`; a function answers everything. */
const paths: { readonly [path: string]: object | ((response: ServerResponse) => void) } = {
  '/closed': (response) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(),
  '/page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
  '/huge': { tools: [{ ...sound, description: 'x'.repeat(5_000_000) }] },
  '/endless': { tools: [sound], nextCursor: 'again' },
  '/broken': { tools: [null, 5, sound, { name: 'bare' }, { inputSchema: {} }] },
}

describe('an upstream that answers all wrong when it is connected', () => {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const answer = paths[request.url ?? '']
    if (typeof answer === 'function') return answer(response)
    if (request.method !== 'POST') return response.writeHead(405).end()
    const { id, method } = JSON.parse(body)
    const result = method === 'initialize' ? introduction : method === 'tools/list' ? answer : undefined
    if (id === undefined) return response.writeHead(202).end()
    const outcome = result === undefined ? { error: { code: -32_601, message: 'No.' } } : { result }
    response.writeHead(result === undefined ? 400 : 200, { 'content-type': 'application/json' })
    return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }))
  })

  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))

  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const at = (path: string) => {
    const { port } = server.address() as AddressInfo // as: it listens on TCP
    return { mcp: `http://127.0.0.1:${port}${path}` }
  }

  it.each([
    ['/closed', /HTTP 401 \(no body\)\. It wants authorization: set auth or mcp\.headers of this upstream\.$/],
    ['/page', /text\/html\)\. Check that this is the address of an MCP endpoint\.$/],
    ['/huge', /at most 4194304 bytes; a larger one came\. Raise http\.maxResponseBytes of this upstream where it is/],
    ['/endless', /^Expected tools\/list to end/],
  ])('%s is down, and says why in words of the configuration', async (path, words) => {
    expectBadWire()
    await using stage = await Stage.open({ upstreams: { wrong: at(path) } })
    const { upstreams } = await stage.running.gateway.status()
    expect(upstreams.wrong).toMatchObject({ state: 'down', reason: expect.stringMatching(words) })
    expect(stage.log).toContainEqual(expect.objectContaining({ upstream: 'wrong', level: 40, msg: 'upstream is down' }))
  })

  it('with broken items in a list serves the others, and says what was left out', async () => {
    expectBadWire()
    await using stage = await Stage.open({ upstreams: { wrong: at('/broken') } })
    expect(names(await (await stage.client()).listTools())).toEqual(['wrong__ok'])
    const { upstreams } = await stage.running.gateway.status()
    expect(upstreams.wrong?.warnings?.join('\n')).toContain(
      'Of what tools/list listed, 3 without a name were left out.',
    )
    await until(() => expect(stage.logText).toContain('3 without a name were left out'))
  })
})
