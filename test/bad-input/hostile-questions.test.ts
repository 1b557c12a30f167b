/** Our client against servers that ask, and say, what they should not. */
import { connect } from '@causeway/client'
import { type JsonObject, limits } from '@causeway/protocol'
import type { RawMessage, RawScript } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { complete, legacyPeer, modernPeer, text } from '../../packages/client/test/peers.js'
import { latch } from './stage.js'

const done = text('done')
const noop = { 'tools/call': () => complete(done) } satisfies RawScript

describe('A legacy server', () => {
  test('that asks thousands of questions, under one id, cancelled or not, gets no more answered at once than there may be', async () => {
    const peer = legacyPeer(noop)
    const answered = latch<void>()
    let open = 0
    let most = 0
    await using client = await connect(peer, {
      handlers: {
        roots: async () => {
          most = Math.max(most, ++open)
          await answered.opened
          open--
          return []
        },
      },
    })
    for (let count = 0; count < 1_000; count++) peer.say({ jsonrpc: '2.0', id: 'same', method: 'roots/list' })
    for (let count = 0; count < 1_000; count++) peer.say({ jsonrpc: '2.0', id: count, method: 'roots/list' })
    for (let count = 0; count < 1_000; count++) {
      peer.notify('notifications/cancelled', { requestId: count })
      peer.say({ jsonrpc: '2.0', id: `after ${count}`, method: 'roots/list' })
    }
    await client.callTool('good')
    expect(most).toBe(limits.maxAsksInFlight)
    answered.open()
    await client.callTool('good')
    expect(open).toBe(0)
  })

  test('that asks for what nobody answers, or asks wrongly, gets an error for each', async () => {
    const peer = legacyPeer(noop)
    await using client = await connect(peer, { handlers: { elicit: () => ({ action: 'cancel' }), sample: () => null } })
    const ask = async (method: string, params?: JsonObject): Promise<number | undefined> =>
      (await peer.ask(method, params)).error?.code
    expect(await ask('roots/list')).toBe(-32601)
    expect(await ask('tools/call', { name: 'good' })).toBe(-32601)
    expect(await ask('constructor')).toBe(-32601)
    expect(await ask('elicitation/create')).toBe(-32602)
    expect(await ask('elicitation/create', { message: 'x', requestedSchema: 'y' })).toBe(-32602)
    expect(await ask('elicitation/create', { mode: 'url', message: 'x', url: 'javascript' })).toBe(-32601)
    expect(await ask('sampling/createMessage', { messages: 'hello' })).toBe(-32602)
    expect(await ask('elicitation/create', { message: 'x', requestedSchema: { type: 'y' } })).toBe(-32602)
    expect(await ask('sampling/createMessage', { messages: [], maxTokens: 1 })).toBe(-1)
    await client.callTool('good')
  })

  test('whose question gets an answer that JSON cannot hold is told that there is none', async () => {
    const peer = legacyPeer(noop)
    const content = { big: 1n } as unknown as JsonObject // as: what a careless handler may return
    await using client = await connect(peer, { handlers: { requests: { 'x/ask': () => content } } })
    expect((await peer.ask('x/ask')).error?.code).toBe(-32603)
    await client.callTool('good')
  })

  test('that sends what is no message, or belongs to nobody, is warned about and goes on', async () => {
    const peer = legacyPeer(noop)
    const warnings: string[] = []
    await using client = await connect(peer, { handlers: { on: { warning: ({ message }) => warnings.push(message) } } })
    const frames: unknown[] = [
      'not JSON',
      '['.repeat(1_000),
      '{}',
      [],
      { jsonrpc: '2.0', id: 99, result: {} },
      { jsonrpc: '2.0', id: '1', result: {} },
      { jsonrpc: '2.0', error: { code: 1, message: 'x' } },
      { jsonrpc: '2.0', method: 'notifications/progress' },
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: {}, progress: 'x' } },
    ]
    for (const frame of frames) peer.say(frame as object)
    await client.callTool('good')
    expect(warnings).toHaveLength(frames.length)
  })

  test('that sends notifications that lack something disturbs no listener', async () => {
    const peer = legacyPeer(noop)
    const heard: unknown[] = []
    const hear = (event: unknown): unknown => heard.push(event)
    const warnings: string[] = []
    const on = {
      log: ({ level, data }: { level: string; data: unknown }) => hear(level.length + String(data)),
      elicitationComplete: ({ elicitationId }: { elicitationId: string }) => hear(elicitationId.length),
      resourceUpdated: ({ uri }: { uri: string }) => hear(uri.length),
      notification: hear,
      warning: ({ message }: { message: string }) => warnings.push(message),
    }
    await using client = await connect(peer, { handlers: { on } })
    const wrong: readonly (readonly [string, JsonObject | undefined])[] = [
      ['notifications/message', undefined],
      ['notifications/message', { level: 7, data: 'x' }],
      ['notifications/message', { level: 'loud', data: 'x' }],
      ['notifications/message', { level: 'info' }],
      ['notifications/cancelled', { requestId: {} }],
      ['notifications/resources/updated', undefined],
      ['notifications/resources/updated', { uri: 7 }],
      ['notifications/elicitation/complete', { elicitationId: 7 }],
      ['notifications/subscriptions/acknowledged', undefined],
      ['notifications/progress', { progressToken: 1, progress: '7' }],
      ['notifications/progress', { progressToken: 1, progress: 7, message: {} }],
    ]
    for (const [method, params] of wrong) peer.notify(method, params)
    await client.callTool('good')
    expect(heard).toEqual([])
    expect(warnings).toEqual(wrong.map(([method]) => expect.stringContaining(`${method} that is malformed: Expected `)))
    peer.notify('notifications/message', { level: 'info', data: 'x' })
    await client.callTool('good')
    expect(heard).toEqual(['4x'])
  })

  test('that answers twice is heard once', async () => {
    const peer = legacyPeer({
      'tools/call': ({ id }, server) => {
        server.say({ jsonrpc: '2.0', id, result: text('first') })
        return { result: text('second') }
      },
    })
    await using client = await connect(peer)
    expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'first' }])
    expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'first' }])
  })
})

