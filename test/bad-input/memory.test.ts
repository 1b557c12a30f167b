/** What servers keep of those who are refused: nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { limits } from '@causeway/protocol'
import { mcp, tool } from '@causeway/server'
import { matrix } from '@causeway/testing'
import type { Service } from '@causeway/transports'
import { beforeEach, expect, test } from 'vitest'
import { type HttpHost, onNode } from '../../packages/transports/test/http-host.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, JSON_HEADERS, legacy, MODERN_META, modern, routingHeaders } from './frames.js'
import { dial } from './raw-socket.js'
import { aborted, latch, stage } from './stage.js'

beforeEach(expectBadWire)

const FIXTURE = new URL('fixtures/measured-server.ts', import.meta.url).pathname
const SOURCE = ['--conditions=causeway-source', '--import', 'tsx']
const MEBIBYTE = 1_048_576

/** A server in a process of its own, so that only what is the server's is measured. */
class Measured {
  readonly #child = spawn(process.execPath, ['--expose-gc', ...SOURCE, FIXTURE], { stdio: ['pipe', 'pipe', 'inherit'] })
  readonly #lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  #url = ''

  async start(): Promise<this> {
    this.#url = (await this.#lines.next()).value
    return this
  }

  async post(
    headers: Record<string, string>,
    body: string | Uint8Array,
  ): Promise<{ status: number; text: string; session: boolean }> {
    const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers: { ...JSON_HEADERS, ...headers } })
    // Who is refused while sending is not heard to the end.
    sent.on('error', () => {}).end(body)
    const [response] = await once(sent, 'response')
    const text = await new Response(response).text()
    return { status: response.statusCode, text, session: 'mcp-session-id' in response.headers }
  }

  /** Bytes in use when nothing is left to be collected. */
  async bytes(): Promise<number> {
    const body = modern('tools/call', { name: 'bytes' })
    const { text } = await this.post(routingHeaders(body), body)
    return Number(JSON.parse(text).result.content[0].text)
  }

  /** Ends it; resolves with the sessions that there still were. */
  async end(): Promise<number> {
    this.#agent.destroy()
    this.#child.stdin.end()
    return Number((await this.#lines.next()).value)
  }
}

/** `service`, and how many sessions and connections of it have ended. */
function counted(service: Service): Service & { ended: number } {
  const counting = {
    ended: 0,
    request: service.request.bind(service),
    notification: service.notification.bind(service),
    closed(peer: Parameters<Service['closed']>[0]) {
      counting.ended++
      service.closed(peer)
    },
  }
  return counting
}

async function expectService(host: HttpHost): Promise<void> {
  const body = modern('tools/call', { name: 'echo', arguments: { text: 'still here' } })
  const response = await host.send({ headers: { ...JSON_HEADERS, ...routingHeaders(body) }, body })
  expect(await response.text()).toContain('still here')
}

test('Two hundred bodies that are too large leave nothing behind', async () => {
  const server = await new Measured().start()
  const body = Buffer.alloc(limits.maxMessageBytes + 1, 'a')
  const eight = async (): Promise<void> => {
    const headers = { 'transfer-encoding': 'chunked' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.post(headers, body)))
    for (const { status } of answers) expect(status).toBe(413)
  }
  await eight()
  const before = await server.bytes()
  for (let round = 0; round < 25; round++) await eight()
  // The bodies of the last round may still be on their way out of memory: no more than those, of two hundred.
  expect((await server.bytes()) - before).toBeLessThan(16 * limits.maxMessageBytes)
  expect(await server.end()).toBe(0)
})

