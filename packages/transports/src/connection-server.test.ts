import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  CausewayError,
  notificationText,
  type RpcErrorObject,
  type RpcNotification,
  type RpcRequest,
  type RpcResponse,
  requestText,
  revisionOf,
  successText,
} from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../test/wire/expect-bad-wire.js'
import { MODERN_META } from '../test/mcp-over-http.js'
import type { Connection, Receiver } from './connection.js'
import { type ServeConnectionOptions, type ServedConnection, serveConnection } from './connection-server.js'
import type { Exchange } from './exchange.js'
import { memoryPair } from './memory/pair.js'
import type { Peer } from './peer.js'
import type { Reply, Service } from './service.js'
import type { WireFrame } from './wire-tap.js'

const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
const INITIALIZED = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'test', version: '1' } }

/** Answers `echo` at once, `wait` when the test says so, `ask` with what the client answers. */
class TestService implements Service {
  readonly waiting: { readonly message: RpcRequest; readonly exchange: Exchange; answer(): void }[] = []
  readonly notifications: RpcNotification[] = []
  readonly gone: Peer[] = []

  request(message: RpcRequest, exchange: Exchange): Reply | Promise<Reply> {
    const { method } = message
    const era = exchange.era === 'modern' ? { resultType: 'complete' } : {}
    const result = method === 'initialize' ? INITIALIZED : { method, ...era }
    const reply = { text: successText(message.id, JSON.stringify(result)) }
    if (message.method === 'throw') throw new Error('secret')
    if (message.method === 'reject') return Promise.reject(new Error('secret'))
    if (message.method === 'ask') {
      return exchange.ask('roots/list', undefined).then(
        (result) => ({ text: successText(message.id, JSON.stringify(result)) }),
        (error: Error) => ({ text: successText(message.id, JSON.stringify({ failed: error.message })) }),
      )
    }
    if (message.method === 'echo') return reply
    return new Promise((resolve) => {
      this.waiting.push({ message, exchange, answer: () => resolve(reply) })
    })
  }

  notification(message: RpcNotification, peer: Peer): void {
    this.notifications.push(message)
    const id = message.params?.requestId
    if (message.method === 'notifications/cancelled' && typeof id === 'number') peer.cancel(id, 'not needed')
  }

  closed(peer: Peer): void {
    this.gone.push(peer)
  }
}

interface Fixture {
  readonly service: TestService
  readonly served: ServedConnection
  readonly client: Connection
  readonly received: unknown[]
  readonly closed: Promise<Error | undefined>
  readonly say: (text: string) => Promise<unknown[]>
}

const microtasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function start(options: Partial<ServeConnectionOptions> = {}): Fixture {
  const [client, server] = memoryPair()
  const service = new TestService()
  const received: unknown[] = []
  let settle: (reason: Error | undefined) => void = () => {}
  const closed = new Promise<Error | undefined>((resolve) => {
    settle = resolve
  })
  void client.open({ frame: (text) => received.push(JSON.parse(text)), closed: settle })
  const served = serveConnection(service, server, { transport: 'memory', ...options })
  const say = async (text: string): Promise<unknown[]> => {
    const before = received.length
    void client.send(text)
    await microtasks()
    return received.slice(before)
  }
  return { service, served, client, received, closed, say }
}

function negotiated(fixture: Fixture, revisionId: string): void {
  const revision = revisionOf(revisionId)
  if (revision === undefined) throw new TypeError(`Expected a revision; got ${revisionId}.`)
  fixture.served.peer.session = {
    revision,
    clientCapabilities: {},
    clientInfo: undefined,
    initialized: true,
    logLevel: undefined,
    subscriptions: undefined,
  }
}

const codeOf = (message: unknown): number | undefined => (message as { error?: RpcErrorObject }).error?.code
const idOf = (message: unknown): unknown => (message as RpcResponse).id