describe('A modern server', () => {
  const asking = (result: JsonObject): RawScript => ({
    'tools/call': ({ params }) =>
      params?.name === 'good' ? complete(done) : { result: { resultType: 'input_required', ...result } },
  })
  const form = (requestedSchema: unknown): JsonObject => ({
    inputRequests: { q: { method: 'elicitation/create', params: { message: 'Who?', requestedSchema } } },
  })

  test.each<[string, JsonObject, string | number]>([
    ['nothing', {}, 'ERR_BAD_RESPONSE'],
    ['a state that is a number', { requestState: 7 }, 'ERR_BAD_RESPONSE'],
    ['input in a list', { inputRequests: [] }, 'ERR_BAD_RESPONSE'],
    ['a question without a method', { inputRequests: { q: {} } }, 'ERR_BAD_RESPONSE'],
    ['a question that is null', { inputRequests: { q: null } }, 'ERR_BAD_RESPONSE'],
    [
      'more questions than there may be',
      { inputRequests: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, { method: 'roots/list' }])) },
      'ERR_BAD_RESPONSE',
    ],
    ['what nobody answers', { inputRequests: { q: { method: 'roots/list' } } }, 'ERR_INPUT_UNANSWERABLE'],
    [
      'for tools to be called',
      { inputRequests: { q: { method: 'tools/call', params: { name: 'rm' } } } },
      'ERR_INPUT_UNANSWERABLE',
    ],
    ['a form without a schema', form(undefined), 'ERR_BAD_RESPONSE'],
    ['a form whose schema is text', form('object'), 'ERR_BAD_RESPONSE'],
    ['a form whose schema is none', form({ type: 'objekt' }), 'ERR_BAD_RESPONSE'],
    ['a form whose schema lies elsewhere', form({ $ref: 'http://169.254.169.254/' }), 'ERR_BAD_RESPONSE'],
    ['a form whose schema never ends', form({ $ref: '#' }), 'ERR_INPUT_INVALID'],
    [
      'a form of a pattern without end',
      form({ type: 'object', properties: { name: { type: 'string', pattern: '^(a+)+$' } } }),
      'ERR_INPUT_INVALID',
    ],
    ['without end', { requestState: 'again' }, 'ERR_TOO_MANY_ROUNDS'],
  ])('that asks %s fails the call, and nothing else', async (_, result, code) => {
    const peer = modernPeer(asking(result))
    const elicit = () => ({ action: 'accept', content: { name: `${'a'.repeat(50_000)}!` } }) as const
    await using client = await connect(() => peer, { handlers: { elicit } })
    const error = await client.callTool('bad').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code })
    expect((await client.callTool('good')).content).toEqual(done.content)
  })

  // @must message.no-server-requests, transport.directions, stdio.no-client-responses
  test('that sends requests gets no answer: there are none in its era', async () => {
    const peer = modernPeer(asking({}))
    await using client = await connect(() => peer, { handlers: { roots: [] } })
    peer.say({ jsonrpc: '2.0', id: 'q', method: 'roots/list' })
    peer.say({ jsonrpc: '2.0', id: 'q', method: 'ping' })
    await client.callTool('good')
    const responses = peer.received.filter((message: RawMessage) => message.method === undefined)
    expect(responses).toEqual([])
  })
})