test('Ten thousand requests that are refused leave no session behind, and nothing else', async () => {
  const server = await new Measured().start()
  const refused: readonly (readonly [Record<string, string>, string, number])[] = [
    [{}, 'not JSON', 400],
    [{}, legacy('tools/list'), 400],
    [{}, legacy('initialize', { protocolVersion: 7 }), 200],
    [{}, `[${initialize()}]`, 400],
    [{ 'mcp-session-id': 'x'.repeat(100) }, legacy('tools/list'), 404],
    [{ 'mcp-session-id': 'x' }, initialize(), 404],
    [{ 'mcp-protocol-version': '2026-07-28' }, modern('tools/list'), 400],
    [routingHeaders(modern('no/such')), modern('no/such'), 404],
    [{ origin: 'https://evil.example' }, initialize(), 403],
    [{ accept: 'text/html' }, initialize(), 406],
  ]
  const all = async (): Promise<void> => {
    for (const [headers, body, status] of refused) {
      const answer = await server.post(headers, body)
      expect([body, answer.status, answer.session]).toEqual([body, status, false])
    }
  }
  await all()
  const before = await server.bytes()
  for (let round = 0; round < 125; round++) await Promise.all(Array.from({ length: 8 }, all))
  expect((await server.bytes()) - before).toBeLessThan(2 * MEBIBYTE)
  expect(await server.end()).toBe(0)
})

test('More sessions than there may be push out idle ones only', async () => {
  const { app, holds } = stage()
  const service = counted(app.service)
  await using host = await onNode(service, { maxSessions: 3 })
  const begin = async (): Promise<string> => {
    const response = await host.send({ headers: JSON_HEADERS, body: initialize() })
    await response.text()
    return response.headers.get('mcp-session-id') ?? ''
  }
  const busy = await begin()
  const body = legacy('tools/call', { name: 'hold', arguments: { key: 'k' } })
  const answer = host.send({ headers: { ...JSON_HEADERS, 'mcp-session-id': busy }, body })
  await holds.arrival('k')
  for (let count = 0; count < 100; count++) await begin()
  expect(service.ended).toBe(98)
  holds.release('k')
  expect(await (await answer).text()).toContain('released')
})

test.each([
  ['over a pipe', 'memory', 'modern', modern],
  ['in a session', 'http', 'legacy', legacy],
] as const)(
  'The request after as many as there may be %s is refused, and none of the others',
  async (_, transport, mode, request) => {
    const { app, holds } = stage()
    const [cell] = matrix(app, { transports: [transport], modes: [mode] })
    // The first one waits until the last one has come.
    await using client = await cell?.rawClient({ timeoutMs: 60_000 })
    const keys = Array.from({ length: limits.maxRequestsInFlight }, (_, at) => `k${at}`)
    const answers = keys.map((key) => client?.ask(request('tools/call', { name: 'hold', arguments: { key } }, key)))
    await Promise.all(keys.map((key) => holds.arrival(key)))
    const more = await client?.ask(request('tools/call', { name: 'echo', arguments: { text: 'a' } }, 'more'))
    expect(more).toMatchObject({ id: 'more', error: { code: -32600 } })
    for (const key of keys) holds.release(key)
    const results = keys.map((id) => ({ id, result: expect.anything() }))
    expect(await Promise.all(answers)).toMatchObject(results)
  },
)

test('A client that does not read its stream is let go, and what it asked for is cancelled', async () => {
  const finished = latch<number>()
  const page = 'a'.repeat(MEBIBYTE)
  const shout = tool({ description: 'Says a lot' }, async (_, { progress, signal }) => {
    let said = 0
    while (!signal.aborted && said < 1_000) {
      progress(++said, 1_000, page)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await aborted(signal)
    finished.open(said)
    return 'done'
  })
  const echo = tool({ description: 'Says hello' }, () => 'still here')
  await using host = await onNode(mcp({ name: 'shouting', tools: { shout, echo } }).service)
  const body = modern('tools/call', { name: 'shout', _meta: { ...MODERN_META, progressToken: 1 } })
  const headers = { host: 'localhost', ...JSON_HEADERS, ...routingHeaders(body), 'content-length': String(body.length) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const socket = await dial(Number(host.host.split(':')[1]))
  socket.on('error', () => {}).pause()
  socket.write(`POST /mcp HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  const said = await finished.opened
  // What the system's buffers hold comes on top of what waits for the reader.
  expect(said * MEBIBYTE).toBeLessThan(limits.maxQueuedBytes + 32 * MEBIBYTE)
  socket.destroy()
  await expectService(host)
})
