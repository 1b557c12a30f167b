/** Thousands of valid messages made wrong, thrown at a server with something of everything. */
import { Agent, request } from 'node:http'
import { type Parsed, parseFrame } from '@causeway/protocol'
import { memoryPair } from '@causeway/transports'
import { serveHttp } from '@causeway/transports/node'
import { beforeEach, expect, test } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, JSON_HEADERS, MODERN_META, routingHeaders } from './frames.js'
import { mutated, randomNumbers } from './mutation.js'
import { latch, stage } from './stage.js'

beforeEach(expectBadWire)

const SEED = 20_260_728
const MESSAGES = 3_000

const calls: readonly (readonly [method: string, params: object])[] = [
  ['tools/call', { name: 'echo', arguments: { text: 'hello' } }],
  ['tools/call', { name: 'route', arguments: { region: 'eu' } }],
  ['tools/call', { name: 'ask', arguments: {}, inputResponses: { a: { action: 'accept', content: { name: 'x' } } } }],
  ['tools/call', { name: 'break' }],
  ['tools/list', { cursor: btoa('[3,"ask"]') }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: 'note://a' }],
  ['prompts/list', {}],
  ['prompts/get', { name: 'greet', arguments: { name: 'Ann' } }],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'a' }, context: { arguments: {} } },
  ],
  ['completion/complete', { ref: { type: 'ref/resource', uri: 'note://{id}' }, argument: { name: 'id', value: '' } }],
]
const modernCalls = [...calls, ['server/discover', {}], ['subscriptions/listen', { notifications: {} }]] as const
const legacyCalls = [
  ...calls,
  ['initialize', JSON.parse(initialize()).params],
  ['ping', {}],
  ['logging/setLevel', { level: 'info' }],
  ['resources/subscribe', { uri: 'note://a' }],
  ['resources/unsubscribe', { uri: 'note://a' }],
] as const
const notifications = [
  ['notifications/initialized', {}],
  ['notifications/cancelled', { requestId: 'm1', reason: 'x' }],
  ['notifications/progress', { progressToken: 'a', progress: 1, total: 2 }],
  ['notifications/roots/list_changed', {}],
] as const
const responses = [
  { jsonrpc: '2.0', id: 'ask-1', result: { roots: [] } },
  { jsonrpc: '2.0', id: 'ask-1', error: { code: -32600, message: 'No.' } },
] as const

/** Valid messages, each with an id of its own where it has one. */
function* messages(era: 'modern' | 'legacy'): Generator<object> {
  const _meta = { ...MODERN_META, progressToken: 'p' }
  for (let at = 0; ; at++) {
    const id = `m${at}`
    for (const [method, params] of era === 'modern' ? modernCalls : legacyCalls) {
      yield { jsonrpc: '2.0', id: `${id} ${method}`, method, params: era === 'modern' ? { ...params, _meta } : params }
    }
    for (const [method, params] of notifications) yield { jsonrpc: '2.0', method, params }
    if (era === 'legacy') yield* responses
  }
}

function* mutations(era: 'modern' | 'legacy'): Generator<string> {
  const random = randomNumbers(SEED)
  let left = MESSAGES
  for (const message of messages(era)) {
    if (left-- === 0) return
    yield mutated(message, random)
  }
}

/** Is it what a server may say: responses, one or several, and notifications? */
function isWellFormed(parsed: Parsed): boolean {
  if (parsed.kind === 'batch') return parsed.items.every(isWellFormed)
  return parsed.kind === 'response' || parsed.kind === 'notification'
}

// @must message.response-id, message.json-rpc
test.each(['modern', 'legacy'] as const)(
  `Each of ${MESSAGES} wrong messages over a pipe that still is a request is answered, %s`,
  async (era) => {
    const { app } = stage()
    const [ours, theirs] = memoryPair()
    app.attach(theirs)
    const owed = new Map<string, number>()
    const count = (id: unknown, by: number): void => {
      const key = JSON.stringify(id)
      owed.set(key, (owed.get(key) ?? 0) + by)
    }
    const last = latch<void>()
    const malformed: string[] = []
    void ours.open({
      frame(text) {
        const parsed = parseFrame(text)
        if (!isWellFormed(parsed)) malformed.push(text)
        for (const item of parsed.kind === 'batch' ? parsed.items : [parsed]) {
          if (item.kind !== 'response') continue
          count(item.message.id, -1)
          if (item.message.id === 'last') last.open()
        }
      },
      closed: () => last.open(),
    })
    if (era === 'legacy') void ours.send(initialize())
    for (const frame of mutations(era)) {
      const parsed = parseFrame(frame)
      if (parsed.kind === 'request') count(parsed.message.id, 1)
      await ours.send(frame)
      // Lets what is not answered at once be answered.
      await new Promise((resolve) => setImmediate(resolve))
    }
    void ours.send(
      JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'server/discover', params: { _meta: MODERN_META } }),
    )
    await last.opened
    expect(malformed).toEqual([])
    expect([...owed].filter(([, open]) => open > 0)).toEqual([])
    expect(owed.get('"last"')).toBe(-1)
  },
)

test.each(['modern', 'legacy'] as const)(
  `Each of ${MESSAGES} wrong messages over HTTP gets a status and a body that fits it, %s`,
  async (era) => {
    const server = await serveHttp(stage().app.service)
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const post = (
      headers: object,
      body: string,
    ): Promise<{ status: number; type: string; session: string; text: string }> =>
      new Promise((resolve, reject) => {
        const sent = request(
          server.url,
          { method: 'POST', agent, headers: { ...JSON_HEADERS, ...headers } },
          (response) => {
            const { statusCode: status = 0, headers: own } = response
            const head = { status, type: own['content-type'] ?? '', session: String(own['mcp-session-id'] ?? '') }
            new Response(response as never).text().then((text) => resolve({ ...head, text }), reject)
          },
        )
        sent.on('error', reject).end(body)
      })
    const begin = async (): Promise<string> => (await post({}, initialize())).session
    const session = era === 'legacy' ? await begin() : ''
    const wrong: unknown[] = []
    const check = async (frame: string): Promise<void> => {
      const headers = era === 'modern' ? routingHeaders(frame) : { 'mcp-session-id': session }
      const { status, type, text } = await post(headers, frame)
      const bodies =
        type === 'text/event-stream' ? [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => data ?? '') : [text]
      const fits = status === 202 ? text === '' : bodies.every((body) => isWellFormed(parseFrame(body)))
      if (!fits || ![200, 202, 400, 404].includes(status)) wrong.push({ frame, status, text })
    }
    const source = mutations(era)
    const worker = async (): Promise<void> => {
      for (const frame of source) await check(frame)
    }
    await Promise.all([worker(), worker(), worker(), worker()])
    expect(wrong).toEqual([])
    const good = era === 'legacy' ? session : await begin()
    const { text } = await post({ 'mcp-session-id': good }, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }))
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
    agent.destroy()
    await server.close(0)
  },
)
