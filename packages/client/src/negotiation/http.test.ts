import { HttpStatusError } from '@causeway/transports'
import { describe, expect, test } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { text } from '../../test/peers.js'
import {
  discovered,
  type Heard,
  type HttpAnswer,
  initialized,
  legacyAnswer,
  refuse,
  respond,
  ScriptedHttp,
  stream,
} from '../../test/scripted-http.js'
import { connect } from '../connect.js'

function modern(own: (heard: Heard) => HttpAnswer): (heard: Heard) => HttpAnswer {
  return (heard) => (heard.message.method === 'server/discover' ? respond(heard, discovered) : own(heard))
}

const listed = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }

const annotated = (name: string, header: string): object => ({
  name,
  inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': header } } },
})

describe('a modern server over HTTP', () => {
  // @must http.post, http.accept, http.metadata, http.one-message, http.version-header, http.standard-headers
  test('is told by headers what the body says, and gets no session, stream or farewell', async () => {
    await using server = await ScriptedHttp.listen(
      modern((heard) =>
        heard.message.method === 'tools/list'
          ? respond(heard, { ...listed, tools: [annotated('deploy', 'Region')] }, { 'mcp-session-id': 'x' })
          : respond(heard, { ...text('done'), resultType: 'complete' }),
      ),
    )
    const client = await connect(server.url)
    expect(await client.tools.deploy?.({ region: ' eu ' })).toBe('done')
    await client.close()
    expect(server.heard.map(({ http }) => http)).toEqual(['POST', 'POST', 'POST'])
    // Only a listed tool says which arguments are mirrored, so the list comes first.
    expect(server.methods).toEqual(['server/discover', 'tools/list', 'tools/call'])
    expect(server.calls('tools/call')[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'deploy',
      'mcp-param-region': '=?base64?IGV1IA==?=',
      accept: 'application/json, text/event-stream',
    })
    expect(server.calls('tools/call')[0]?.headers).not.toHaveProperty('mcp-session-id')
  })

  // @must http.tool-call-headers
  test('whose tool changed its annotations is asked for the list once more, and called again', async () => {
    let header = 'Region'
    await using server = await ScriptedHttp.listen(
      modern((heard) => {
        if (heard.message.method === 'tools/list') {
          return respond(heard, {
            resultType: 'complete',
            ttlMs: 60_000,
            cacheScope: 'public',
            tools: [annotated('deploy', header)],
          })
        }
        if (heard.headers['mcp-param-zone'] === 'eu') return respond(heard, { resultType: 'complete', ...text('done') })
        header = 'Zone'
        return refuse(heard, 400, { code: -32020, message: 'Mcp-Param-Zone is missing.' })
      }),
    )
    await using client = await connect(server.url)
    expect(await client.tools.deploy?.({ region: 'eu' })).toBe('done')
    expect(server.methods).toEqual(['server/discover', 'tools/list', 'tools/call', 'tools/list', 'tools/call'])
  })

  // @must http.annotation-tool-dropped
  test('may list tools with invalid annotations, which are left out with a warning', async () => {
    await using server = await ScriptedHttp.listen(
      modern((heard) =>
        respond(heard, { ...listed, tools: [annotated('good', 'Region'), annotated('bad', 'My Region')] }),
      ),
    )
    const warnings: string[] = []
    await using client = await connect(server.url, {
      handlers: { on: { warning: ({ message }) => warnings.push(message) } },
    })
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['good'])
    expect(warnings).toEqual([expect.stringMatching(/The tool 'bad' was left out/)])
  })

  test('that refuses the version it supports at first is asked again, and never initialized', async () => {
    await using server = await ScriptedHttp.listen((heard) => {
      const data = { supported: ['2026-07-28'], requested: '2026-07-28' }
      if (server.heard.length === 1) return refuse(heard, 400, { code: -32022, message: 'No.', data })
      return respond(heard, discovered)
    })
    await using client = await connect(server.url)
    expect(client.era).toBe('modern')
    expect(server.methods).toEqual(['server/discover', 'server/discover'])
  })

  test('notices that a caller gave up by the end of the exchange', async () => {
    let gone: ((value: unknown) => void) | undefined
    const ended = new Promise((resolve) => {
      gone = resolve
    })
    const abort = new AbortController()
    await using server = await ScriptedHttp.listen(
      modern((heard) => {
        if (heard.message.method === 'tools/list') return respond(heard, { ...listed, tools: [] })
        heard.response.once('close', () => gone?.(heard))
        stream(heard)
        abort.abort(new Error('enough'))
        return undefined
      }),
    )
    await using client = await connect(server.url)
    await expect(client.callTool('slow', {}, { signal: abort.signal })).rejects.toThrow('enough')
    await ended
    expect(server.methods).not.toContain('notifications/cancelled')
  })

  test('that dies in the middle of a call fails it with words that say so, and what only reads is asked again', async () => {
    let lists = 0
    await using server = await ScriptedHttp.listen(
      modern((heard) => {
        if (heard.message.method === 'tools/list' && lists++ > 0) return respond(heard, { ...listed, tools: [] })
        stream(heard)
        heard.response.destroy()
        return undefined
      }),
    )
    await using client = await connect(server.url)
    expect(await client.listTools()).toEqual([])
    await expect(client.callTool('pay')).rejects.toMatchObject({ code: 'ERR_STREAM_BROKEN' })
    expect(server.calls('tools/call')).toHaveLength(1)
  })
})

