/** Sessions that are unknown, ended or someone else's, and ids in use: nobody gets what belongs to another. */
import { type RawMessage, rawClient } from '@causeway/testing'
import { AuthorizationRequired, type HttpOptions } from '@causeway/transports'
import { beforeEach, describe, expect, test } from 'vitest'
import { type HttpHost, onNode } from '../../packages/transports/test/http-host.js'
import { beginSession, Events, reads } from '../../packages/transports/test/mcp-over-http.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, JSON_HEADERS, legacy, modern, routingHeaders } from './frames.js'
import { type Stage, stage } from './stage.js'

beforeEach(expectBadWire)

const echo = (text: string, id: unknown = 1): string => legacy('tools/call', { name: 'echo', arguments: { text } }, id)
const hold = (key: string, id: unknown = 1): string => legacy('tools/call', { name: 'hold', arguments: { key } }, id)
const tell = (key: string, id: unknown = 1): string =>
  legacy('tools/call', { name: 'tell', arguments: { key }, _meta: { progressToken: key } }, id)

interface Posted {
  readonly status: number
  readonly message: RawMessage
}

async function post(host: HttpHost, session: string, body: string, headers: object = {}): Promise<Posted> {
  const response = await host.send({ headers: { ...JSON_HEADERS, 'mcp-session-id': session, ...headers }, body })
  const text = await response.text()
  return { status: response.status, message: text === '' ? {} : JSON.parse(text) }
}

/** `Authorization: Bearer ann` is Ann; everything else is refused. */
const verified: HttpOptions = {
  verify: ({ headers }) => {
    const id = /^Bearer (ann|bob)$/.exec(headers('authorization') ?? '')?.[1]
    if (id === undefined) throw new AuthorizationRequired(401, { 'www-authenticate': 'Bearer' })
    return { id, scopes: [], claims: {} }
  },
}
const ann = { authorization: 'Bearer ann' }
const bob = { authorization: 'Bearer bob' }

async function expectSession(host: HttpHost, session: string, headers: object = {}): Promise<void> {
  const { status, message } = await post(host, session, echo('still here'), headers)
  expect([status, message.result?.content]).toEqual([200, [{ type: 'text', text: 'still here' }]])
}

describe('A session id', () => {
  test.each([
    ['that is missing gets 400', undefined, 400],
    ['that nobody issued gets 404', 'no-such-session', 404],
    ['that is empty gets 404', '', 404],
    ['of thousands of characters gets 404', 'a'.repeat(20_000), 404],
    ['that another server issued gets 404', 'foreign', 404],
  ])('%s', async (_, id, status) => {
    await using host = await onNode(stage().app.service)
    await using other = await onNode(stage().app.service)
    const session = id === 'foreign' ? await beginSession(other) : id
    const headers = { ...JSON_HEADERS, ...(session === undefined ? {} : { 'mcp-session-id': session }) }
    const response = await host.send({ headers, body: echo('a', 'x') })
    expect(response.status).toBe(status)
    expect(JSON.parse(await response.text())).toMatchObject({ id: 'x', error: { code: -32600 } })
    // The protocol version keeps them from being clients of 2024-11-05, who have no session when they come.
    const others = { ...headers, 'mcp-protocol-version': '2025-11-25' }
    for (const method of ['GET', 'DELETE']) {
      const answer = await host.send({ method, headers: others })
      expect([method, answer.status]).toEqual([method, status])
      await answer.text()
    }
    await expectSession(host, await beginSession(host))
  })

  test('of which one character was changed gets 404', async () => {
    await using host = await onNode(stage().app.service)
    const session = await beginSession(host)
    for (const at of [0, 1, Math.floor(session.length / 2), session.length - 2]) {
      const changed = session.slice(0, at) + (session[at] === 'A' ? 'B' : 'A') + session.slice(at + 1)
      expect((await post(host, changed, echo('a'))).status).toBe(404)
    }
    await expectSession(host, session)
  })

  // @must legacy-http.session-ended
  test('that was ended by DELETE gets 404 from then on, also for what it had open', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const session = await beginSession(host)
    const listening = new Events(await host.send(reads(session)))
    const running = host.send({ headers: { ...JSON_HEADERS, 'mcp-session-id': session }, body: tell('t') })
    const stream = new Events(await running)
    await holds.arrival('t')
    const ended = await host.send({ method: 'DELETE', headers: { 'mcp-session-id': session } })
    expect(ended.status).toBe(204)
    await Promise.all([listening.rest(), stream.rest()])
    expect(holds.ended).toEqual(['t cancelled'])
    expect((await post(host, session, echo('a'))).status).toBe(404)
    expect((await host.send(reads(session))).status).toBe(404)
    expect((await host.send({ method: 'DELETE', headers: { 'mcp-session-id': session } })).status).toBe(404)
    await expectSession(host, await beginSession(host))
  })

  test('of one user gets 404 from another, who ends and reads nothing by it', async () => {
    await using host = await onNode(stage().app.service, verified)
    const session = await beginSession(host, '2025-11-25', ann)
    expect(await post(host, session, echo('a'), bob)).toMatchObject({
      status: 404,
      message: { error: { code: -32600 } },
    })
    const reading = { ...reads(session), headers: { ...reads(session).headers, ...bob } }
    expect((await host.send(reading)).status).toBe(404)
    const ending = { method: 'DELETE', headers: { 'mcp-session-id': session, ...bob } }
    expect((await host.send(ending)).status).toBe(404)
    expect((await post(host, session, echo('a'))).status).toBe(401)
    await expectSession(host, session, ann)
    const { message } = await post(host, session, legacy('tools/call', { name: 'who' }), ann)
    expect(message.result?.content).toEqual([{ type: 'text', text: 'ann' }])
  })

  test('names a session in which a second initialize is refused', async () => {
    await using host = await onNode(stage().app.service)
    const session = await beginSession(host)
    expect(await post(host, session, initialize())).toMatchObject({ status: 400, message: { id: 'init' } })
    await expectSession(host, session)
  })
})

