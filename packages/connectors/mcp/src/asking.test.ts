/** What upstreams ask of their clients, and which client is asked. */
import { type Client, connect, type Handlers } from '@causeway/client'
import type { Era, InputRequiredResult, JsonObject } from '@causeway/protocol'
import { tool } from '@causeway/server'
import { fakeClock } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { Stage, said, type Way } from '../test/stage.js'

const cells: readonly (readonly [Way, Era, Era])[] = [
  ['http', 'modern', 'modern'],
  ['http', 'modern', 'legacy'],
  ['http', 'legacy', 'modern'],
  ['http', 'legacy', 'legacy'],
  ['stdio', 'modern', 'legacy'],
  ['stdio', 'legacy', 'modern'],
  ['stdio', 'legacy', 'legacy'],
  ['sse', 'legacy', 'legacy'],
  ['ws', 'modern', 'modern'],
  ['ws', 'modern', 'legacy'],
  ['ws', 'legacy', 'modern'],
  ['ws', 'legacy', 'legacy'],
]

function answering(name: string): Handlers {
  return {
    elicit: () => ({ action: 'accept', content: { name } }),
    elicitUrl: () => ({ action: 'accept' }),
    sample: () => ({ role: 'assistant', content: { type: 'text', text: `${name}'s model` }, model: 'm' }),
    roots: [{ uri: `file:///${name}` }],
  }
}

describe.each(cells)('an upstream on %s, %s, that asks a %s client', (way, upstreamEra, era) => {
  test('gets the answers of the client whose call made it ask', async () => {
    await using stage = await Stage.open(way, upstreamEra)
    const ada = await stage.client({ era, handlers: answering('ada') })
    const bob = await stage.client({ era, handlers: answering('bob') })
    for (const [client, name] of [
      [ada, 'ada'],
      [bob, 'bob'],
    ] as const) {
      expect(said(await client.callTool('interview'))).toBe(`{"name":"${name}"} ${name}'s model file:///${name}`)
      expect(said(await client.callTool('steps'))).toBe(`["accept",{"name":"${name}"}]`)
      expect(said(await client.callTool('visit'))).toBe('accept')
    }
  })

  test('and refuses calls of those who cannot answer, but no others', async () => {
    await using stage = await Stage.open(way, upstreamEra)
    const mute = await stage.client({ era })
    await expect(mute.callTool('steps')).rejects.toMatchObject({ message: expect.stringMatching(/elicitation/) })
    expect(await mute.callTool('rich', { n: 1 })).toMatchObject({ structuredContent: { double: 2 } })
  })

  test('is told that a user declined', async () => {
    await using stage = await Stage.open(way, upstreamEra)
    const client = await stage.client({ era, handlers: { elicit: () => ({ action: 'decline' }) } })
    expect(said(await client.callTool('steps'))).toBe('["decline",null]')
  })
})

test('a modern client gets the questions of a modern upstream untouched, and its state comes back byte for byte', async () => {
  await using stage = await Stage.open('http', 'modern')
  const capabilities = { elicitation: {} }
  const client = await stage.client()
  const first = (await client.forward(
    'tools/call',
    { name: 'steps', arguments: {} },
    { capabilities },
  )) as InputRequiredResult & JsonObject
  expect(Object.keys(first.inputRequests ?? {})).toEqual(['first'])
  const answers = {
    inputResponses: { first: { action: 'accept', content: { name: 'Ada' } } },
    requestState: first.requestState,
  }
  const second = await client.forward('tools/call', { name: 'steps', arguments: {}, ...answers }, { capabilities })
  expect(Object.keys((second as InputRequiredResult & JsonObject).inputRequests ?? {})).toEqual(['second'])
  const changed = { ...answers, requestState: `${first.requestState}x` }
  await expect(
    client.forward('tools/call', { name: 'steps', arguments: {}, ...changed }, { capabilities }),
  ).rejects.toMatchObject({ code: -32_602 })
})

describe('a call of a modern client that a legacy upstream holds open', () => {
  const capabilities = { elicitation: {} }
  const yes = { action: 'accept', content: { name: 'Ada' } }
  const call = (client: Client, more: JsonObject = {}, name = 'steps') =>
    client.forward('tools/call', { name, arguments: {}, ...more }, { capabilities }) as Promise<
      InputRequiredResult & JsonObject
    >
  const answersTo = ({ inputRequests, requestState }: InputRequiredResult): JsonObject => ({
    requestState,
    inputResponses: Object.fromEntries(Object.keys(inputRequests ?? {}).map((key) => [key, yes])),
  })

  test('goes on when its answers come, each handle once', async () => {
    await using stage = await Stage.open('http', 'legacy')
    const client = await stage.client()
    const first = await call(client)
    const second = await call(client, answersTo(first))
    expect(second.requestState).not.toBe(first.requestState)
    expect(await call(client, answersTo(second))).toMatchObject({ content: [{ text: '["accept",{"name":"Ada"}]' }] })
    await expect(call(client, answersTo(first))).rejects.toMatchObject({
      code: -32_602,
      message: /Call again without it/,
    })
  })

  test('asks again for what was not answered', async () => {
    await using stage = await Stage.open('http', 'legacy')
    const client = await stage.client()
    const first = await call(client)
    const again = await call(client, { requestState: first.requestState, inputResponses: { other: yes } })
    expect(again.inputRequests).toEqual(first.inputRequests)
    expect(await call(client, answersTo(again))).toMatchObject({ resultType: 'input_required' })
  })

  test('is good for nothing but that tool', async () => {
    await using stage = await Stage.open('http', 'legacy')
    const client = await stage.client()
    const first = await call(client)
    await expect(call(client, answersTo(first), 'interview')).rejects.toMatchObject({ code: -32_602 })
    expect(await call(client, answersTo(first))).toMatchObject({ resultType: 'input_required' })
  })

  test('ends with the upstream', async () => {
    await using stage = await Stage.open('http', 'legacy')
    const client = await stage.client()
    const first = await call(client)
    await stage.gateway.close()
    await expect(call(client, answersTo(first))).rejects.toThrow()
  })
})

