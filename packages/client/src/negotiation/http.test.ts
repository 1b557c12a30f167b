import type { JsonObject } from '@causeway/protocol'
import { HttpStatusError } from '@causeway/transports'
import { describe, expect, test } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import {
  complete,
  type RawAnswer,
  type RawExchange,
  type RawMessage,
  type RawScript,
  type RawServer,
  rawServer,
  text,
} from '../../test/peers.js'
import { connect } from '../connect.js'

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, resources: { subscribe: true } },
  serverInfo: { name: 'legacy', version: '1.0.0' },
}

/** What a legacy server with sessions answers: it begins them, and refuses what belongs to none of its own. */
function inSessions(script: RawScript = {}, session: () => string = () => 's1'): RawScript {
  const refused = { error: { code: -32601, message: 'No such method.' } }
  const own: RawScript = {
    'server/discover': () => refused,
    '*': ({ id }) => (id === undefined ? undefined : refused),
    GET: () => ({ status: 405 }),
    ...script,
  }
  const checked = Object.entries(own).map(([name, handle]): [string, RawScript[string]] => [
    name,
    (message, server, http) => {
      const given = http?.headers['mcp-session-id']
      if (given === session()) return handle(message, server, http)
      return given === undefined ? page(400, 'No session.') : page(404, 'No such session.')
    },
  ])
  return {
    ...Object.fromEntries(checked),
    initialize: () => ({ result: initialized, headers: { 'mcp-session-id': session() } }),
    DELETE: () => ({ status: 204 }),
  }
}

function methodsOf(server: RawServer): readonly (string | undefined)[] {
  return server.received.map(({ method }) => method)
}

/** The HTTP requests that carried a method. */
function requestsFor(server: RawServer, method: string): readonly RawExchange[] {
  return server.requests.filter(({ message }) => message.method === method)
}

const page = (status: number, html: string): RawAnswer => ({
  status,
  text: html,
  headers: { 'content-type': 'text/html' },
})

const listed = { ttlMs: 0, cacheScope: 'private' }

const annotated = (name: string, header: string): object => ({
  name,
  inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': header } } },
})

describe('a modern server over HTTP', () => {
  // @must http.post, http.accept, http.metadata, http.one-message, http.version-header, http.standard-headers
  test('is told by headers what the body says, and gets no session, stream or farewell', async () => {
    await using server = rawServer({
      'tools/list': () => ({
        ...complete({ ...listed, tools: [annotated('deploy', 'Region')] }),
        headers: { 'mcp-session-id': 'x' },
      }),
      'tools/call': () => complete(text('done')),
    })
    const client = await connect(await server.listen())
    expect(await client.tools.deploy?.({ region: ' eu ' })).toBe('done')
    await client.close()
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST'])
    // Only a listed tool says which arguments are mirrored, so the list comes first.
    expect(methodsOf(server)).toEqual(['server/discover', 'tools/list', 'tools/call'])
    expect(requestsFor(server, 'tools/call')[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'deploy',
      'mcp-param-region': '=?base64?IGV1IA==?=',
      accept: 'application/json, text/event-stream',
    })
    expect(requestsFor(server, 'tools/call')[0]?.headers).not.toHaveProperty('mcp-session-id')
  })

  // @must http.tool-call-headers
  test('whose tool changed its annotations is asked for the list once more, and called again', async () => {
    let header = 'Region'
    await using server = rawServer({
      'tools/list': () => complete({ ttlMs: 60_000, cacheScope: 'public', tools: [annotated('deploy', header)] }),
      'tools/call': (_message, _server, http) => {
        if (http?.headers['mcp-param-zone'] === 'eu') return complete(text('done'))
        header = 'Zone'
        return { status: 400, error: { code: -32020, message: 'Mcp-Param-Zone is missing.' } }
      },
    })
    await using client = await connect(await server.listen())
    expect(await client.tools.deploy?.({ region: 'eu' })).toBe('done')
    expect(methodsOf(server)).toEqual(['server/discover', 'tools/list', 'tools/call', 'tools/list', 'tools/call'])
  })

  // @must http.annotation-tool-dropped
  test('may list tools with invalid annotations, which are left out with a warning', async () => {
    const tools = [annotated('good', 'Region'), annotated('bad', 'My Region')]
    await using server = rawServer({ 'tools/list': () => complete({ ...listed, tools }) })
    const warnings: string[] = []
    await using client = await connect(await server.listen(), {
      handlers: { on: { warning: ({ message }) => warnings.push(message) } },
    })
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['good'])
    expect(warnings).toEqual([expect.stringMatching(/The tool 'bad' was left out/)])
  })

  test('that refuses the version it supports at first is asked again, and never initialized', async () => {
    const data = { supported: ['2026-07-28'], requested: '2026-07-28' }
    await using server = rawServer({
      'server/discover': (_, { received }) =>
        received.length === 1
          ? { status: 400, error: { code: -32022, message: 'No.', data } }
          : complete({ ...listed, supportedVersions: ['2026-07-28'], capabilities: {} }),
    })
    await using client = await connect(await server.listen())
    expect(client.era).toBe('modern')
    expect(methodsOf(server)).toEqual(['server/discover', 'server/discover'])
  })

  test('notices that a caller gave up by the end of the exchange', async () => {
    let gone: ((value: unknown) => void) | undefined
    const ended = new Promise((resolve) => {
      gone = resolve
    })
    const abort = new AbortController()
    await using server = rawServer({
      'tools/list': () => complete({ ...listed, tools: [] }),
      'tools/call': (_message, _server, http) => {
        http?.response.once('close', () => gone?.(http))
        http?.stream()
        abort.abort(new Error('enough'))
        return undefined
      },
    })
    await using client = await connect(await server.listen())
    await expect(client.callTool('slow', {}, { signal: abort.signal })).rejects.toThrow('enough')
    await ended
    expect(methodsOf(server)).not.toContain('notifications/cancelled')
  })

  test('that dies in the middle of a call fails it with words that say so, and what only reads is asked again', async () => {
    const breakOff = (http: RawExchange | undefined): undefined => {
      http?.stream()
      http?.response.destroy()
    }
    await using server = rawServer({
      'tools/list': (_message, _server, http) =>
        server.calls('tools/list').length > 1 ? complete({ ...listed, tools: [] }) : breakOff(http),
      'tools/call': (_message, _server, http) => breakOff(http),
    })
    await using client = await connect(await server.listen())
    expect(await client.listTools()).toEqual([])
    await expect(client.callTool('pay')).rejects.toMatchObject({ code: 'ERR_STREAM_BROKEN' })
    expect(server.calls('tools/call')).toHaveLength(1)
  })
})

