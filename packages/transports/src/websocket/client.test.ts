import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { WebSocket as PlatformWebSocket } from 'undici'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { Inbox } from '../../test/inbox.js'
import { loopbackServer } from '../../test/loopback-server.js'
import { modern } from '../../test/mcp-over-http.js'
import { relayTo } from '../../test/relay.js'
import type { Connection } from '../connection.js'
import { AuthorizationRequired } from '../http/verify.js'
import type { Challenge } from '../http-client/http-client-options.js'
import { webSocketConnection as platformConnection } from './browser-client.js'
import type { WebSocketClientOptions } from './client-options.js'
import { webSocketConnection } from './node-client.js'
import { type ServeWebSocketOptions, serveWebSocket, type WebSocketListener } from './serve.js'

const ECHO = modern('echo', { hello: 'world' }).body

async function serving(options?: ServeWebSocketOptions, service = new EchoService()): Promise<WebSocketListener> {
  const server = await serveWebSocket(service, options)
  onTestFinished(() => server.close(0))
  return server
}

/** A server that does with each WebSocket what a test says. */
async function scripted(play: (socket: WebSocket) => void, options: ServerOptions = {}): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
  server.on('connection', play)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` // as: it listens on a port
}

async function opened(options: WebSocketClientOptions, make = webSocketConnection): Promise<[Connection, Inbox]> {
  const connection = make(options)
  onTestFinished(() => connection.close())
  const inbox = new Inbox()
  await connection.open(inbox)
  return [connection, inbox]
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port // as: it listens on a port
}

/** Whatever carries frames here: `ws`, and what platforms have. */
const ways = [
  ['through ws', webSocketConnection],
  ['through the global WebSocket', platformConnection],
] as const

describe.each(ways)('a connection %s', (_, make) => {
  const open = async (url: string): Promise<[Connection, Inbox]> => {
    vi.stubGlobal('WebSocket', PlatformWebSocket)
    onTestFinished(() => void vi.unstubAllGlobals())
    return opened({ url }, make)
  }

  it('carries frames both ways, and ends once', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const [connection, inbox] = await open(url)
    for (let sent = 0; sent < 3; sent++) await connection.send(ECHO)
    expect(await inbox.until(3)).toMatchObject([1, 2, 3].map(() => ({ result: { hello: 'world' } })))
    await connection.close()
    await connection.close()
    await service.happened('closed')
    expect(await inbox.over).toBeUndefined()
    expect(inbox.closings).toBe(1)
    await expect(connection.send(ECHO)).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('tells nothing of a server that goes in good order, and the words of one that does not', async () => {
    const [, leaving] = await open(await scripted((socket) => socket.close(1001)))
    expect(await leaving.over).toBeUndefined()
    const [, thrown] = await open(await scripted((socket) => socket.close(1008, 'Too loud.')))
    expect((await thrown.over)?.message).toMatch(/Too loud/)
    const [, cut] = await open(await scripted((socket) => socket.terminate()))
    expect(await cut.over).toBeInstanceOf(Error)
  })

  it('says that nobody is there', async () => {
    const server = createTcpServer()
    const port = await portOf(server)
    server.close()
    await expect(open(`ws://127.0.0.1:${port}/mcp?token=secret`)).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: expect.not.stringContaining('secret'),
    })
  })

  it('ends where the server sends what is too large', async () => {
    const [, inbox] = await open(await scripted((socket) => socket.send('x'.repeat(4_194_305))))
    expect(await inbox.over).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' })
    expect(inbox.frames).toEqual([])
  })
})

describe('a server that refuses', () => {
  it('is shown who asks, once more where that was not enough', async () => {
    const { url } = await serving({
      verify: ({ headers }) => {
        if (headers('authorization') === 'Bearer 2') return { id: 'ada', scopes: [], claims: {} }
        throw new AuthorizationRequired(401, { 'www-authenticate': 'Bearer realm="x"' })
      },
    })
    const challenges: unknown[] = []
    const authorize = async (challenge?: Challenge): Promise<Record<string, string>> => {
      challenges.push(challenge && [challenge.status, challenge.headers('www-authenticate'), challenge.url])
      return { authorization: `Bearer ${challenges.length}` }
    }
    const [connection, inbox] = await opened({ url, authorize, headers: { authorization: 'Bearer 0' } })
    await connection.send(ECHO)
    expect(await inbox.until(1)).toMatchObject([{ result: { principal: 'ada' } }])
    expect(challenges).toEqual([undefined, [401, 'Bearer realm="x"', url]])
    await expect(opened({ url })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: /answered HTTP 401 \(Expected an access token.*\)\. It wants authorization: pass a header/,
      cause: { status: 401 },
    })
    await expect(opened({ url, authorize: async () => undefined })).rejects.toThrow(/HTTP 401/)
  })

  it('is no MCP endpoint: another subprotocol, none, a page, a redirect', async () => {
    const other = await scripted(() => {}, { handleProtocols: () => false })
    await expect(opened({ url: other })).rejects.toThrow(/to speak 'mcp' over its WebSocket; it does not/)
    const page = await loopbackServer((_, response) => void response.end('<html>'))
    const url = page.url.replace('http', 'ws')
    await expect(opened({ url })).rejects.toThrow(/answered HTTP 200\. Check that this is the address/)
    const moved = await loopbackServer((_, response) => void response.writeHead(307, { location: url }).end())
    await expect(opened({ url: moved.url.replace('http', 'ws') })).rejects.toThrow(/Redirects are not followed/)
  })

  it('does not answer in time', async () => {
    const port = await portOf(createTcpServer((socket) => void onTestFinished(() => void socket.destroy())))
    const url = `ws://127.0.0.1:${port}/mcp`
    await expect(opened({ url, connectTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: /timed out/,
    })
  })

  it('is left in the middle of the handshake', async () => {
    const server = createTcpServer((socket) => void onTestFinished(() => void socket.destroy()))
    const url = `ws://127.0.0.1:${await portOf(server)}/mcp`
    const connection = webSocketConnection({ url })
    const opening = Promise.resolve(connection.open(new Inbox()))
    opening.catch(() => {})
    await once(server, 'connection')
    await connection.close()
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    await expect(connection.send(ECHO)).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })
})