describe('serveConnection', () => {
  it('answers at once what the service answers at once, and tells the era', async () => {
    const { say } = start()
    const modern = { _meta: MODERN_META }
    expect(await say(requestText(1, 'echo'))).toEqual([{ jsonrpc: '2.0', id: 1, result: { method: 'echo' } }])
    expect(await say(requestText('a', 'echo', modern))).toEqual([
      { jsonrpc: '2.0', id: 'a', result: { method: 'echo', resultType: 'complete' } },
    ])
  })

  it('answers requests in the order in which they are done', async () => {
    const { service, say, received } = start()
    await say(requestText(1, 'wait'))
    await say(requestText(2, 'wait'))
    await say(requestText(3, 'echo'))
    service.waiting[1]?.answer()
    await microtasks()
    service.waiting[0]?.answer()
    await microtasks()
    expect(received.map(idOf)).toEqual([3, 2, 1])
  })

  it('answers what is not a message with an error and goes on', async () => {
    expectBadWire()
    const { say } = start()
    expect((await say('{"jsonrpc":')).map(codeOf)).toEqual([-32700])
    expect((await say('{"jsonrpc":"2.0","id":7}')).map((m) => [idOf(m), codeOf(m)])).toEqual([[7, -32600]])
    expect((await say('[]')).map(codeOf)).toEqual([-32600])
    expect((await say(`${'['.repeat(200)}${']'.repeat(200)}`)).map(codeOf)).toEqual([-32600])
    expect(await say(requestText(1, 'echo'))).toHaveLength(1)
  })

  // @must message.id-unique
  it('refuses an id that is in flight, and takes it again afterwards', async () => {
    const { service, say } = start()
    await say(requestText(1, 'wait'))
    expect((await say(requestText(1, 'echo'))).map((m) => [idOf(m), codeOf(m)])).toEqual([[1, -32600]])
    service.waiting[0]?.answer()
    await microtasks()
    expect((await say(requestText(1, 'echo'))).map(codeOf)).toEqual([undefined])
  })

  // @must tools.rate-limited, completion.bounded
  it('refuses requests above the bound, and still takes cancellations', async () => {
    const { service, say } = start({ maxRequestsInFlight: 2 })
    await say(requestText(1, 'wait'))
    await say(requestText(2, 'wait'))
    const [refused] = await say(requestText(3, 'wait'))
    expect(refused).toMatchObject({ id: 3, error: { code: -32600, message: expect.stringContaining('at most 2') } })
    await say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}')
    expect(service.waiting[0]?.exchange.signal.aborted).toBe(true)
  })

  // @must stdio.silent-after-cancel
  it('sends no response to a cancelled request', async () => {
    const { service, say, received } = start()
    await say(requestText(1, 'wait'))
    await say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}')
    service.waiting[0]?.exchange.send('{"late":true}')
    service.waiting[0]?.answer()
    await microtasks()
    expect(received).toEqual([])
  })

  // @must cancel.not-initialize
  it('does not cancel initialize', async () => {
    const { service, say, received } = start()
    await say(requestText(1, 'initialize', INITIALIZE))
    await say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}')
    service.waiting[0]?.answer()
    await microtasks()
    expect(received.map(idOf)).toEqual([1])
  })

  it('carries the client’s answers to the server’s questions and drops answers to no question', async () => {
    expectBadWire()
    const { client, say, received } = start()
    expect(await say('{"jsonrpc":"2.0","id":"ask-9","result":{}}')).toEqual([])
    expect(await say('{"jsonrpc":"2.0","error":{"code":1,"message":"x"}}')).toEqual([])
    const [question] = await say(requestText(1, 'ask'))
    expect(question).toMatchObject({ method: 'roots/list' })
    void client.send(successText(String(idOf(question)), '{"roots":[]}'))
    await microtasks()
    expect(received.at(-1)).toEqual({ jsonrpc: '2.0', id: 1, result: { roots: [] } })
  })

  it('answers for a service that breaks its promise not to throw, without saying what it threw', async () => {
    const { say } = start()
    for (const method of ['throw', 'reject']) {
      const [reply] = await say(requestText(1, method))
      expect(codeOf(reply)).toBe(-32603)
      expect(JSON.stringify(reply)).not.toContain('secret')
    }
  })

  describe('batches', () => {
    const batch = (...items: string[]): string => `[${items.join(',')}]`
    const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}'

    it('are refused unless 2025-03-26 was negotiated', async () => {
      expectBadWire()
      const fixture = start()
      expect((await fixture.say(batch(requestText(1, 'echo')))).map(codeOf)).toEqual([-32600])
      negotiated(fixture, '2025-06-18')
      expect((await fixture.say(batch(requestText(1, 'echo')))).map(codeOf)).toEqual([-32600])
    })

    // @must message.batch-received
    it('are answered with one array when the last request is done', async () => {
      expectBadWire()
      const fixture = start()
      negotiated(fixture, '2025-03-26')
      expect(await fixture.say(batch(requestText(1, 'wait'), note, requestText(2, 'echo'), '5'))).toEqual([])
      fixture.service.waiting[0]?.answer()
      await microtasks()
      expect(fixture.received).toHaveLength(1)
      const replies = fixture.received[0] as unknown[]
      expect(new Set(replies.map(idOf))).toEqual(new Set([1, 2, undefined]))
      expect(replies.map(codeOf).filter(Boolean)).toEqual([-32600])
      expect(fixture.service.notifications).toHaveLength(1)
    })

    // @must message.notification-unanswered
    it('of notifications are not answered, nor are those whose requests were all cancelled', async () => {
      const fixture = start()
      negotiated(fixture, '2025-03-26')
      expect(await fixture.say(batch(note, note))).toEqual([])
      await fixture.say(batch(requestText(1, 'wait'), note))
      await fixture.say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}')
      fixture.service.waiting[0]?.answer()
      await microtasks()
      expect(fixture.received).toEqual([])
    })

    // @must initialize.no-batch
    it('may not hold initialize, nor the same id twice', async () => {
      expectBadWire()
      const fixture = start()
      negotiated(fixture, '2025-03-26')
      const [first] = await fixture.say(batch(requestText(1, 'initialize', INITIALIZE), requestText(2, 'echo')))
      expect((first as unknown[]).map((m) => [idOf(m), codeOf(m)])).toEqual([
        [1, -32600],
        [2, undefined],
      ])
      await fixture.say(batch(requestText(3, 'wait'), requestText(3, 'wait')))
      fixture.service.waiting[0]?.answer()
      await microtasks()
      expect((fixture.received.at(-1) as unknown[]).map(codeOf)).toEqual([-32600, undefined])
    })
  })

  it('cancels what runs and tells the service once when the client goes away', async () => {
    const { service, served, client, say } = start()
    await say(requestText(1, 'wait'))
    await say(requestText(2, 'ask'))
    const signal = service.waiting[0]?.exchange.signal
    await client.close()
    expect(await served.closed).toBeUndefined()
    expect(signal?.aborted).toBe(true)
    expect(service.gone).toEqual([served.peer])
    service.waiting[0]?.answer()
    await served.close()
    expect(service.gone).toHaveLength(1)
  })

  it('close() lets what runs finish, refuses what still comes and does not wait for subscriptions', async () => {
    const { service, served, say, received, closed } = start()
    await say(requestText(1, 'wait'))
    await say(requestText(2, 'subscriptions/listen', { notifications: {}, _meta: MODERN_META }))
    const closing = served.close()
    expect((await say(requestText(3, 'echo'))).map((m) => [idOf(m), codeOf(m)])).toEqual([[3, -32600]])
    service.waiting[0]?.answer()
    await closing
    await closed
    expect(received.map(idOf)).toEqual([3, 1])
    expect(service.gone).toHaveLength(1)
  })

  it('close() cancels what is not done in time', async () => {
    const { service, served, say } = start()
    await say(requestText(1, 'wait'))
    await served.close(1)
    expect(service.waiting[0]?.exchange.cancelled).toBe(true)
  })

  it('tells why a connection could not be opened', async () => {
    const failure = new CausewayError('ERR_TEST', 'Nobody is there.')
    const broken: Connection = {
      open: () => Promise.reject(failure),
      send: () => undefined,
      close: () => Promise.resolve(),
    }
    const service = new TestService()
    const served = serveConnection(service, broken, { transport: 'test' })
    expect(await served.closed).toBe(failure)
    expect(service.gone).toHaveLength(1)
  })

  it('answers a frame that could not be read, and one whose delivery fails does no harm', async () => {
    const sent: string[] = []
    let receiver: Receiver | undefined
    const connection: Connection = {
      open: (to) => {
        receiver = to
      },
      send: (frame) => {
        sent.push(frame)
        return Promise.reject(new Error('lost'))
      },
      close: () => Promise.resolve(),
    }
    serveConnection(new TestService(), connection, { transport: 'test' })
    receiver?.fault?.(new CausewayError('ERR_FRAME_TOO_LARGE', 'too large'))
    receiver?.fault?.(new CausewayError('ERR_FRAME_NOT_UTF8', 'not UTF-8'))
    expect(sent.map((text) => codeOf(JSON.parse(text)))).toEqual([-32600, -32700])
    expect(sent.map((text) => 'id' in JSON.parse(text))).toEqual([false, false])
    await microtasks()
  })

  it('publishes every frame, in and out', async () => {
    const frames: WireFrame[] = []
    // as: the channel carries nothing else.
    const tap = (frame: unknown): void => void frames.push(frame as WireFrame)
    subscribe('causeway:wire', tap)
    const { say, served } = start()
    await say(requestText(1, 'echo'))
    served.peer.notify(notificationText('notifications/tools/list_changed'))
    unsubscribe('causeway:wire', tap)
    // What else this process serves is told on the same channel.
    const own = frames.filter(({ link }) => link === served.peer)
    expect(own.map((f) => [f.side, f.direction])).toEqual([
      ['server', 'in'],
      ['server', 'out'],
      ['server', 'out'],
    ])
  })
})