/** Begins the session of a client that can be asked. */
async function beginAsking(host: HttpHost): Promise<string> {
  const body = initialize().replace('"capabilities":{}', '"capabilities":{"elicitation":{}}')
  const response = await host.send({ headers: JSON_HEADERS, body })
  await response.text()
  return response.headers.get('mcp-session-id') ?? ''
}

describe('What was meant to answer a question and is no response', () => {
  const wrong = (id: unknown): object[] => [
    { jsonrpc: '2.0', id, result: 'accept' },
    { jsonrpc: '2.0', id, result: {}, error: { code: 1, message: 'No.' } },
    { jsonrpc: '2.0', id, error: 'No.' },
    { jsonrpc: '1.0', id, result: {} },
  ]

  test.each([0, 1, 2, 3])('ends the wait for it over HTTP, and is refused without an id: %i', async (which) => {
    await using host = await onNode(stage().app.service)
    const session = await beginAsking(host)
    const headers = { ...JSON_HEADERS, 'mcp-session-id': session }
    const stream = new Events(await host.send({ headers, body: legacy('tools/call', { name: 'ask' }, 1) }))
    const { id } = await stream.frame()
    const refused = await post(host, session, JSON.stringify(wrong(id)[which]))
    expect([refused.status, refused.message.id, refused.message.error?.code]).toEqual([400, undefined, -32600])
    expect(await stream.frame()).toMatchObject({ id: 1, result: { isError: true } })
    await expectSession(host, session)
  })

  test.each([0, 1, 2, 3])('ends the wait for it over a pipe, and is not answered: %i', async (which) => {
    await using client = await rawClient(stage().app)
    await client.ask(initialize().replace('"capabilities":{}', '"capabilities":{"elicitation":{}}'))
    await client.send(legacy('tools/call', { name: 'ask' }, 'call'))
    const { id } = await client.next()
    await client.send(JSON.stringify(wrong(id)[which]))
    expect(await client.next()).toMatchObject({ id: 'call', result: { isError: true } })
    // Its id is of the server's own making: a client may have a request of the same id, which this does not answer.
    for (const answer of wrong(7)) await client.tell(JSON.stringify(answer))
  })
})

describe('An id in use', () => {
  test('is refused to a second request over HTTP, and the first gets its own answer', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const session = await beginSession(host)
    const first = post(host, session, hold('first', 7))
    await holds.arrival('first')
    expect(await post(host, session, echo('second', 7))).toMatchObject({ message: { id: 7, error: { code: -32600 } } })
    // The same id as text is another.
    expect(await post(host, session, echo('third', '7'))).toMatchObject({ message: { id: '7', result: {} } })
    holds.release('first')
    expect((await first).message).toMatchObject({ id: 7, result: { content: [{ text: 'released' }] } })
    await expectSession(host, session)
  })

  test('is refused to a second request over a pipe, and the first gets its own answer', async () => {
    const { app, holds } = stage()
    await using client = await rawClient(app)
    await client.send(modern('tools/call', { name: 'hold', arguments: { key: 'first' } }, 7))
    await holds.arrival('first')
    expect(await client.ask(modern('tools/list', {}, 7))).toMatchObject({ id: 7, error: { code: -32600 } })
    holds.release('first')
    expect(await client.next()).toMatchObject({ id: 7, result: { content: [{ text: 'released' }] } })
  })

  test('is free to other clients, because modern requests over HTTP have nothing to do with each other', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const ask = async (key: string): Promise<RawMessage> => {
      const body = modern('tools/call', { name: 'hold', arguments: { key } }, 1)
      const response = await host.send({ headers: { ...JSON_HEADERS, ...routingHeaders(body) }, body })
      return JSON.parse(await response.text())
    }
    const both = [ask('a'), ask('b')]
    await Promise.all([holds.arrival('a'), holds.arrival('b')])
    holds.release('b')
    holds.release('a')
    expect(await Promise.all(both)).toMatchObject([{ id: 1 }, { id: 1 }])
    expect(holds.ended).toEqual(['b released', 'a released'])
  })

  test('cancels the request of its own client only', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const [mine, yours] = [await beginSession(host), await beginSession(host)]
    const call = post(host, mine, hold('mine', 1))
    const signal = await holds.arrival('mine')
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
    expect((await post(host, yours, cancelled)).status).toBe(202)
    expect(signal.aborted).toBe(false)
    holds.release('mine')
    expect((await call).message).toMatchObject({ id: 1, result: { content: [{ text: 'released' }] } })
  })
})