test('a handler that calls an upstream is asked in its place', async () => {
  await using stage = await Stage.open('http', 'modern')
  stage.gateway.app.add({
    tools: { outer: tool({ description: 'Calls another' }, (_, { call }) => call('interview')) },
  })
  for (const era of ['modern', 'legacy'] as const) {
    const client = await stage.client({ era, handlers: answering('eve') })
    expect(said(await client.callTool('outer'))).toContain('file:///eve')
  }
})

describe('a legacy upstream on a pipe, which does not say whose call makes it ask', () => {
  test('works for one client at a time once it asked while several called', async () => {
    await using stage = await Stage.open('stdio', 'legacy')
    const ada = await stage.client({ era: 'legacy', handlers: answering('ada') })
    const bob = await stage.client({ era: 'legacy', handlers: answering('bob') })
    const wait = new AbortController()
    const waiting = bob.callTool('wait', {}, { signal: wait.signal }).catch(() => 'given up')
    // The upstream asks while bob's call is on its way: nobody knows for whom.
    expect(await ada.callTool('steps')).toMatchObject({ isError: true })
    wait.abort()
    expect(await waiting).toBe('given up')
    const both = await Promise.all([ada, bob, ada, bob].map((client) => client.callTool('interview')))
    expect(both.map((result) => said(result).split(' ').at(-1))).toEqual(
      ['ada', 'bob', 'ada', 'bob'].map((who) => `file:///${who}`),
    )
    expect(stage.gateway.context.log.text()).toContain('one client at a time')
  })

  test('gives up who does not come back with an answer while others wait', async () => {
    const clock = fakeClock()
    await using stage = await Stage.open('stdio', 'legacy', { clock })
    const gone = await stage.client()
    const ada = await stage.client({ handlers: answering('ada') })
    const asks = { capabilities: { elicitation: {} } }
    expect(await gone.forward('tools/call', { name: 'steps' }, asks)).toMatchObject({ resultType: 'input_required' })
    // Two calls of two clients: whose question is it?
    expect(await ada.callTool('steps')).toMatchObject({ isError: true })
    const waiting = ada.callTool('steps')
    while (clock.waiting < 2) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(60_000)
    expect(said(await waiting)).toContain('ada')
  })

  test('asks its client though several of its calls are on their way', async () => {
    await using stage = await Stage.open('stdio', 'legacy')
    const ada = await stage.client({ era: 'legacy', handlers: answering('ada') })
    const wait = new AbortController()
    const waiting = ada.callTool('wait', {}, { signal: wait.signal }).catch(() => 'given up')
    expect(said(await ada.callTool('steps'))).toContain('ada')
    wait.abort()
    expect(await waiting).toBe('given up')
  })
})

test('while a user thinks, the call does not run out of time', async () => {
  await using stage = await Stage.open('http', 'legacy', {}, { timeoutMs: 1_000 })
  let answer: () => void = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  const client = await connect(stage.url, {
    era: 'legacy',
    handlers: {
      elicit: async () => {
        answer()
        // Longer than the upstream's time-out.
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        return { action: 'accept', content: { name: 'Ada' } }
      },
    },
  })
  const result = client.callTool('steps')
  await asked
  expect(said(await result)).toContain('Ada')
  await client.close()
})

describe('a question that is given up', () => {
  test.each(['http', 'stdio', 'ws'] as const)('by the upstream, on %s, is given up at the client', async (way) => {
    await using stage = await Stage.open(way, 'legacy')
    let asked: () => void = () => {}
    const begun = new Promise<void>((resolve) => {
      asked = resolve
    })
    let givenUp = false
    const elicit = (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<never> => {
      asked()
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          givenUp = true
          reject(signal.reason)
        })
      })
    }
    const client = await stage.client({ era: 'legacy', handlers: { elicit } })
    const result = client.callTool('hurry')
    await begun
    await client.callTool('enough')
    expect(said(await result)).toBe('nobody answered in time')
    await expect.poll(() => givenUp).toBe(true)
  })

  // @must cancel.by-server-of-own
  test('because its call is cancelled, is given up at the client, too', async () => {
    await using stage = await Stage.open('http', 'legacy')
    const call = new AbortController()
    let givenUp = false
    const elicit = (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<never> => {
      call.abort(new Error('enough'))
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          givenUp = true
          reject(signal.reason)
        })
      })
    }
    const client = await stage.client({ era: 'legacy', handlers: { elicit } })
    await expect(client.callTool('steps', {}, { signal: call.signal })).rejects.toThrow('enough')
    await expect.poll(() => givenUp).toBe(true)
  })
})

describe('changed roots', () => {
  // @must roots.changed
  test.each(['http', 'stdio', 'ws'] as const)('are told to an upstream on %s that asked for them', async (way) => {
    await using stage = await Stage.open(way, 'legacy')
    let folder = 'before'
    const roots = () => [{ uri: `file:///${folder}` }]
    const client = await stage.client({ era: 'legacy', handlers: { roots } })
    const known = async (): Promise<string> => said(await client.callTool('folders'))
    await client.rootsChanged()
    expect(await known()).toBe('nothing')
    await client.callTool('look')
    expect(await known()).toBe('file:///before')
    folder = 'after'
    await client.rootsChanged()
    await expect.poll(known).toBe('file:///after')
  })
})
