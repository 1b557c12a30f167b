import { limits, RpcError } from '@causeway/protocol'
import { describe, expect, test, vi } from 'vitest'
import { complete, legacyPeer, modernPeer, type RawMessage, text } from '../test/peers.js'
import { connect } from './connect.js'
import { ToolError } from './errors.js'

const silent = { 'tools/call': () => undefined }

function codeOf(code: string): unknown {
  return expect.objectContaining({ code })
}

describe('requests', () => {
  // @must meta.request-fields, meta.trace-context, roots.capability, elicit.capability
  test('a modern request says who asks, what it can and which revision it speaks', async () => {
    const peer = modernPeer({ 'tools/call': () => complete(text('hi')) })
    const info = { name: 'app', version: '2.0.0' }
    await using client = await connect(peer, {
      info,
      logLevel: 'warning',
      handlers: { roots: [], elicit: () => ({ action: 'cancel' }) },
    })
    await client.callTool('greet', { name: 'Ada' }, { meta: { traceparent: '00-1' } })
    expect(peer.calls('tools/call')[0]?.params).toEqual({
      name: 'greet',
      arguments: { name: 'Ada' },
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': { roots: {}, elicitation: { form: {} } },
        'io.modelcontextprotocol/clientInfo': info,
        'io.modelcontextprotocol/logLevel': 'warning',
        traceparent: '00-1',
      },
    })
  })

  // @must initialize.first, initialize.request, initialize.initialized, initialize.client-version, roots.capability, sampling.capability
  test('a legacy session is initialized with the same, once', async () => {
    const peer = legacyPeer({
      'tools/call': () => ({ result: text('hi') }),
      'logging/setLevel': () => ({ result: {} }),
    })
    const info = { name: 'app', version: '2.0.0' }
    const handlers = { roots: [], sample: () => null }
    await using client = await connect(peer, { info, logLevel: 'warning', handlers, era: 'legacy' })
    await client.callTool('greet', { name: 'Ada' })
    expect(peer.received.map(({ method, params }) => [method, params])).toEqual([
      [
        'initialize',
        {
          protocolVersion: '2025-11-25',
          capabilities: { roots: { listChanged: true }, sampling: {} },
          clientInfo: info,
        },
      ],
      ['notifications/initialized', undefined],
      ['logging/setLevel', { level: 'warning' }],
      ['tools/call', { name: 'greet', arguments: { name: 'Ada' } }],
    ])
  })

  test("the server's error is what the call rejects with", async () => {
    const peer = modernPeer({
      'tools/call': () => ({ error: { code: -32602, message: 'No such tool.', data: { a: 1 } } }),
    })
    await using client = await connect(peer)
    const error = await client.callTool('nope').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: -32602, message: 'No such tool.', data: { a: 1 } })
  })

  // @must message.response-id
  test('answers in another order than the questions find their own call', async () => {
    const held: RawMessage[] = []
    const peer = modernPeer({
      'tools/call': (message, self) => {
        held.push(message)
        if (held.length < 2) return undefined
        for (const { id, params } of held.reverse())
          self.say({ jsonrpc: '2.0', id, result: text(String(params?.name)) })
        return undefined
      },
    })
    await using client = await connect(peer)
    expect(await Promise.all([client.tools.first?.(), client.tools.second?.()])).toEqual(['first', 'second'])
  })

  // @must message.id-unique, progress.token-unique
  test('open requests have ids and progress tokens of their own', async () => {
    const peer = modernPeer({ 'tools/call': () => complete(text('hi')) })
    await using client = await connect(peer)
    await Promise.all(['a', 'b', 'c'].map((name) => client.callTool(name, {}, { onProgress: () => {} })))
    const calls = peer.calls('tools/call')
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3)
    expect(new Set(calls.map(({ params }) => params?._meta?.progressToken)).size).toBe(3)
  })

  test('responses nobody asked for, late ones, and frames that are no messages are ignored with a warning', async () => {
    const warnings: string[] = []
    const peer = modernPeer({ 'tools/call': () => complete(text('hi')) })
    await using client = await connect(peer, { handlers: { on: { warning: ({ message }) => warnings.push(message) } } })
    peer.say({ jsonrpc: '2.0', id: 4711, result: {} })
    peer.say({ jsonrpc: '2.0', id: 'a', error: { code: -1, message: 'x' } })
    peer.say('this is not JSON')
    peer.say('[]')
    peer.say({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 99, progress: 1 } })
    peer.say({ jsonrpc: '2.0', id: 1, method: 'sampling/createMessage', params: {} })
    expect(await client.tools.greet?.()).toBe('hi')
    expect(warnings).toHaveLength(6)
    expect(peer.received.filter(({ method }) => method === undefined)).toEqual([])
  })
})