/** CVE-2026-25536: a server object shared by clients sent answers to whoever had connected last. */
describe('Two clients with the same request ids at the same time', () => {
  /** Every call of both clients runs at once, under the same ids, and they end in the opposite order. */
  async function interleave(stage: Stage, call: (client: string, id: number) => Promise<string>): Promise<void> {
    const { holds } = stage
    const ids = Array.from({ length: 20 }, (_, index) => index + 1)
    const keys = ids.flatMap((id) => [`ann-${id}`, `bob-${id}`])
    const answers = keys.map((key) => call(key.slice(0, 3), Number(key.slice(4))))
    await Promise.all(keys.map((key) => holds.arrival(key)))
    for (const key of keys.toReversed()) holds.release(key)
    expect(await Promise.all(answers)).toEqual(keys.map((key) => expect.stringContaining(`"${key} released"`)))
  }

  test('get their own answers and progress over HTTP in sessions', async () => {
    const scene = stage()
    await using host = await onNode(scene.app.service)
    const sessions: Record<string, string> = { ann: await beginSession(host), bob: await beginSession(host) }
    await interleave(scene, async (client, id) => {
      const headers = { ...JSON_HEADERS, 'mcp-session-id': sessions[client] ?? '' }
      const response = await host.send({ headers, body: tell(`${client}-${id}`, id) })
      const text = await response.text()
      expect(text).toContain(`"progressToken":"${client}-${id}"`)
      expect(text).not.toContain(client === 'ann' ? 'bob' : 'ann')
      return text
    })
  })

  test('get their own answers and progress over HTTP without sessions', async () => {
    const scene = stage()
    await using host = await onNode(scene.app.service)
    await interleave(scene, async (client, id) => {
      const key = `${client}-${id}`
      const body = modern('tools/call', { name: 'tell', arguments: { key } }, id)
      const response = await host.send({ headers: { ...JSON_HEADERS, ...routingHeaders(body) }, body })
      return response.text()
    })
  })

  test('get their own answers over pipes', async () => {
    const scene = stage()
    const clients = new Map([
      ['ann', await rawClient(scene.app)],
      ['bob', await rawClient(scene.app)],
    ])
    await interleave(scene, async (name, id) => {
      const key = `${name}-${id}`
      const answer = await clients.get(name)?.ask(modern('tools/call', { name: 'tell', arguments: { key } }, id))
      return JSON.stringify(answer)
    })
  })

  test('are asked, and answer, for themselves only', async () => {
    const { app } = stage()
    await using host = await onNode(app.service)
    const begin = (): Promise<string> => beginAsking(host)
    const sessions = [await begin(), await begin()]
    const streams = await Promise.all(
      sessions.map(async (session) => {
        const headers = { ...JSON_HEADERS, 'mcp-session-id': session }
        return new Events(await host.send({ headers, body: legacy('tools/call', { name: 'ask' }, 1) }))
      }),
    )
    const asks = await Promise.all(streams.map((stream) => stream.frame()))
    expect(asks[0]?.id).toBe(asks[1]?.id)
    const answer = (name: string): string =>
      JSON.stringify({ jsonrpc: '2.0', id: asks[0]?.id, result: { action: 'accept', content: { name } } })
    expect((await post(host, sessions[1] ?? '', answer('Bob'))).status).toBe(202)
    expect((await post(host, sessions[0] ?? '', answer('Ann'))).status).toBe(202)
    const names = await Promise.all(streams.map((stream) => stream.frame()))
    expect(names.map(({ result }) => result?.content)).toEqual([
      [{ type: 'text', text: 'Ann' }],
      [{ type: 'text', text: 'Bob' }],
    ])
  })
})

describe('An event id', () => {
  test('of another session opens nothing of that one', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const [mine, yours] = [await beginSession(host), await beginSession(host)]
    const headers = { ...JSON_HEADERS, 'mcp-session-id': mine }
    const stream = new Events(await host.send({ headers, body: tell('secret') }))
    const primed = await stream.next()
    await stream.frame()
    const stolen = await host.send(reads(yours, primed?.id))
    expect([stolen.status, await stolen.text()]).toEqual([400, expect.not.stringContaining('secret')])
    holds.release('secret')
    expect(await stream.frame()).toMatchObject({ id: 1 })
  })

  test.each(['0', 'a.b.c', '-1', '9'.repeat(9_000), '../../etc/passwd'])(
    'that no stream has is taken for none: %s',
    async (id) => {
      await using host = await onNode(stage().app.service)
      const session = await beginSession(host)
      const own = new Events(await host.send(reads(session, id)))
      expect(await own.next()).toMatchObject({ data: '' })
      await host.send({ method: 'DELETE', headers: { 'mcp-session-id': session } })
      expect(await own.rest()).toEqual([])
    },
  )
})
