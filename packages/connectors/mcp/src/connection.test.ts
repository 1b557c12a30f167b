/** The connection to an upstream: how it begins, what is lost with it, and how it ends. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@causeway/client'
import { openConnector, textOfResult } from '@causeway/connector-kit/testing'
import { AuthorizationRequired } from '@causeway/transports'
import { serveGrpc } from '@causeway/transports/grpc'
import { nodeHandler, serveHttp, serveWebSocket } from '@causeway/transports/node'
import { describe, expect, test } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { Stage, said, serveUpstream, stdioCommand } from '../test/stage.js'
import { upstreamApp } from '../test/upstream-app.js'
import connector from './connector.js'

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((resolve) => setImmediate(resolve))
}

describe('one cancellation in is one cancellation out', () => {
  test.each([
    ['http', 'modern', 'modern'],
    ['http', 'legacy', 'modern'],
    ['http', 'modern', 'legacy'],
    ['http', 'legacy', 'legacy'],
  ] as const)('on %s, %s, for a %s client', async (way, upstreamEra, era) => {
    await using stage = await Stage.open(way, upstreamEra)
    const client = await stage.client({ era, handlers: { elicit: () => ({ action: 'cancel' }) } })
    const given = new AbortController()
    const other = client.callTool('wait', {}, { signal: new AbortController().signal })
    const call = client.callTool('wait', {}, { signal: given.signal })
    const { seen } = stage.upstream
    await until(() => seen.began === 2)
    given.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await until(() => seen.givenUp === 1)
    expect(await client.callTool('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
    expect(seen.givenUp).toBe(1)
    void other.catch(() => {})
  })
})

describe('a process', () => {
  test('that exits fails what it was doing, is reported with its last words, and its stderr is in the log', async () => {
    await using upstream = await openConnector(connector, { command: stdioCommand })
    const result = await upstream.call('crash')
    expect(result.isError).toBe(true)
    expect(textOfResult(result)).toMatch(/^The upstream 'test' went away before it answered; it may have done/)
    expect(textOfResult(result)).not.toContain('fire')
    await until(() => upstream.context.losses.length === 1)
    expect(upstream.context.losses[0]?.message).toMatch(/exited with code 3[\s\S]*the disk is on fire/)
    expect(upstream.context.log.lines).toContainEqual({
      level: 'info',
      message: 'upstream is up',
      fields: { stream: 'stderr' },
    })
  })

  test('gets secrets in its environment, and ends with the provider', async () => {
    const env = { UPSTREAM_TOKEN: 'env:TOKEN' }
    await using upstream = await openConnector(
      connector,
      { command: stdioCommand, env },
      { secrets: { 'env:TOKEN': 't0p' } },
    )
    expect(textOfResult(await upstream.call('env'))).toBe('t0p')
    await upstream.close()
    expect(upstream.context.losses).toEqual([])
  })

  test('that is none says so', async () => {
    await expect(openConnector(connector, ['no-such-program-anywhere'])).rejects.toThrow(/there is no such program/)
  })
})

describe('an address', () => {
  test('where nobody answers says so', async () => {
    const { url, close } = await serveUpstream()
    await close()
    await expect(openConnector(connector, url)).rejects.toThrow(/nobody answered/)
  })

  test('that goes away fails calls in words, and counts as lost', async () => {
    const upstream = await serveUpstream()
    await using asked = await openConnector(connector, { url: upstream.url, era: 'modern' })
    await upstream.close()
    expect(textOfResult(await asked.call('rich', { n: 1 }))).toMatch(/^The upstream 'test' (?:is not there|went away)/)
    await until(() => asked.context.losses.length > 0)
    await expect(asked.prompt('summarize', { id: 'a' })).rejects.toMatchObject({
      code: -32_603,
      data: { upstream: 'test' },
    })
  })

  test('that forgot a legacy session gets another one, unnoticed', async () => {
    const first = await serveUpstream()
    const port = Number(new URL(first.url).port)
    await using asked = await openConnector(connector, { url: first.url, era: 'legacy' })
    expect(await asked.call('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
    await first.close()
    const app = upstreamApp()
    const second = await serveHttp(app.service, { port, host: '127.0.0.1', ...app.http })
    await until(() => asked.context.log.text().includes('the connection is back') || asked.context.losses.length > 0)
    expect(await asked.call('rich', { n: 2 })).toMatchObject({ structuredContent: { double: 4 } })
    await second.close(0)
  })

  test('is told that its session ends', async () => {
    const app = upstreamApp()
    const methods: string[] = []
    const verify = ({ method }: { readonly method: string }): undefined => void methods.push(method)
    const { url, close } = await serveHttp(app.service, { port: 0, host: '127.0.0.1', ...app.http, verify })
    const upstream = await openConnector(connector, { url, era: 'legacy' })
    await upstream.close()
    expect(methods.at(-1)).toBe('DELETE')
    await close(0)
  })

  test('is reached over as many sockets as there are calls at once', async () => {
    await using stage = await Stage.open('http', 'modern')
    const client: Client = await stage.client()
    const calls = Array.from({ length: 20 }, () => {
      const given = new AbortController()
      return { given, call: client.callTool('wait', {}, { signal: given.signal }).catch(() => 'given up') }
    })
    // All of them are at the upstream at the same time.
    await until(() => stage.upstream.seen.began === 20)
    for (const { given } of calls) given.abort()
    await Promise.all(calls.map(({ call }) => call))
    await until(() => stage.upstream.seen.givenUp === 20)
  })

  test('that hangs is given up after the time that the configuration gives', async () => {
    await using stage = await Stage.open('http', 'modern', {}, { timeoutMs: 1_000 })
    const client = await stage.client()
    const result = await client.callTool('wait')
    expect(result.isError).toBe(true)
    expect(said(result)).toMatch(/^The upstream 'upstream' did not answer in time/)
    await until(() => stage.upstream.seen.givenUp === 1)
  })

  test.each([
    ['garbage', 'application/json', '<html>', /answered with something that is not MCP/],
    ['a page', 'text/html', '<html>', /answered with something that is not MCP/],
    [
      'a result without content',
      'application/json',
      '{"jsonrpc":"2.0","id":ID,"result":{"resultType":"complete","content":3}}',
      /not MCP/,
    ],
    ['too much', 'application/json', 'x'.repeat(5_000_000), /answered with more than the gateway takes in/],
  ])('that answers %s fails that call in words, and no other', async (_, type, body, words) => {
    expectBadWire()
    const app = upstreamApp()
    const serve = nodeHandler(app.service, app.http)
    let good = true
    const server = createServer((request, response) => {
      if (good) return serve(request, response)
      let text = ''
      request.on('data', (chunk) => {
        text += chunk
      })
      request.on('end', () => {
        response.setHeader('content-type', type)
        response.end(body.replace('ID', /"id":(\d+)/.exec(text)?.[1] ?? ''))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // as: it listens on TCP
    await using asked = await openConnector(connector, { url: `http://127.0.0.1:${port}/mcp`, era: 'modern' })
    good = false
    const bad = await asked.call('rich', { n: 1 })
    expect(bad.isError).toBe(true)
    expect(textOfResult(bad)).toMatch(words)
    good = true
    expect(await asked.call('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
    expect(asked.context.losses).toEqual([])
    await asked.close()
    server.closeAllConnections()
    server.close()
  })
})

describe('credentials', () => {
  test('are shown, and looked up once more after a 401', async () => {
    const shown: (string | undefined)[] = []
    const app = upstreamApp()
    let token = 'old'
    const { url, close } = await serveHttp(app.service, {
      port: 0,
      host: '127.0.0.1',
      ...app.http,
      verify: ({ headers }) => {
        shown.push(headers('authorization'))
        if (headers('authorization') === `Bearer ${token}`) return { id: 'gateway', scopes: [], claims: {} }
        throw new AuthorizationRequired(401, {})
      },
    })
    const secrets = { 'env:TOKEN': 'old' }
    await using upstream = await openConnector(
      connector,
      { url, era: 'modern' },
      { auth: { bearer: 'env:TOKEN' }, secrets },
    )
    expect(await upstream.call('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
    token = 'new'
    secrets['env:TOKEN'] = 'new'
    expect(await upstream.call('rich', { n: 2 })).toMatchObject({ structuredContent: { double: 4 } })
    expect(upstream.context.forgotten).toEqual(['env:TOKEN'])
    token = 'newer'
    const refused = await upstream.call('rich', { n: 3 })
    expect(textOfResult(refused)).toBe(
      "The upstream 'test' does not let the gateway in (HTTP 401). Tell whoever runs it.",
    )
    expect(upstream.context.log.text()).not.toContain('Bearer')
    await close(0)
  })

  test.each([
    ['the handshake of a WebSocket', serveWebSocket, /answered HTTP 401/],
    ['the metadata of a gRPC stream', serveGrpc, /wants authorization/],
  ])('are shown in %s, and looked up once more where it is refused', async (_, listen, words) => {
    const app = upstreamApp()
    const shown: (string | undefined)[] = []
    const { url, close } = await listen(app.service, {
      verify: ({ headers }) => {
        shown.push(headers('authorization'))
        if (headers('authorization') === 'Bearer new') return { id: 'gateway', scopes: [], claims: {} }
        throw new AuthorizationRequired(401, {})
      },
    })
    const secrets = { 'env:TOKEN': 'old' }
    const options = { auth: { bearer: 'env:TOKEN' }, secrets }
    await expect(openConnector(connector, { url }, options)).rejects.toThrow(words)
    secrets['env:TOKEN'] = 'new'
    await using upstream = await openConnector(connector, { url }, options)
    expect(await upstream.call('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
    expect(shown).toEqual(['Bearer old', 'Bearer new'])
    await close(0)
  })
})