describe('waiting', () => {
  test('more calls than a server may have at once take turns', async () => {
    const peer = modernPeer({ 'tools/call': ({ params }) => complete(text(String(params?.name))) })
    await using client = await connect(peer)
    const most = limits.maxRequestsInFlight
    const names = Array.from({ length: 2 * most + 1 }, (_, n) => `t${n}`)
    const calls = names.map((name) => client.tools[name]?.())
    expect(peer.calls('tools/call')).toHaveLength(most)
    expect(await Promise.all(calls)).toEqual(names)
  })

  test('a signal ends all the calls that it was given to, and is forgotten after them', async () => {
    const peer = modernPeer({ ...silent, 'prompts/get': () => complete({ messages: [] }) })
    await using client = await connect(peer)
    const abort = new AbortController()
    await client.getPrompt('p', {}, { signal: abort.signal })
    const calls = [1, 2, 3].map((n) => client.callTool(`t${n}`, {}, { signal: abort.signal }))
    abort.abort(new Error('all of you'))
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual(
      Array(3).fill('Error: all of you'),
    )
    expect(peer.calls('notifications/cancelled')).toHaveLength(3)
  })

  // @must stdio.cancel, cancel.of-own, cancel.races
  test('a call that is not answered in time fails, the server is told, and its late answer is ignored', async () => {
    const peer = modernPeer(silent)
    await using client = await connect(peer)
    const cancelled = peer.next('notifications/cancelled')
    await expect(client.callTool('slow', {}, { timeoutMs: 5 })).rejects.toEqual(codeOf('ERR_CALL_TIMEOUT'))
    const id = peer.calls('tools/call')[0]?.id
    expect((await cancelled).params?.requestId).toBe(id)
    peer.say({ jsonrpc: '2.0', id, result: text('late') })
    await client.ping()
  })

  test('progress extends the wait, and the hard cap stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const peer = modernPeer(silent)
    await using client = await connect(peer)
    const sent = peer.next('tools/call')
    const seen: number[] = []
    const onProgress = ({ progress }: { progress: number }): number => seen.push(progress)
    const call = client.callTool('slow', {}, { timeoutMs: 30, maxTimeoutMs: 90, onProgress })
    const failure = expect(call).rejects.toThrow(/none came within 9\d ms. Raise maxTimeoutMs/)
    const progressToken = (await sent).params?._meta?.progressToken
    for (const progress of [1, 2, 3, 4]) {
      await vi.advanceTimersByTimeAsync(20)
      peer.notify('notifications/progress', { progressToken, progress })
    }
    expect(seen).toEqual([1, 2, 3, 4])
    await vi.advanceTimersByTimeAsync(20)
    await failure
    vi.useRealTimers()
  })

  test.each([
    ['modern', modernPeer],
    ['legacy', legacyPeer],
  ] as const)('a %s call that its caller gives up is cancelled', async (_, peerOf) => {
    const peer = peerOf(silent)
    await using client = await connect(peer)
    const abort = new AbortController()
    const sent = peer.next('tools/call')
    const cancelled = peer.next('notifications/cancelled')
    const call = client.callTool('slow', {}, { signal: abort.signal })
    const { id } = await sent
    abort.abort(new Error('never mind'))
    await expect(call).rejects.toThrow('never mind')
    expect((await cancelled).params?.requestId).toBe(id)
  })

  test('a signal that has aborted already sends nothing', async () => {
    const peer = modernPeer(silent)
    await using client = await connect(peer)
    await expect(client.callTool('slow', {}, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
    expect(peer.calls('tools/call')).toEqual([])
  })

  // @must cancel.not-initialize
  test('initialize is never cancelled', async () => {
    const peer = legacyPeer({ initialize: () => undefined })
    await expect(connect(peer, { era: 'legacy', connectTimeoutMs: 5 })).rejects.toEqual(codeOf('ERR_CONNECT_TIMEOUT'))
    expect(peer.calls('notifications/cancelled')).toEqual([])
  })
})

describe('tools as functions', () => {
  const tools = [
    {
      name: 'sum',
      inputSchema: { type: 'object' },
      outputSchema: { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] },
    },
    { name: 'odd', inputSchema: { type: 'object' }, outputSchema: { $ref: 'http://127.0.0.1:9/schema.json' } },
  ]
  const results: { readonly [name: string]: object } = {
    structured: { ...text('{"n":1}'), structuredContent: { n: 1 } },
    words: text('just words'),
    nothing: { content: [] },
    two: {
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    failing: { ...text('It broke.'), isError: true },
    sum: { ...text('x'), structuredContent: { total: 'three' } },
    odd: { ...text('x'), structuredContent: { any: 1 } },
    future: { resultType: 'hologram' },
    broken: { content: 'text' },
  }
  const script = {
    'tools/list': () => complete({ tools }),
    'tools/call': ({ params }: RawMessage) => complete({ ...results[String(params?.name)] }),
  }

  test('they return structured content, or text, or nothing, or all blocks', async () => {
    await using client = await connect(modernPeer(script))
    expect(await client.tools.structured?.()).toEqual({ n: 1 })
    expect(await client.tools.words?.()).toBe('just words')
    expect(await client.tools.nothing?.()).toBeUndefined()
    expect(await client.tools.two?.()).toHaveLength(2)
  })

  test('they throw what the tool says went wrong', async () => {
    await using client = await connect(modernPeer(script))
    const error = await client.tools.failing?.().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ToolError)
    expect(error).toMatchObject({ message: 'It broke.', tool: 'failing', code: 'ERR_TOOL_FAILED' })
    expect((await client.callTool('failing')).isError).toBe(true)
  })

  test('structured content of a listed tool has to be what its output schema promises', async () => {
    await using client = await connect(modernPeer(script))
    await client.listTools()
    await expect(client.callTool('sum')).rejects.toThrow(/total: expected/)
    await using trusting = await connect(modernPeer(script), { validateOutput: false })
    await trusting.listTools()
    expect((await trusting.callTool('sum')).structuredContent).toEqual({ total: 'three' })
  })

  test('an output schema that refers elsewhere is not fetched, and its tool works', async () => {
    const kinds: string[] = []
    await using client = await connect(modernPeer(script), {
      handlers: { on: { warning: ({ kind }) => kinds.push(kind) } },
    })
    const listed = await client.listTools()
    expect(listed[1]?.outputSchema).toEqual(tools[1]?.outputSchema)
    expect(await client.tools.odd?.()).toEqual({ any: 1 })
  })

  // @must result.type-unknown
  test('a result of an unknown type, or without content, is an error of its own', async () => {
    await using client = await connect(modernPeer(script))
    await expect(client.callTool('future')).rejects.toEqual(codeOf('ERR_UNKNOWN_RESULT_TYPE'))
    await expect(client.callTool('broken')).rejects.toEqual(codeOf('ERR_BAD_RESPONSE'))
  })
})