describe('a legacy server over HTTP', () => {
  const unknown: readonly (readonly [string, RawAnswer])[] = [
    ['400 as text', page(400, 'Bad request')],
    ['404 as a page', page(404, '<h1>Not found</h1>')],
    ['405', page(405, '')],
    [
      '400 with an error that has no id',
      { status: 400, text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"No session"}}' },
    ],
    ['an error of its own', { error: { code: -32601, message: 'Method not found' } }],
    ['something that is no message', { text: '{"result":{}}' }],
  ]

  test.each(unknown)('that answers the modern question with %s is initialized', async (_, answer) => {
    expectBadWire()
    const script = inSessions({ 'tools/list': () => ({ result: { tools: [] } }) })
    await using server = rawServer({ ...script, 'server/discover': () => answer })
    const client = await connect(await server.listen())
    expect([client.era, client.revision]).toEqual(['legacy', '2025-11-25'])
    await client.listTools()
    await client.close()
    expect(server.requests.map(({ method, message }) => message.method ?? method)).toEqual([
      'server/discover',
      'initialize',
      'notifications/initialized',
      'GET',
      'tools/list',
      'DELETE',
    ])
    const [, first, ...later] = server.requests
    expect(first?.headers).not.toHaveProperty('mcp-protocol-version')
    for (const { headers } of later) {
      expect(headers).toMatchObject({ 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' })
    }
  })

  test('asks on its stream, which is there before the first call', async () => {
    let answer: RawMessage | undefined
    await using server = rawServer(
      inSessions({
        GET: (_message, _server, http) => void http?.stream(),
        'tools/call': async (_, self) => {
          answer = await self.ask('roots/list')
          return { result: text('done') }
        },
      }),
    )
    await using client = await connect(await server.listen(), {
      era: 'legacy',
      handlers: { roots: [{ uri: 'file:///a' }] },
    })
    expect(await client.tools.where?.()).toBe('done')
    expect(answer?.result).toEqual({ roots: [{ uri: 'file:///a' }] })
  })

  // @must legacy-http.session-renewed
  test('whose session has ended gets a new one, the subscriptions again, and the call that it refused', async () => {
    let session = 's1'
    const script: RawScript = {
      'tools/call': () => ({ result: text('done') }),
      'resources/subscribe': () => ({ result: {} }),
    }
    await using server = rawServer(inSessions(script, () => session))
    await using client = await connect(await server.listen(), { era: 'legacy' })
    await client.subscribe('file:///a')
    session = 's2'
    expect(await client.tools.pay?.()).toBe('done')
    expect(methodsOf(server)).toEqual([
      'initialize',
      'notifications/initialized',
      'resources/subscribe',
      'tools/call',
      'initialize',
      'notifications/initialized',
      'resources/subscribe',
      'tools/call',
    ])
  })

  test('is remembered: the next client asks no modern question, unless the server was replaced', async () => {
    let era: 'legacy' | 'modern' = 'legacy'
    const discovered = complete({ ...listed, supportedVersions: ['2026-07-28'], capabilities: {} })
    const script = inSessions()
    await using server = rawServer({
      ...script,
      'server/discover': (message, self, http) =>
        era === 'modern' ? discovered : script['server/discover']?.(message, self, http),
      initialize: (message, self, http) =>
        era === 'modern'
          ? { status: 404, error: { code: -32601, message: 'Not since 2026-07-28.' } }
          : script.initialize?.(message, self, http),
    })
    await (await connect(await server.listen())).close()
    await (await connect(await server.listen())).close()
    expect(methodsOf(server).filter((method) => method === 'server/discover')).toHaveLength(1)
    era = 'modern'
    await using client = await connect(await server.listen())
    expect(client.era).toBe('modern')
  })

  test('that was insisted on is not taken for all that the server can do', async () => {
    const discovered = complete({ ...listed, supportedVersions: ['2026-07-28'], capabilities: {} })
    await using server = rawServer({ ...inSessions(), 'server/discover': () => discovered })
    await (await connect(await server.listen(), { era: 'legacy' })).close()
    await using client = await connect(await server.listen())
    expect(client.era).toBe('modern')
  })

  test('that is told of a cancellation is told by a notification', async () => {
    const abort = new AbortController()
    await using server = rawServer(inSessions({ 'tools/call': () => abort.abort(new Error('enough')) as undefined }))
    const client = await connect(await server.listen(), { era: 'legacy' })
    await expect(client.callTool('slow', {}, { signal: abort.signal })).rejects.toThrow('enough')
    await client.close()
    const [told] = server.calls('notifications/cancelled')
    expect(told?.params?.requestId).toBe(server.calls('tools/call')[0]?.id)
  })

  test('and a client pinned to the modern era fail with words that say why', async () => {
    await using server = rawServer(inSessions())
    await expect(connect(await server.listen(), { era: 'modern' })).rejects.toThrow(
      /to speak 2026-07-28; .*HTTP status 400/,
    )
  })
})

describe('a server of 2024-11-05', () => {
  test('is reached by the stream that it opens', async () => {
    let isOpen = false
    const said =
      (result: JsonObject): RawScript[string] =>
      ({ id }, self) => {
        if (!isOpen) return page(405, 'GET only')
        self.say({ jsonrpc: '2.0', id, result })
        return { status: 202 }
      }
    await using server = rawServer({
      GET: (_message, _server, http) => {
        isOpen = true
        http?.stream()
        http?.response.write('event: endpoint\ndata: /messages?session=1\n\n')
        return undefined
      },
      initialize: said({ ...initialized, protocolVersion: '2024-11-05' }),
      'tools/call': said(text('done')),
      'notifications/initialized': () => ({ status: 202 }),
      '*': () => page(405, 'GET only'),
      'server/discover': () => page(405, 'GET only'),
    })
    await using client = await connect(await server.listen())
    expect(client.revision).toBe('2024-11-05')
    expect(await client.tools.old?.()).toBe('done')
    await using again = await connect(await server.listen())
    expect(again.revision).toBe('2024-11-05')
    expect(server.calls('server/discover')).toHaveLength(1)
  })
})

describe('what says nothing about the era', () => {
  test.each([401, 403, 500, 503])('status %i ends the attempt', async (status) => {
    await using server = rawServer({ 'server/discover': () => page(status, '') })
    const error = await connect(await server.listen()).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(HttpStatusError)
    expect(error).toMatchObject({ status })
    expect(methodsOf(server)).toEqual(['server/discover'])
  })

  // Who may not ask has learnt nothing, whatever the words are in which it is told.
  test.each([401, 403])('status %i with an error of JSON-RPC ends the attempt, too', async (status) => {
    const error = { code: -32600, message: 'Who are you?' }
    await using server = rawServer({
      'server/discover': () => ({ status, text: JSON.stringify({ jsonrpc: '2.0', error }) }),
    })
    await expect(connect(await server.listen())).rejects.toMatchObject({ status })
    expect(methodsOf(server)).toEqual(['server/discover'])
  })

  test('nobody there', async () => {
    const server = rawServer()
    const url = await server.listen()
    await server.close()
    await expect(connect(url)).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED' })
  })

  test('silence', async () => {
    await using server = rawServer({ 'server/discover': () => undefined })
    await expect(connect(await server.listen(), { connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'ERR_CONNECT_TIMEOUT',
    })
    expect(methodsOf(server)).toEqual(['server/discover'])
  })

  test('an address where nothing speaks the protocol is said to be none', async () => {
    const notFound = (): RawAnswer => page(404, '<h1>Not found</h1>')
    await using server = rawServer({ 'server/discover': notFound, '*': notFound })
    await expect(connect(await server.listen())).rejects.toThrow(
      /refused initialize \(HTTP status 404\).*Check the path/,
    )
  })
})
