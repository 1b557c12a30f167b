import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { successText } from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../../test/certificates.js'
import { EchoService } from '../../../test/echo-service.js'
import { modern } from '../../../test/mcp-over-http.js'
import { dial, ECHO_FIELDS, postBytes, Received } from '../../../test/raw-http.js'
import type { Service } from '../../service.js'
import { type HttpServer, type ServeHttpOptions, serveHttp } from './serve.js'

async function serving(
  options?: ServeHttpOptions,
  service: Service = new EchoService(),
): Promise<HttpServer & AsyncDisposable> {
  const server = await serveHttp(service, options)
  return { ...server, [Symbol.asyncDispose]: () => server.close(0) }
}

const ECHO_BYTES = postBytes()

/** A POST of another method. */
function bytesOf(method: string, params: Record<string, unknown>, id: string | number = 1): string {
  const { headers, body } = modern(method, params, id)
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return postBytes(['Host: 127.0.0.1', ...fields], body)
}

/** The server's end of the next connection. */
async function nextSocket({ server }: HttpServer): Promise<Socket> {
  const [socket] = await once(server, 'connection')
  return socket
}

/** Waits until the server has read so many bytes. */
async function hasRead(socket: Socket, bytes: number): Promise<void> {
  while (socket.bytesRead < bytes) await new Promise(setImmediate)
}