describe('over TLS', () => {
  const tls = selfSigned()

  it('a certificate that is trusted carries frames; any other says what to pass', async () => {
    const { url } = await serving({ tls })
    const [connection, inbox] = await opened({ url, tls: { ca: tls.cert } })
    await connection.send(ECHO)
    await inbox.until(1)
    await expect(opened({ url })).rejects.toThrow(/not one to trust: self-signed.*tls\.ca/)
  })

  it('a client shows its own certificate where the server wants one', async () => {
    const { url } = await serving({ tls: { ...tls, requestCert: true, ca: tls.cert } })
    const [connection, inbox] = await opened({ url, tls: { ca: [tls.cert], cert: tls.cert, key: tls.key } })
    await connection.send(ECHO)
    await inbox.until(1)
  })

  it('a server without it is told apart', async () => {
    const { url } = await serving()
    const wrong = url.replace('ws:', 'wss:')
    await expect(opened({ url: wrong })).rejects.toThrow(/does not speak TLS\. Try ws:/)
  })
})

describe('a server that misbehaves', () => {
  it('sends binary frames', async () => {
    const codes: number[] = []
    const url = await scripted((socket) => {
      socket.on('close', (code) => codes.push(code))
      socket.send(Buffer.of(1))
    })
    const [, inbox] = await opened({ url })
    expect(await inbox.over).toMatchObject({ code: 'ERR_CONNECTION_LOST', message: /text frames; a binary one/ })
    await vi.waitFor(() => expect(codes).toEqual([1003]))
  })

  it('sends what is not UTF-8, or no WebSocket at all', async () => {
    const [, broken] = await opened({
      url: await scripted((socket) => socket.send(Buffer.of(0xff), { binary: false })),
    })
    expect(await broken.over).toMatchObject({ code: 'ERR_FRAME_NOT_UTF8' })
    const server = createServer()
    const wss = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    })
    const [, garbled] = await opened({ url: `ws://127.0.0.1:${await portOf(server)}/` })
    expect(await garbled.over).toMatchObject({ message: /does not keep to the WebSocket protocol/ })
  })

  it('gives no sign of life', async () => {
    const url = await scripted(() => {}, { autoPong: false })
    const [, inbox] = await opened({ url, pingIntervalMs: 50 })
    expect((await inbox.over)?.message).toMatch(/no sign of life for 50 ms/)
  })

  it('is no longer there, though nobody said so', async () => {
    const { port } = await serving()
    const relay = await relayTo(port)
    const [, inbox] = await opened({ url: `ws://127.0.0.1:${relay.port}/mcp`, pingIntervalMs: 50 })
    relay.freeze()
    expect(await inbox.over).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  })

  it('does not read', async () => {
    const url = await scripted((socket) => socket.pause())
    const [connection, inbox] = await opened({ url, maxQueuedBytes: 1_000_000 })
    const { body } = modern('echo', { hello: 'x'.repeat(100_000) })
    let refused: unknown
    for (let sent = 0; sent < 300 && refused === undefined; sent++) {
      Promise.resolve(connection.send(body)).catch((error: unknown) => {
        refused ??= error
      })
      await Promise.resolve()
    }
    expect(await inbox.over).toMatchObject({ code: 'ERR_SLOW_READER' })
    expect(refused).toMatchObject({ code: 'ERR_SLOW_READER' })
  })
})

it.each([
  { url: 'http://127.0.0.1/' },
  { url: 'nowhere' },
  { url: 'ws://ada:secret@127.0.0.1/' },
  { url: 'ws://127.0.0.1/', headers: { 'not a name': 'x' } },
])('options that make no sense are rejected: %o', (options) => {
  expect(() => webSocketConnection(options)).toThrow(TypeError)
})

it('a browser is told that it sends no headers', () => {
  expect(() => platformConnection({ url: 'ws://127.0.0.1/', headers: { a: 'b' } })).toThrow(TypeError)
})
