/** Messages that are not what the protocol wants, each with the error that it gets. */
import { matrix, type RawClient, type RawMessage, rawClient } from '@causeway/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, legacy, MODERN_META, modern } from './frames.js'
import { stage } from './stage.js'

/** What is sent, the code it gets, and the HTTP status of the modern era. */
type Case = readonly [what: string, frame: string, code: number, status?: number]

const raw = (members: object): string => JSON.stringify({ jsonrpc: '2.0', ...members })
const meta = (members: object): object => ({ _meta: { ...MODERN_META, ...members } })
const version = 'io.modelcontextprotocol/protocolVersion'
const capabilities = 'io.modelcontextprotocol/clientCapabilities'

/** Wrong in every era. */
const notMessages: readonly Case[] = [
  ['text that is not JSON', 'hello', -32700],
  ['a message that breaks off', '{"jsonrpc":"2.0","id":1,"met', -32700],
  ['two messages in one', '{"jsonrpc":"2.0","id":1,"method":"ping"} {}', -32700],
  ['a number out of JSON', '{"jsonrpc":"2.0","id":NaN,"method":"ping"}', -32700],
  ['a bare string', '"hello"', -32600],
  ['null', 'null', -32600],
  ['an empty object', '{}', -32600],
  ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
  ['a method that is no string', raw({ id: 1, method: 7 }), -32600],
  ['positional parameters', raw({ id: 1, method: 'tools/list', params: [] }), -32600],
  ['parameters that are null', raw({ id: 1, method: 'tools/list', params: null }), -32600],
  ['parameters that are text', raw({ id: 1, method: 'tools/list', params: 'all' }), -32600],
  ['the id null', raw({ id: null, method: 'tools/list' }), -32600],
  ['an id that is an object', raw({ id: {}, method: 'tools/list' }), -32600],
  ['an id that is true', raw({ id: true, method: 'tools/list' }), -32600],
  ['an id between two integers', raw({ id: 1.5, method: 'tools/list' }), -32600],
  ['an id that no double holds', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', -32600],
  ['a request that is a response, too', raw({ id: 1, method: 'ping', result: {} }), -32600],
  ['129 arrays within each other', `{"jsonrpc":"2.0","id":1,"a":${'['.repeat(129)}${']'.repeat(129)}}`, -32600],
  ['100,000 arrays that never close', '['.repeat(100_000), -32700],
  ['an empty batch', '[]', -32600],
]

const modernCases: readonly Case[] = [
  ['a method that nobody knows', modern('tools/destroy'), -32601, 404],
  ['a method named like a member of every object', modern('constructor'), -32601, 404],
  ['an empty method', modern(''), -32601, 404],
  ['a notification sent as a request', modern('notifications/cancelled', { requestId: 1 }), -32601, 404],
  ['a request that only servers send', modern('sampling/createMessage'), -32601, 404],
  ['initialize, which is legacy', modern('initialize'), -32601, 404],
  ['ping, which is legacy', modern('ping'), -32601, 404],
  ['logging/setLevel, which is legacy', modern('logging/setLevel', { level: 'info' }), -32601, 404],
  ['resources/subscribe, which is legacy', modern('resources/subscribe', { uri: 'note://a' }), -32601, 404],
  ['no capabilities', modern('tools/list', { _meta: { [version]: '2026-07-28' } }), -32602],
  ['no version', modern('tools/list', { _meta: { [capabilities]: {} } }), -32602],
  ['a version that is a number', modern('tools/list', meta({ [version]: 20260728 })), -32602],
  ['capabilities that are a list', modern('tools/list', meta({ [capabilities]: [] })), -32602],
  [
    'client information without a name',
    modern('tools/list', meta({ 'io.modelcontextprotocol/clientInfo': {} })),
    -32602,
  ],
  ['a log level that there is not', modern('tools/list', meta({ 'io.modelcontextprotocol/logLevel': 'loud' })), -32602],
  ['a progress token that is an object', modern('tools/list', meta({ progressToken: {} })), -32602],
  ['a tool without a name', modern('tools/call'), -32602],
  ['a tool named by a number', modern('tools/call', { name: 7 }), -32602],
  ['a tool that nobody has', modern('tools/call', { name: 'ecko' }), -32602],
  ['a tool named like the prototype', modern('tools/call', { name: '__proto__' }), -32602],
  ['arguments in a list', modern('tools/call', { name: 'echo', arguments: ['a'] }), -32602],
  ['arguments as text', modern('tools/call', { name: 'echo', arguments: '{"text":"a"}' }), -32602],
  ['answers in a list', modern('tools/call', { name: 'ask', inputResponses: [] }), -32602],
  ['a state that is a number', modern('tools/call', { name: 'ask', requestState: 7 }), -32602],
  ['a state that nobody sealed', modern('tools/call', { name: 'ask', requestState: 'AAAA' }), -32602],
  ['a cursor that is a number', modern('resources/list', { cursor: 3 }), -32602],
  ['a cursor that no list gave', modern('resources/list', { cursor: 'next please' }), -32602],
  ['a cursor of something else', modern('resources/list', { cursor: btoa('{"page":2}') }), -32602],
  ['a cursor beyond counting', modern('resources/list', { cursor: btoa('[1e300,"x"]') }), -32602],
  ['a cursor before the list', modern('resources/list', { cursor: btoa('[-1,"x"]') }), -32602],
  ['a resource that there is not', modern('resources/read', { uri: 'note://gone' }), -32602],
  ['a URI that is a list', modern('resources/read', { uri: ['note://a'] }), -32602],
  ['a URI without end', modern('resources/read', { uri: `note://${'a'.repeat(9_000)}` }), -32602],
  ['a URI that climbs', modern('resources/read', { uri: 'note://%2e%2e' }), -32602],
  ['a prompt that there is not', modern('prompts/get', { name: 'greed' }), -32602],
  ['a prompt with a number', modern('prompts/get', { name: 'greet', arguments: { name: 7 } }), -32602],
  ['a prompt without its argument', modern('prompts/get', { name: 'greet', arguments: {} }), -32602],
  ['completion of nothing', modern('completion/complete'), -32602],
  [
    'completion of a tool',
    modern('completion/complete', { ref: { type: 'ref/tool', name: 'echo' }, argument: { name: 'a', value: '' } }),
    -32602,
  ],
  ['listening without saying to what', modern('subscriptions/listen'), -32602],
  ['listening to text', modern('subscriptions/listen', { notifications: 'all' }), -32602],
  [
    'listening to more resources than there may be',
    modern('subscriptions/listen', { notifications: { resourceSubscriptions: Array(1_001).fill('note://a') } }),
    -32602,
  ],
]

const legacyCases: readonly Case[] = [
  ['a method that nobody knows', legacy('tools/destroy'), -32601],
  ['a method named like a member of every object', legacy('hasOwnProperty'), -32601],
  ['a notification sent as a request', legacy('notifications/initialized'), -32601],
  ['a request that only servers send', legacy('roots/list'), -32601],
  ['a tool that nobody has', legacy('tools/call', { name: 'ecko' }), -32602],
  ['arguments in a list', legacy('tools/call', { name: 'echo', arguments: ['a'] }), -32602],
  ['_meta that is a list', legacy('tools/list', { _meta: [] }), -32602],
  ['a cursor that no list gave', legacy('resources/list', { cursor: 'next please' }), -32602],
  ['a resource that there is not', legacy('resources/read', { uri: 'note://gone' }), -32002],
  ['a level that there is not', legacy('logging/setLevel', { level: 'loud' }), -32602],
  ['a subscription to a number', legacy('resources/subscribe', { uri: 7 }), -32602],
]

const transports = ['memory', 'http'] as const
const modernCells = matrix(stage().app, { transports, modes: ['modern'] })
const legacyCells = matrix(stage().app, { transports, modes: ['legacy'] })

beforeEach(expectBadWire)

/** The good request that every server here answers after a bad one. */
async function expectService(client: RawClient, request: string): Promise<void> {
  const { result } = await client.ask(request)
  expect(result?.content).toEqual([{ type: 'text', text: 'still here' }])
}

const hello = { name: 'echo', arguments: { text: 'still here' } }

/** The id that an answer has to repeat: that of the request, where it has one that can be read. */
function idOf(frame: string): unknown {
  try {
    const { id } = JSON.parse(frame) as RawMessage
    return typeof id === 'string' || Number.isSafeInteger(id) ? id : undefined
  } catch {
    return undefined
  }
}

// @must meta.reserved, meta.request-fields-missing, http.method-not-found, progress.token-type
describe.each(modernCells)('A client, $name,', (cell) => {
  for (const [what, frame, code, status = 400] of [...notMessages, ...modernCases]) {
    test(`gets the right error for ${what}`, async () => {
      await using client = await cell.rawClient()
      const answer = await client.ask(frame)
      expect(answer).toMatchObject({ jsonrpc: '2.0', error: { code } })
      expect(answer.id).toBe(idOf(frame))
      if (cell.transport === 'http') expect(client.statusOf(answer)).toBe(status)
      await expectService(client, modern('tools/call', hello))
    })
  }

  // @must version.unsupported
  test('learns which versions there are where it names one that there is not', async () => {
    await using client = await cell.rawClient()
    const answer = await client.ask(modern('tools/list', meta({ [version]: '2026-07-28-draft' })))
    // Over HTTP the header says another version, which is found first.
    if (cell.transport === 'http') expect([client.statusOf(answer), answer.error?.code]).toEqual([400, -32020])
    else {
      const data = { supported: ['2026-07-28'], requested: '2026-07-28-draft' }
      expect(answer.error).toMatchObject({ code: -32022, data })
    }
  })

  test('is told in the result, not by an error, that arguments do not fit', async () => {
    await using client = await cell.rawClient()
    const message = await client.ask(modern('tools/call', { name: 'echo', arguments: { text: 7 } }))
    expect(message.result).toMatchObject({ isError: true, resultType: 'complete' })
    if (cell.transport === 'http') expect(client.statusOf(message)).toBe(200)
  })

  // @must tools.output-sanitized
  test('hears nothing of what a handler threw', async () => {
    await using client = await cell.rawClient()
    const message = await client.ask(modern('tools/call', { name: 'break' }))
    expect(message.result).toMatchObject({ isError: true })
    expect(JSON.stringify(message)).not.toMatch(/secret|postgres|E_DB|TypeError/)
  })

  test('has the last of two equal members count', async () => {
    await using client = await cell.rawClient()
    const twice = modern('tools/call', { name: 'echo', arguments: { text: 'one' } }).replace(
      '"text":"one"',
      '"text":"one","text":"two"',
    )
    const message = await client.ask(twice)
    expect(message.result?.content).toEqual([{ type: 'text', text: 'two' }])
    const ids = await client.ask(modern('tools/call', hello).replace('"id":1', '"id":1,"id":2'))
    expect(ids.id).toBe(2)
  })

  test('cannot reach the prototype of anything through __proto__', async () => {
    await using client = await cell.rawClient()
    const poisoned = modern('tools/call', hello)
      .replace('"params":{', '"params":{"__proto__":{"name":"break"},')
      .replace(
        '"arguments":{',
        '"arguments":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
      )
    await client.ask(poisoned)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    await expectService(client, modern('tools/call', hello))
  })
})

describe.each(legacyCells)('A client, $name,', (cell) => {
  for (const [what, frame, code] of [...notMessages, ...legacyCases]) {
    test(`gets the right error for ${what}`, async () => {
      await using client = await cell.rawClient()
      const answer = await client.ask(frame)
      expect(answer).toMatchObject({ jsonrpc: '2.0', error: { code } })
      expect(answer.id).toBe(idOf(frame))
      // A message that cannot be read is a bad request; a request that fails has been answered.
      const unread = notMessages.some(([, other]) => other === frame)
      if (cell.transport === 'http') expect(client.statusOf(answer)).toBe(unread ? 400 : 200)
      await expectService(client, legacy('tools/call', hello))
    })
  }

  test('is not sent a batch where its revision has none', async () => {
    await using client = await cell.rawClient()
    const answer = await client.ask(`[${legacy('ping', {}, 1)},${legacy('ping', {}, 2)}]`)
    expect(answer).toMatchObject({ error: { code: -32600 } })
    expect(answer).not.toHaveProperty('id')
    if (cell.transport === 'http') expect(client.statusOf(answer)).toBe(400)
    await expectService(client, legacy('tools/call', hello))
  })

  test('has responses to questions that nobody asked dropped', async () => {
    await using client = await cell.rawClient()
    await client.tell(raw({ id: 'ask-1', result: { action: 'accept' } }))
    await client.tell(raw({ id: 99, error: { code: 1, message: 'No.' } }))
    await client.tell(raw({ error: { code: -32700, message: 'No.' } }))
    await expectService(client, legacy('tools/call', hello))
  })

  test('has notifications that mean nothing dropped', async () => {
    await using client = await cell.rawClient()
    await client.tell(raw({ method: 'notifications/cancelled', params: { requestId: 'never seen' } }))
    await client.tell(raw({ method: 'notifications/cancelled' }))
    await client.tell(raw({ method: 'notifications/cancelled', params: { requestId: {} } }))
    await client.tell(raw({ method: 'notifications/progress', params: { progressToken: [] } }))
    await client.tell(raw({ method: 'tools/call', params: hello }))
    await client.tell(raw({ method: '' }))
    await expectService(client, legacy('tools/call', hello))
  })
})

describe.each(legacyCells)('A client of 2025-03-26, $name,', (cell) => {
  test('gets the answers to a batch in one array, what is no message among them', async () => {
    await using client = await cell.rawClient({ revision: '2025-03-26' })
    const items = [
      legacy('tools/call', hello, 'a'),
      '7',
      legacy('no/such', {}, 'b'),
      raw({ method: 'notifications/x' }),
    ]
    const message = await client.ask(`[${items.join(',')}]`)
    const answers = message as unknown as RawMessage[] // as: a batch is answered by one
    expect(answers).toHaveLength(3)
    expect(answers).toContainEqual(expect.objectContaining({ id: 'a', result: expect.anything() }))
    expect(answers).toContainEqual({ jsonrpc: '2.0', error: expect.objectContaining({ code: -32600 }) })
    expect(answers).toContainEqual(
      expect.objectContaining({ id: 'b', error: expect.objectContaining({ code: -32601 }) }),
    )
  })

  test('gets an error for a batch that is too long, and for one in another', async () => {
    await using client = await cell.rawClient({ revision: '2025-03-26' })
    const long = await client.ask(`[${Array(101).fill(legacy('ping')).join(',')}]`)
    expect(long.error?.code).toBe(-32600)
    const nested = await client.ask(`[[${legacy('ping')}]]`)
    expect(nested).toEqual([{ jsonrpc: '2.0', error: expect.objectContaining({ code: -32600 }) }])
    await expectService(client, legacy('tools/call', hello))
  })
})

describe('Before anything is agreed on', () => {
  // @must initialize.first, initialize.other-version, ping.answered
  test('a legacy client gets nothing but ping, and initialize once', async () => {
    await using client = await rawClient(stage().app)
    expect((await client.ask(legacy('tools/list'))).error?.code).toBe(-32600)
    expect((await client.ask(legacy('ping'))).result).toEqual({})
    expect((await client.ask(initialize('1999-12-31'))).result?.protocolVersion).toBe('2025-11-25')
    expect((await client.ask(initialize())).error?.code).toBe(-32600)
    await expectService(client, legacy('tools/call', hello))
  })

  // @must initialize.request
  test.each([
    ['no parameters', undefined],
    ['a version that is a number', { protocolVersion: 1, capabilities: {}, clientInfo: { name: 'a', version: '1' } }],
    ['no capabilities', { protocolVersion: '2025-11-25', clientInfo: { name: 'a', version: '1' } }],
    [
      'capabilities that are text',
      { protocolVersion: '2025-11-25', capabilities: 'all', clientInfo: { name: 'a', version: '1' } },
    ],
    ['nobody who asks', { protocolVersion: '2025-11-25', capabilities: {} }],
  ])('initialize with %s is refused, and can be tried again', async (_, params) => {
    await using client = await rawClient(stage().app)
    expect((await client.ask(legacy('initialize', params))).error?.code).toBe(-32602)
    expect((await client.ask(initialize())).result?.protocolVersion).toBe('2025-11-25')
  })
})