describe('a legacy server over HTTP', () => {
  const unknown: readonly (readonly [string, (heard: Heard) => HttpAnswer])[] = [
    ['400 as text', () => ({ status: 400, html: 'Bad request' })],
    ['404 as a page', () => ({ status: 404, html: '<h1>Not found</h1>' })],
    ['405', () => ({ status: 405, html: '' })],
    [
      '400 with an error that has no id',
      () => ({ status: 400, json: { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'No session' } } }),
    ],
    ['an error of its own', (heard) => refuse(heard, 200, { code: -32601, message: 'Method not found' })],
    ['something that is no message', () => ({ status: 200, json: { result: {} } })],
  ]

  test.each(unknown)('that answers the modern question with %s is initialized', async (_, answer) => {
    expectBadWire()
    await using server = await ScriptedHttp.listen((heard) => {
      if (heard.message.method === 'server/discover') return answer(heard)
      return legacyAnswer(heard, 's1', (other) =>
        other.message.id === undefined ? 'other' : respond(other, { tools: [] }),
      )
    })
    const client = await connect(server.url)
    expect([client.era, client.revision]).toEqual(['legacy', '2025-11-25'])
    await client.listTools()
    await client.close()
    expect(server.heard.map(({ http, message }) => message.method ?? http)).toEqual([
      'server/discover',
      'initialize',
      'notifications/initialized',
      'GET',
      'tools/list',
      'DELETE',
    ])
    const [, first, ...later] = server.heard
    expect(first?.headers).not.toHaveProperty('mcp-protocol-version')
    for (const { headers } of later) {
      expect(headers).toMatchObject({ 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' })
    }
  })

  test('asks on its stream, which is there before the first call', async () => {
    let ask: ((message: object) => void) | undefined
    let answered: ((message: object) => void) | undefined
    const answer = new Promise<object>((resolve) => {
      answered = resolve
    })
    await using server = await ScriptedHttp.listen((heard) =>
      legacyAnswer(heard, 's1', (other) => {
        if (other.http === 'GET') {
          ask = stream(other)
          return undefined
        }
        if (other.message.method === 'tools/call') {
          ask?.({ jsonrpc: '2.0', id: 'q', method: 'roots/list' })
          return answer.then(() => respond(other, text('done'))) as unknown as HttpAnswer
        }
        if (other.message.result !== undefined) answered?.(other.message)
        return 'other'
      }),
    )
    await using client = await connect(server.url, { era: 'legacy', handlers: { roots: [{ uri: 'file:///a' }] } })
    expect(await client.tools.where?.()).toBe('done')
    expect(await answer).toMatchObject({ id: 'q', result: { roots: [{ uri: 'file:///a' }] } })
  })

  // @must legacy-http.session-renewed
  test('whose session has ended gets a new one, the subscriptions again, and the call that it refused', async () => {
    let session = 's1'
    await using server = await ScriptedHttp.listen((heard) =>
      legacyAnswer(heard, session, (other) => {
        if (other.message.id === undefined) return 'other'
        return respond(other, other.message.method === 'tools/call' ? text('done') : {})
      }),
    )
    await using client = await connect(server.url, { era: 'legacy' })
    await client.subscribe('file:///a')
    session = 's2'
    expect(await client.tools.pay?.()).toBe('done')
    expect(server.methods).toEqual([
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
    await using server = await ScriptedHttp.listen((heard) => {
      if (era === 'legacy') return legacyAnswer(heard, 's1', () => 'other')
      if (heard.message.method === 'server/discover') return respond(heard, discovered)
      return refuse(heard, 404, { code: -32601, message: 'Not since 2026-07-28.' })
    })
    await (await connect(server.url)).close()
    await (await connect(server.url)).close()
    expect(server.methods.filter((method) => method === 'server/discover')).toHaveLength(1)
    era = 'modern'
    await using client = await connect(server.url)
    expect(client.era).toBe('modern')
  })

  test('that was insisted on is not taken for all that the server can do', async () => {
    await using server = await ScriptedHttp.listen((heard) => {
      if (heard.message.method === 'server/discover') return respond(heard, discovered)
      return legacyAnswer(heard, 's1', () => 'other')
    })
    await (await connect(server.url, { era: 'legacy' })).close()
    await using client = await connect(server.url)
    expect(client.era).toBe('modern')
  })

  test('that is told of a cancellation is told by a notification', async () => {
    const abort = new AbortController()
    await using server = await ScriptedHttp.listen((heard) =>
      legacyAnswer(heard, 's1', (other) => {
        if (other.message.method !== 'tools/call') return 'other'
        abort.abort(new Error('enough'))
        return undefined
      }),
    )
    const client = await connect(server.url, { era: 'legacy' })
    await expect(client.callTool('slow', {}, { signal: abort.signal })).rejects.toThrow('enough')
    await client.close()
    const [told] = server.calls('notifications/cancelled')
    expect(told?.message.params?.requestId).toBe(server.calls('tools/call')[0]?.message.id)
  })

  test('and a client pinned to the modern era fail with words that say why', async () => {
    await using server = await ScriptedHttp.listen((heard) => legacyAnswer(heard, 's1', () => 'other'))
    await expect(connect(server.url, { era: 'modern' })).rejects.toThrow(/to speak 2026-07-28; .*HTTP status 400/)
  })
})

describe('a server of 2024-11-05', () => {
  test('is reached by the stream that it opens', async () => {
    let say: ((message: object) => void) | undefined
    await using server = await ScriptedHttp.listen((heard) => {
      if (heard.http === 'GET') {
        say = stream(heard)
        heard.response.write('event: endpoint\ndata: /messages?session=1\n\n')
        return undefined
      }
      if (say === undefined) return { status: 405, html: 'GET only' }
      const { id, method } = heard.message
      const result = method === 'initialize' ? { ...initialized, protocolVersion: '2024-11-05' } : text('done')
      if (id !== undefined) say({ jsonrpc: '2.0', id, result })
      return { status: 202 }
    })
    await using client = await connect(server.url)
    expect(client.revision).toBe('2024-11-05')
    expect(await client.tools.old?.()).toBe('done')
    await using again = await connect(server.url)
    expect(again.revision).toBe('2024-11-05')
    expect(server.calls('server/discover')).toHaveLength(1)
  })
})

describe('what says nothing about the era', () => {
  test.each([401, 403, 500, 503])('status %i ends the attempt', async (status) => {
    await using server = await ScriptedHttp.listen(() => ({ status, html: '' }))
    const error = await connect(server.url).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(HttpStatusError)
    expect(error).toMatchObject({ status })
    expect(server.methods).toEqual(['server/discover'])
  })

  test('nobody there', async () => {
    const server = await ScriptedHttp.listen(() => undefined)
    await server[Symbol.asyncDispose]()
    await expect(connect(server.url)).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED' })
  })

  test('silence', async () => {
    await using server = await ScriptedHttp.listen(() => undefined)
    await expect(connect(server.url, { connectTimeoutMs: 30 })).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT' })
    expect(server.methods).toEqual(['server/discover'])
  })

  test('an address where nothing speaks the protocol is said to be none', async () => {
    await using server = await ScriptedHttp.listen(() => ({ status: 404, html: '<h1>Not found</h1>' }))
    await expect(connect(server.url)).rejects.toThrow(/refused initialize \(HTTP status 404\).*Check the path/)
  })
})
