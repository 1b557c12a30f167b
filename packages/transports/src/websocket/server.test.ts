import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EchoService } from '../../test/echo-service.js'
import { frame } from '../../test/frame.js'
import { modern } from '../../test/mcp-over-http.js'
import { answerTo, postBytes } from '../../test/raw-http.js'
import { servingWebSocket as serving } from '../../test/serving-web-socket.js'
import { dialWebSocket, refusedWebSocket } from '../../test/web-socket-client.js'
import { serveHttp } from '../http/node/serve.js'
import { httpSite } from '../http/node/site.js'
import { webSocketHandler } from './handler.js'
import { serveWebSocket } from './serve.js'

/** A connection whose handshake is over, and whose frames a test makes. */
async function upgraded(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const lines = [
    'GET /mcp HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: mcp',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

describe('a WebSocket', () => {
  it('is not compressed', async () => {
    const client = await dialWebSocket((await serving()).url)
    expect(client.socket.extensions).toBe('')
  })

  it('puts fragments together, up to the bound of a message', async () => {
    const service = new EchoService()
    const { url } = await serving({ maxMessageBytes: 2_000 }, service)
    const client = await dialWebSocket(url)
    const whole = frame(1, 'echo', { hello: 'world' })
    for (const character of whole.slice(0, -1)) client.socket.send(character, { fin: false })
    client.socket.send(whole.slice(-1))
    expect(await client.until(1)).toMatchObject([{ id: 1, result: { hello: 'world' } }])
    for (let sent = 0; sent <= 2_000; sent += 500) client.socket.send('x'.repeat(500), { fin: false })
    expect(await client.closed).toEqual([1009, ''])
    await service.happened('closed')
  })

  it('ends with code 1009 when a frame is too large, before it is there', async () => {
    const { url } = await serving({ maxMessageBytes: 1_000 })
    const client = await dialWebSocket(url)
    client.socket.send('x'.repeat(1_001))
    expect(await client.closed).toEqual([1009, ''])
  })

  it('ends with code 1003 when a frame is binary, and with 1007 when it is not UTF-8', async () => {
    const { url } = await serving()
    const [binary, broken] = [await dialWebSocket(url), await dialWebSocket(url)]
    binary.socket.send(Buffer.from(frame(1, 'echo')))
    expect(await binary.closed).toEqual([1003, 'Expected text frames; a binary one came.'])
    broken.socket.send(Buffer.of(0xff, 0xfe), { binary: false })
    expect(await broken.closed).toEqual([1007, ''])
  })

  it('ends with code 1002 when frames are not as the protocol has them', async () => {
    const { port } = await serving()
    const text = Buffer.from('{}')
    const wrong: readonly (readonly [string, Buffer])[] = [
      ['not masked', Buffer.concat([Buffer.of(0x81, text.length), text])],
      ['of an unknown kind', Buffer.concat([Buffer.of(0x83, 0x80, 0, 0, 0, 0)])],
      ['a fragment of nothing', Buffer.concat([Buffer.of(0x80, 0x80, 0, 0, 0, 0)])],
      ['a ping in fragments', Buffer.concat([Buffer.of(0x09, 0x80, 0, 0, 0, 0)])],
      ['compressed', Buffer.concat([Buffer.of(0xc1, 0x80, 0, 0, 0, 0)])],
    ]
    for (const [what, bytes] of wrong) {
      const socket = await upgraded(port)
      const closing = once(socket, 'data')
      socket.write(bytes)
      const [end] = await closing
      expect([what, end[0], end.readUInt16BE(2)]).toEqual([what, 0x88, 1002])
    }
  })
})

describe('a handshake', () => {
  it.each([
    ['no subprotocol', { protocols: [] }, 400, "Expected the header Sec-WebSocket-Protocol to offer 'mcp'.\n"],
    ['another subprotocol', { protocols: ['graphql-ws'] }, 400, 'Expected the header Sec-WebSocket-Protocol to offer'],
  ])('with %s is refused in words', async (_, options, status, text) => {
    const { url } = await serving()
    const refused = await refusedWebSocket(url, options)
    expect(refused).toMatchObject({ status, headers: { connection: 'close' } })
    expect(refused.text).toContain(text)
  })

  it('at another path is refused, after its addresses', async () => {
    const { url } = await serving()
    expect(await refusedWebSocket(`${url}/other`)).toMatchObject({ status: 404 })
    expect(await refusedWebSocket(`${url}/other`, { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
  })

  it('that is malformed is refused, and so is a request without one', async () => {
    const { port, url } = await serving()
    const lines = (...extra: string[]): string =>
      ['GET /mcp HTTP/1.1', 'Host: 127.0.0.1', 'Upgrade: websocket', 'Connection: Upgrade', ...extra, '', ''].join(
        '\r\n',
      )
    const protocol = 'Sec-WebSocket-Protocol: mcp'
    expect(await answerTo(port, lines(protocol))).toMatch(/^HTTP\/1.1 400 .*Sec-WebSocket-Key/s)
    expect(await answerTo(port, lines(protocol, 'Host: 127.0.0.2'))).toMatch(/^HTTP\/1.1 400 .*Host once/s)
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
    const old = await answerTo(port, lines(protocol, key, 'Sec-WebSocket-Version: 7'))
    expect(old).toMatch(/^HTTP\/1.1 400 .*sec-websocket-version: 13/is)
    const plain = await fetch(url.replace('ws', 'http'))
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket'])
  })
})

describe('who takes and does not give', () => {
  it('is refused beyond the bound of connections, until one has gone', async () => {
    const service = new EchoService()
    const { url } = await serving({ maxWebSockets: 2 }, service)
    const [first] = [await dialWebSocket(url), await dialWebSocket(url)]
    expect(await refusedWebSocket(url)).toMatchObject({ status: 503, text: /at most 2 connections/ })
    first?.socket.close()
    await service.happened('closed')
    const next = await dialWebSocket(url)
    next.socket.send(frame(1, 'echo'))
    await next.until(1)
  })

  it('is let go when it says nothing: a thousand such clients, while another one is served', async () => {
    const { url } = await serving({ requestReceiveTimeoutMs: 2_000 })
    const silent = await Promise.all(Array.from({ length: 1_000 }, () => dialWebSocket(url)))
    const client = await dialWebSocket(url)
    client.socket.send(frame(1, 'echo'))
    await client.until(1)
    const ends = await Promise.all(silent.map(({ closed }) => closed))
    expect(new Set(ends.map(String))).toEqual(new Set(['1008,Expected a message within 2000 ms; none came.']))
    client.socket.send(frame(2, 'echo'))
    await client.until(2)
  })

  it('is let go when it does not answer pings, and stays when it does', async () => {
    const service = new EchoService()
    const { url } = await serving({ pingIntervalMs: 100 }, service)
    const [gone, there] = [await dialWebSocket(url, { autoPong: false }), await dialWebSocket(url)]
    gone.socket.send(frame(1, 'hold', { name: 'x' }))
    expect(await gone.closed).toEqual([1006, ''])
    await service.happened('cancelled x')
    for (let pings = 0; pings < 3; pings++) await once(there.socket, 'ping')
    there.socket.send(frame(1, 'echo'))
    await there.until(1)
  })

  it('is let go when too much waits for it', async () => {
    const service = new EchoService()
    const { url } = await serving({ maxQueuedBytes: 1_000_000, maxMessageBytes: 50_000_000 }, service)
    const client = await dialWebSocket(url)
    client.socket.pause()
    client.socket.send(frame(1, 'say', { texts: Array.from({ length: 300 }, () => 'x'.repeat(100_000)) }))
    await service.happened('closed')
    client.socket.resume()
    expect((await client.closed)[0]).toBe(1006)
  })
})

it('closing does not wait for a client that leaves its closing frame unread', async () => {
  const { url, close } = await serving()
  const client = await dialWebSocket(url)
  client.socket.pause()
  await close()
  client.socket.resume()
  await client.closed
})

describe('beside HTTP', () => {
  it('one port serves both', async () => {
    const server = await serveHttp(new EchoService(), { webSocket: true })
    onTestFinished(() => server.close(0))
    const request = modern('echo', { hello: 'http' })
    const client = await dialWebSocket(server.url.replace('http', 'ws'))
    client.socket.send(frame(1, 'echo', { hello: 'ws' }))
    expect(await client.until(1)).toMatchObject([{ result: { hello: 'ws' } }])
    const response = await fetch(server.url, { method: 'POST', ...request })
    expect(await response.json()).toMatchObject({ result: { hello: 'http' } })
    await server.close()
    expect(await client.closed).toEqual([1001, ''])
  })

  it('requests that offer to go on with HTTP/2 are served as they are', async () => {
    const server = await serveHttp(new EchoService(), { webSocket: true })
    onTestFinished(() => server.close(0))
    const { headers, body } = modern('echo', { hello: 'grüß dich' })
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    const text = await answerTo(server.port, postBytes(['Host: 127.0.0.1', ...fields, ...offer], body))
    expect(text).toMatch(/^HTTP\/1.1 200 .*grüß dich/s)
  })

  it('a site has any number of them, each until it is taken away', async () => {
    const site = await httpSite()
    onTestFinished(() => site.close(0))
    const end = site.serveWebSocket(new EchoService(), '/a')
    site.serveWebSocket(new EchoService(), '/b')
    expect(() => site.serveWebSocket(new EchoService(), '/b')).toThrow(TypeError)
    expect(() => site.serveWebSocket(new EchoService(), 'c')).toThrow(TypeError)
    const origin = site.origin.replace('http', 'ws')
    const [a, b] = [await dialWebSocket(`${origin}/a`), await dialWebSocket(`${origin}/b/`)]
    await end()
    expect(await a.closed).toEqual([1001, ''])
    expect(await refusedWebSocket(`${origin}/a`)).toMatchObject({ status: 404 })
    b.socket.send(frame(1, 'echo'))
    await b.until(1)
  })

  it('a server of your own serves it, too', async () => {
    const handler = webSocketHandler(new EchoService())
    const server = createServer((_, response) => response.end('other'))
    server.on('upgrade', handler).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo // as: it listens on a port
    const client = await dialWebSocket(`ws://127.0.0.1:${port}/any`)
    client.socket.send(frame(1, 'echo'))
    await client.until(1)
    await handler.close()
    expect(await client.closed).toEqual([1001, ''])
    expect(await refusedWebSocket(`ws://127.0.0.1:${port}/any`)).toMatchObject({ status: 503 })
  })
})

it.each([{ path: 'mcp' }, { maxWebSockets: 0 }, { pingIntervalMs: Number.NaN }])(
  'options that make no sense are rejected: %o',
  async (options) => {
    await expect(serveWebSocket(new EchoService(), options)).rejects.toThrow(TypeError)
  },
)
