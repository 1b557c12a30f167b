import type { JsonObject } from '@causeway/protocol'
import { describe, expect, test } from 'vitest'
import { complete, legacyPeer, modernPeer, type RawAnswer, type RawMessage, text } from '../test/peers.js'
import { connect } from './connect.js'
import type { Handlers } from './handlers.js'

const form = {
  method: 'elicitation/create',
  params: {
    message: 'Who?',
    requestedSchema: {
      type: 'object',
      properties: { name: { type: 'string', default: 'John Doe' }, age: { type: 'integer' } },
      required: ['name'],
    },
  },
}
const sampling = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }], maxTokens: 10 },
}
const roots = { method: 'roots/list', params: {} }
const state = '{"step": 1,  "odd":"\u00fc\\u0041"}'

const handlers: Handlers = {
  elicit: () => ({ action: 'accept', content: { age: 30 } }),
  sample: () => ({ role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' }),
  roots: () => [{ uri: 'file:///home' }],
}

/** Asks for input until `rounds` are answered. */
function asking(inputs: JsonObject, requestState?: string): (message: RawMessage) => RawAnswer {
  return ({ params }) => {
    if (
      params?.inputResponses !== undefined ||
      (params?.requestState !== undefined && inputs.inputRequests === undefined)
    ) {
      return complete({ ...text('done'), messages: [], contents: [] })
    }
    return {
      result: { resultType: 'input_required', ...inputs, ...(requestState === undefined ? {} : { requestState }) },
    }
  }
}

describe('a modern server that asks back', () => {
  // @must input.state-opaque, input.answered-first, input.state-echoed, input.new-id, input.that-request-only, elicit.form-by-default
  test('is answered by the handlers, all at once, and called again with its own state', async () => {
    const inputRequests = { who: form, capital: sampling, where: roots }
    const peer = modernPeer({ 'tools/call': asking({ inputRequests }, state) })
    await using client = await connect(peer, { handlers })
    expect(await client.tools.greet?.({ loud: true })).toBe('done')
    const [first, second] = peer.calls('tools/call')
    expect(second?.id).not.toBe(first?.id)
    expect(second?.params).toEqual({
      ...first?.params,
      requestState: state,
      inputResponses: {
        who: { action: 'accept', content: { name: 'John Doe', age: 30 } },
        capital: { role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' },
        where: { roots: [{ uri: 'file:///home' }] },
      },
    })
  })

  // @must input.state-echoed
  test('gets no state back where it gave none, and an answerless round where it only gave state', async () => {
    const stateless = modernPeer({ 'tools/call': asking({ inputRequests: { where: roots } }) })
    await using client = await connect(stateless, { handlers })
    await client.callTool('greet')
    expect(stateless.calls('tools/call')[1]?.params).not.toHaveProperty('requestState')

    const waiting = modernPeer({ 'tools/call': asking({}, state) })
    await using other = await connect(waiting)
    await other.callTool('greet')
    expect(waiting.calls('tools/call')[1]?.params).toMatchObject({ requestState: state })
    expect(waiting.calls('tools/call')[1]?.params).not.toHaveProperty('inputResponses')
  })

  test('may do so for prompts and resources as well', async () => {
    const inputRequests = { where: roots }
    const peer = modernPeer({
      'prompts/get': asking({ inputRequests }),
      'resources/read': ({ params }) =>
        params?.inputResponses === undefined
          ? { result: { resultType: 'input_required', inputRequests } }
          : complete({ contents: [], ttlMs: 60_000, cacheScope: 'public' }),
    })
    await using client = await connect(peer, { handlers })
    await client.getPrompt('p')
    await client.readResource('file:///a')
    await client.readResource('file:///a')
    expect(peer.calls('prompts/get')).toHaveLength(2)
    // What input led to is asked for again, however long it says it lasts.
    expect(peer.calls('resources/read')).toHaveLength(4)
  })

  test('is not answered by a handler that is not there, or declines', async () => {
    const peer = modernPeer({ 'tools/call': asking({ inputRequests: { capital: sampling } }) })
    await using unable = await connect(peer)
    await expect(unable.callTool('greet')).rejects.toThrow(/asked for sampling\/createMessage.*handlers\.sample/)
    await using unwilling = await connect(
      modernPeer({ 'tools/call': asking({ inputRequests: { capital: sampling } }) }),
      {
        handlers: { sample: () => null },
      },
    )
    await expect(unwilling.callTool('greet')).rejects.toMatchObject({ code: 'ERR_INPUT_DECLINED' })
  })

  test('hears that the user declined a form, which is an answer', async () => {
    const peer = modernPeer({ 'tools/call': asking({ inputRequests: { who: form } }) })
    await using client = await connect(peer, { handlers: { elicit: () => ({ action: 'decline' }) } })
    await client.callTool('greet')
    expect(peer.calls('tools/call')[1]?.params?.inputResponses).toEqual({ who: { action: 'decline' } })
  })

  // @must elicit.shape
  test('never sees content that is not what its form wants', async () => {
    const peer = modernPeer({ 'tools/call': asking({ inputRequests: { who: form } }) })
    await using client = await connect(peer, {
      handlers: { elicit: () => ({ action: 'accept', content: { age: 'thirty' } }) },
    })
    await expect(client.callTool('greet')).rejects.toMatchObject({ code: 'ERR_INPUT_INVALID' })
    expect(peer.calls('tools/call')).toHaveLength(1)
  })

  // @must roots.file-uri, roots.validated
  test('is shown no roots but folders and files', async () => {
    const peer = modernPeer({ 'tools/call': asking({ inputRequests: { where: roots } }) })
    await using client = await connect(peer, { handlers: { roots: [{ uri: 'https://example.com/' }] } })
    await expect(client.callTool('greet')).rejects.toMatchObject({ code: 'ERR_INPUT_INVALID' })
    expect(peer.calls('tools/call')).toHaveLength(1)
  })

  test('cannot go on asking for ever', async () => {
    const endless = (): RawAnswer => ({ result: { resultType: 'input_required', inputRequests: { where: roots } } })
    await using client = await connect(modernPeer({ 'tools/call': endless }), { handlers, maxInputRounds: 3 })
    await expect(client.callTool('greet')).rejects.toMatchObject({ code: 'ERR_TOO_MANY_ROUNDS' })
  })

  test.each([
    ['neither questions nor state', {}],
    ['state that is no text', { requestState: 1 }],
    ['questions that are no object', { inputRequests: 'who' }],
    ['a question without a method', { inputRequests: { who: {} } }],
  ])('and says %s is refused', async (_, inputs) => {
    const malformed = (): RawAnswer => ({ result: { resultType: 'input_required', ...inputs } })
    await using client = await connect(modernPeer({ 'tools/call': malformed }), { handlers })
    await expect(client.callTool('greet')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
  })

  test('where the protocol has no questions is not understood', async () => {
    const asks = (): RawAnswer => ({ result: { resultType: 'input_required', inputRequests: { where: roots } } })
    await using client = await connect(modernPeer({ 'tools/list': asks }), { handlers })
    await expect(client.listTools()).rejects.toMatchObject({ code: 'ERR_UNKNOWN_RESULT_TYPE' })
  })
})

describe('a legacy server that asks', () => {
  test('is answered by the same handlers', async () => {
    const peer = legacyPeer()
    await using client = await connect(peer, { handlers })
    expect(client.era).toBe('legacy')
    expect((await peer.ask('elicitation/create', form.params)).result).toEqual({
      action: 'accept',
      content: { name: 'John Doe', age: 30 },
    })
    expect((await peer.ask('sampling/createMessage', sampling.params)).result).toMatchObject({ model: 'm' })
    expect((await peer.ask('roots/list')).result).toEqual({ roots: [{ uri: 'file:///home' }] })
    expect((await peer.ask('ping')).result).toEqual({})
  })

  // @must elicit.errors
  test('hears of what no handler answers, of refusals, and never of why a handler failed', async () => {
    const peer = legacyPeer()
    await using _ = await connect(peer, {
      handlers: {
        sample: () => null,
        roots: () => {
          throw new Error('secret path /home/ada')
        },
        requests: { 'x/echo': (params) => ({ said: params?.word }) },
      },
    })
    expect((await peer.ask('elicitation/create', form.params)).error?.code).toBe(-32601)
    expect((await peer.ask('sampling/createMessage', sampling.params)).error?.code).toBe(-1)
    expect((await peer.ask('roots/list')).error).toEqual({ code: -32603, message: 'The client could not answer.' })
    expect((await peer.ask('x/echo', { word: 'hi' })).result).toEqual({ said: 'hi' })
    expect((await peer.ask('no/such')).error?.code).toBe(-32601)
    expect((await peer.ask('sampling/createMessage', {})).error?.code).toBe(-32602)
  })

  // @must cancel.races
  test('that gives its question up ends the handler and gets no answer', async () => {
    const peer = legacyPeer()
    let ended: (() => void) | undefined
    const over = new Promise<void>((resolve) => {
      ended = resolve
    })
    await using client = await connect(peer, {
      handlers: {
        sample: (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              ended?.()
              resolve(null)
            })
          }),
      },
    })
    peer.say({ jsonrpc: '2.0', id: 9, method: 'sampling/createMessage', params: sampling.params })
    peer.notify('notifications/cancelled', { requestId: 9 })
    await over
    await client.ping()
    expect(peer.received.filter(({ id, method }) => id === 9 && method === undefined)).toEqual([])
  })
})