describe('A connection of serveHttp', () => {
  it('answers a request in two pieces as it answers it in one, wherever it was cut', async () => {
    await using server = await serving()
    const withoutDate = (text: string): string => text.replace(/Date: [^\r]*/, '')
    const whole = await dial(server.port)
    whole.socket.write(ECHO_BYTES)
    await whole.until('}}')
    for (let cut = 1; cut < ECHO_BYTES.length; cut++) {
      const accepted = nextSocket(server)
      const pieces = await dial(server.port)
      pieces.socket.write(ECHO_BYTES.slice(0, cut))
      await hasRead(await accepted, cut)
      pieces.socket.write(ECHO_BYTES.slice(cut))
      await pieces.until('}}')
      expect(withoutDate(pieces.text)).toBe(withoutDate(whole.text))
      pieces.socket.destroy()
    }
    whole.socket.destroy()
  })

  it('answers one request after the other, whole ones and others in any order', async () => {
    await using server = await serving()
    const client = await dial(server.port)
    const chunked = postBytes([...ECHO_FIELDS, 'X: a']).replace(/Content-Length: \d+\r\n\r\n.*/s, (found) => {
      const body = found.slice(found.indexOf('{'))
      return `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    })
    const all = [ECHO_BYTES, ECHO_BYTES, chunked, ECHO_BYTES, ECHO_BYTES + ECHO_BYTES]
    for (const [index, bytes] of all.entries()) {
      client.socket.write(bytes)
      await client.until('"result"', index + 1)
    }
    await client.until('"result"', 6)
    client.socket.destroy()
  })

  it('answers text of any language, and says how many bytes it is', async () => {
    await using server = await serving()
    const client = await dial(server.port)
    client.socket.write(bytesOf('echo', { text: 'grüß 🙂' }))
    await client.until('grüß 🙂')
    const [head = '', body = ''] = client.text.split('\r\n\r\n')
    expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBe(Buffer.byteLength(body))
    client.socket.destroy()
  })

  it('holds what comes while it answers, and goes on with it afterwards', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const accepted = nextSocket(server)
    const client = await dial(server.port)
    client.socket.write(bytesOf('hold', { name: 'a' }))
    await service.happened('holding a')
    const flood = bytesOf('echo', { text: 'x'.repeat(1_000) }).repeat(1_000)
    client.socket.write(flood)
    const socket = await accepted
    await hasRead(socket, 2_000)
    // It does not read on and on what it cannot answer yet.
    expect(socket.bytesRead).toBeLessThan(flood.length)
    expect(client.text).toBe('')
    service.release('a')
    await client.until('"released":"a"')
    await client.until('"result"', 1_001)
    client.socket.destroy()
  })

  it('stops answering who leaves answers unread, and goes on when they are read', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const socket = connect(server.port, '127.0.0.1').pause()
    const request = bytesOf('echo', { text: 'x'.repeat(20_000) })
    const answersOne = async (): Promise<boolean> => {
      const before = service.exchanges.length
      socket.write(request)
      for (let turn = 0; turn < 1_000 && service.exchanges.length === before; turn++) await new Promise(setImmediate)
      return service.exchanges.length > before
    }
    // Sockets have room for some megabytes on their way.
    while (await answersOne()) expect(service.exchanges.length).toBeLessThan(5_000)
    const answered = service.exchanges.length
    const received = new Received(socket.resume())
    await received.until('"result"', answered + 1)
    socket.destroy()
  })

  it('ends after it was idle for long enough, and says for how long that is', async () => {
    await using server = await serving({ keepAliveTimeoutMs: 1_000 })
    const client = await dial(server.port)
    const asked = performance.now()
    client.socket.write(ECHO_BYTES)
    await client.until('}}')
    expect(client.text).toContain('Keep-Alive: timeout=1\r\n')
    await client.closed
    expect(performance.now() - asked).toBeGreaterThan(900)
  })

  it('does not end while it answers, however long that takes', async () => {
    const service = new EchoService()
    await using server = await serving({ keepAliveTimeoutMs: 400, requestReceiveTimeoutMs: 400 }, service)
    const patient = await dial(server.port)
    patient.socket.write(bytesOf('hold', { name: 'a' }))
    await service.happened('holding a')
    const silent = await dial(server.port)
    await silent.closed
    expect(silent.statuses).toEqual(['408'])
    service.release('a')
    await patient.until('"released":"a"')
    await patient.closed
  })

  it('tells the service that a client is gone, and forgets its answer', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    for (const [name, method] of [
      ['a', 'hold'],
      ['b', 'say-and-hold'],
    ] as const) {
      const client = await dial(server.port)
      client.socket.write(bytesOf(method, { name }))
      await service.happened(`holding ${name}`)
      client.socket.destroy()
      await service.happened(`cancelled ${name}`)
    }
  })

  it('streams in chunks, and is there for the next request', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const client = await dial(server.port)
    client.socket.write(bytesOf('say', { texts: ['one', 'grüß 🙂'] }))
    await client.until('\r\n0\r\n\r\n')
    const [head = '', body = ''] = client.text.split(/\r\n\r\n(.*)/s)
    expect(head).toContain('content-type: text/event-stream\r\n')
    expect(head).toContain('transfer-encoding: chunked\r\n')
    const sizes = [
      ...Buffer.from(body)
        .toString('latin1')
        .matchAll(/([0-9a-f]+)\r\n(data: [^\r]*)\r\n/g),
    ]
    expect(sizes.map(([, size = '']) => Number.parseInt(size, 16))).toEqual(sizes.map(([, , data = '']) => data.length))
    expect(sizes).toHaveLength(3)
    client.socket.write(ECHO_BYTES)
    await client.until('"hello":"world"')
    client.socket.destroy()
  })

  it('lets a reader go that leaves too much of a stream unread', async () => {
    const texts = Array.from({ length: 40 }, () => 'x'.repeat(500_000))
    await using server = await serving({ maxQueuedBytes: 1_000_000 }, flooding(texts))
    const accepted = nextSocket(server)
    const slow = connect(server.port, '127.0.0.1')
    slow.pause().on('error', () => {})
    slow.write(ECHO_BYTES)
    await once(await accepted, 'close')
    slow.destroy()
  })

  it('keeps what one request leaves in an AsyncLocalStorage from the next one', async () => {
    const storage = new AsyncLocalStorage<string>()
    const found: (string | undefined)[] = []
    const service: Service = {
      request(message) {
        found.push(storage.getStore())
        storage.enterWith('left behind')
        return { text: successText(message.id, '{"resultType":"complete"}') }
      },
      notification() {},
      closed() {},
    }
    await using server = await serving({}, service)
    const client = await dial(server.port)
    for (let i = 1; i <= 3; i++) {
      client.socket.write(ECHO_BYTES)
      await client.until('"result"', i)
    }
    expect(found).toEqual([undefined, undefined, undefined])
    client.socket.destroy()
  })

  it('shows its requests to whoever watches those of node:http', async () => {
    await using server = await serving()
    let seen = 0
    const see = (): void => {
      seen++
    }
    const client = await dial(server.port)
    client.socket.write(ECHO_BYTES)
    await client.until('}}')
    subscribe('http.server.request.start', see)
    client.socket.write(ECHO_BYTES)
    await client.until('"result"', 2)
    unsubscribe('http.server.request.start', see)
    expect(seen).toBe(1)
    server.server.on('request', see)
    const other = await dial(server.port)
    other.socket.write(ECHO_BYTES)
    await other.until('}}')
    expect(seen).toBe(2)
    server.server.off('request', see)
    const { emit } = server.server
    server.server.emit = (event: string, ...args: readonly unknown[]) => {
      if (event === 'request') see()
      return Reflect.apply(emit, server.server, [event, ...args])
    }
    const traced = await dial(server.port)
    traced.socket.write(ECHO_BYTES)
    await traced.until('}}')
    expect(seen).toBe(3)
    for (const { socket } of [client, other, traced]) socket.destroy()
  })
})

describe('A server with connections on the short way', () => {
  it('lets what runs finish when it closes, and ends what is idle', async () => {
    const service = new EchoService()
    const server = await serveHttp(service)
    const [busy, idle, streaming] = [await dial(server.port), await dial(server.port), await dial(server.port)]
    idle.socket.write(ECHO_BYTES)
    await idle.until('}}')
    busy.socket.write(bytesOf('hold', { name: 'a' }))
    streaming.socket.write(bytesOf('subscriptions/listen', { notifications: {}, name: 'b' }))
    await Promise.all([service.happened('holding a'), service.happened('holding b')])
    const closed = server.close()
    service.release('a')
    await Promise.all([busy.closed, idle.closed, streaming.closed, closed])
    expect(busy.text).toContain('"released":"a"')
    expect(streaming.text).toMatch(/"resultType":"complete".*\r\n0\r\n\r\n$/s)
  })

  it('cuts off what does not finish in its time of grace', async () => {
    const service = new EchoService()
    const server = await serveHttp(service)
    const client = await dial(server.port)
    client.socket.write(bytesOf('hold', { name: 'a' }))
    await service.happened('holding a')
    await server.close(10)
    await client.closed
    expect(client.text).toContain('The server closed before the request was done.')
  })

  it('closes them, all or the idle ones, by the methods of the server that listens', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const [idle, busy] = [await dial(server.port), await dial(server.port)]
    idle.socket.write(ECHO_BYTES)
    busy.socket.write(bytesOf('hold', { name: 'a' }))
    await Promise.all([idle.until('}}'), service.happened('holding a')])
    server.server.closeIdleConnections()
    await idle.closed
    expect(busy.socket.destroyed).toBe(false)
    server.server.closeAllConnections()
    await Promise.all([busy.closed, service.happened('cancelled a')])
  })
})

describe('serveHttp with a certificate', () => {
  const tls = selfSigned()

  async function dialTls(port: number): Promise<Received> {
    const socket = connectTls({ port, host: '127.0.0.1', ca: tls.cert })
    const received = new Received(socket)
    await once(socket, 'secureConnect')
    return received
  }

  it('answers over TLS, whole requests and others', async () => {
    await using server = await serving({ tls })
    expect(server.url).toBe(`https://127.0.0.1:${server.port}/mcp`)
    const client = await dialTls(server.port)
    client.socket.write(ECHO_BYTES)
    await client.until('"hello":"world"')
    client.socket.write(ECHO_BYTES + ECHO_BYTES)
    await client.until('"result"', 3)
    client.socket.write(bytesOf('echo', { text: 'x'.repeat(500_000) }))
    await client.until('xxx","_meta"')
    client.socket.destroy()
  })

  it('sends what it owes before it closes', async () => {
    const service = new EchoService()
    const server = await serveHttp(service, { tls })
    const [busy, idle] = [await dialTls(server.port), await dialTls(server.port)]
    const handshaking = await dial(server.port)
    idle.socket.write(ECHO_BYTES)
    await idle.until('}}')
    busy.socket.write(bytesOf('hold', { name: 'a' }))
    await service.happened('holding a')
    const closed = server.close(2_000)
    service.release('a')
    await Promise.all([closed, busy.closed, idle.closed, handshaking.closed])
    expect(busy.text).toContain('"released":"a"')
  })

  it('hangs up on clients that say nothing, before their handshake and after', async () => {
    await using server = await serving({ tls, requestReceiveTimeoutMs: 300 })
    const clients = await Promise.all([dial(server.port), dialTls(server.port)])
    await Promise.all(clients.map(({ closed }) => closed))
  })
})

/** A service that says more than anybody can take, whatever it is asked. */
function flooding(texts: readonly string[]): Service {
  return {
    request(message, exchange) {
      for (const text of texts) exchange.send(JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { text } }))
      return { text: successText(message.id, '{"resultType":"complete"}') }
    },
    notification() {},
    closed() {},
  }
}
