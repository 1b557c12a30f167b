import { once } from 'node:events'
import { Agent, createServer, request as send } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { EchoService } from '../../../test/echo-service.js'
import { type Message, modern } from '../../../test/mcp-over-http.js'
import { nodeHandler } from './handler.js'
import { type HttpServer, type ServeHttpOptions, serveHttp } from './serve.js'

const echo = modern('echo', { hello: 'world' })

async function serving(options?: ServeHttpOptions, service = new EchoService()): Promise<HttpServer & AsyncDisposable> {
  const server = await serveHttp(service, options)
  return { ...server, [Symbol.asyncDispose]: () => server.close(0) }
}

/** A request as bytes: its head line by line, then its body. */
function bytesOf(extra: readonly string[], body: string = echo.body): string {
  const own = Object.entries(echo.headers).map(([name, value]) => `${name}: ${value}`)
  return ['POST /mcp HTTP/1.1', ...own, ...extra, '', body].join('\r\n')
}

/** Everything that a socket receives until the other side ends it. */
async function conversation(port: number, ...chunks: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => {}) // A reset is an end, too.
  for (const chunk of chunks) socket.write(chunk)
  await once(socket, 'close')
  return received
}

const length = (body: string = echo.body): string => `content-length: ${Buffer.byteLength(body)}`
const host = 'host: 127.0.0.1'

describe('serveHttp', () => {
  it('says where it listens', async () => {
    await using server = await serving()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/mcp`)
    const response = await fetch(server.url, { method: 'POST', ...echo })
    expect(await response.json()).toMatchObject({ result: { hello: 'world' } })
  })

  it('says why it cannot listen', async () => {
    await using server = await serving()
    await expect(serveHttp(new EchoService(), { port: server.port })).rejects.toMatchObject({ code: 'ERR_LISTEN' })
  })

  it.each([
    [{ path: 'mcp' }],
    [{ maxSessions: 0 }],
    [{ sessionIdleMs: Number.NaN }],
    [{ ssePaths: { sse: 'sse', messages: '/m' } }],
  ])('rejects options that make no sense: %o', async (options) => {
    await expect(serveHttp(new EchoService(), options)).rejects.toThrow(TypeError)
  })

  it('answers requests that arrive in one packet, in their order', async () => {
    await using server = await serving()
    const first = bytesOf([host, length()])
    const last = bytesOf([host, length(), 'connection: close'])
    const received = await conversation(server.port, first + first + last)
    expect(received.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3)
  })

  it('answers a body that arrives byte by byte, whatever it is encoded in', async () => {
    await using server = await serving()
    const body = modern('echo', { text: 'grüß 🙂' }).body
    const bytes = Buffer.from(body)
    const socket = connect(server.port, '127.0.0.1').setNoDelay()
    socket.write(bytesOf([host, length(body), 'connection: close'], ''))
    for (const byte of bytes) {
      socket.write(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    let received = ''
    for await (const chunk of socket.setEncoding('utf8')) received += chunk
    expect(received).toContain('grüß 🙂')
  })

  it('refuses a body as soon as it is too large, whatever length it announces', async () => {
    const service = new EchoService()
    await using server = await serving({ maxMessageBytes: 1_000 }, service)
    const announced = await conversation(
      server.port,
      bytesOf([host, 'content-length: 5000', 'connection: close'], 'x'.repeat(5_000)),
    )
    expect(announced).toMatch(/^HTTP\/1.1 413 /)
    const chunk = `${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`
    const chunked = await conversation(
      server.port,
      bytesOf([host, 'transfer-encoding: chunked', 'connection: close'], `${chunk}0\r\n\r\n`),
    )
    expect(chunked).toMatch(/^HTTP\/1.1 413 /)
    expect(service.peers).toEqual([])
  })

  it('hangs up on who goes on sending what was refused', async () => {
    await using server = await serving({ maxMessageBytes: 1_000 })
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write(bytesOf([host, 'transfer-encoding: chunked'], ''))
    const chunk = `${(16_384).toString(16)}\r\n${'x'.repeat(16_384)}\r\n`
    const pump = setInterval(() => socket.write(chunk), 1)
    await once(socket, 'close')
    clearInterval(pump)
  })

  it('goes on to serve the connection of a client whose body was too large', async () => {
    await using server = await serving({ maxMessageBytes: 1_000 })
    const tooLarge = 'x'.repeat(3_000)
    const received = await conversation(
      server.port,
      bytesOf([host, length(tooLarge)], tooLarge) + bytesOf([host, length(), 'connection: close']),
    )
    expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  })

  it('survives clients that go away in the middle of their body', async () => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const socket = connect(server.port, '127.0.0.1')
    socket.write(bytesOf([host, 'content-length: 1000'], '{"jsonrpc"'))
    await once(server.server, 'request')
    socket.destroy()
    await once(socket, 'close')
    expect((await fetch(server.url, { method: 'POST', ...echo })).status).toBe(200)
    expect(service.peers).toHaveLength(1)
  })

  it.each([
    ['two hosts', [host, 'host: evil.example.com', length()], 400],
    ['two content types', [host, 'Content-Type: text/plain', length()], 400],
    ['two authorizations', [host, 'authorization: Bearer a', 'Authorization: Bearer b', length()], 400],
    ['two lengths', [host, length(), 'content-length: 3'], 400],
    ['a length and an encoding', [host, length(), 'transfer-encoding: chunked'], 400],
    ['two methods', [host, 'mcp-method: tools/list', length()], 400],
    ['two origins', [host, 'origin: http://localhost', 'origin: http://evil.example.com', length()], 403],
    ['no host', [length()], 400],
    ['headers without end', [host, `x: ${'y'.repeat(40_000)}`, length()], 431],
  ])('refuses a request with %s', async (_, extra, status) => {
    const service = new EchoService()
    await using server = await serving({}, service)
    const received = await conversation(server.port, bytesOf([...extra, 'connection: close']))
    expect(received.split(' ')[1]).toBe(String(status))
    expect(received).not.toContain('"result"')
  })

  it('refuses HTTP/1.0 without a host', async () => {
    await using server = await serving()
    const received = await conversation(server.port, bytesOf([length()]).replace('HTTP/1.1', 'HTTP/1.0'))
    expect(received).toMatch(/^HTTP\/1.1 403 /)
  })

  it('hangs up on a thousand clients that connect and say nothing', async () => {
    await using server = await serving({ requestReceiveTimeoutMs: 1_000 })
    const sockets = Array.from({ length: 1_000 }, () => connect(server.port, '127.0.0.1'))
    const closings = sockets.map(async (socket: Socket) => {
      socket.on('error', () => {})
      socket.resume()
      await once(socket, 'close')
    })
    await Promise.all(closings)
    expect((await fetch(server.url, { method: 'POST', ...echo })).status).toBe(200)
  })

  it('hangs up on a client that sends its request too slowly', async () => {
    await using server = await serving({ requestReceiveTimeoutMs: 200 })
    const received = await conversation(server.port, bytesOf([host, 'content-length: 1000'], '{'))
    expect(received).toMatch(/^HTTP\/1.1 408 /)
  })

  it('closes once, and with it the connections that idle clients keep', async () => {
    await using server = await serving()
    const agent = new Agent({ keepAlive: true })
    const request = send(server.url, { method: 'POST', headers: echo.headers, agent }).end(echo.body)
    const [response] = await once(request, 'response')
    response.resume()
    await once(response, 'end')
    await Promise.all([server.close(), server.close()])
    await expect(fetch(server.url, { method: 'POST', ...echo })).rejects.toThrow()
    agent.destroy()
  })

  it('delivers large answers whole when it closes meanwhile', async () => {
    const service = new EchoService()
    await using server = await serving({ maxMessageBytes: 10_000_000 }, service)
    const text = 'x'.repeat(5_000_000)
    const answer = fetch(server.url, { method: 'POST', ...modern('echo', { text }) })
    await once(server.server, 'request')
    const response = await answer
    const [, body] = await Promise.all([server.close(60_000), response.json()])
    expect((body as Message).result?.text).toHaveLength(text.length)
  })
})

describe('nodeHandler', () => {
  it('serves any path behind a server of its user, and tells HTTP+SSE clients the path that they see', async () => {
    const handler = nodeHandler(new EchoService())
    const server = createServer((request, response) => {
      // As Express does for what is mounted at a path.
      const originalUrl = request.url ?? ''
      handler(Object.assign(request, { originalUrl, url: originalUrl.replace('/api', '') }), response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect((await fetch(`${origin}/api/anything`, { method: 'POST', ...echo })).status).toBe(200)
    const stream = await fetch(`${origin}/api/sse`, { headers: { accept: 'text/event-stream' } })
    const first = await stream.body?.getReader().read()
    expect(Buffer.from(first?.value ?? []).toString()).toContain('data: /api/messages?sessionId=')
    await handler.close(0)
    server.close()
    server.closeAllConnections()
  })

  it.each([
    ['JSON', (text: string): unknown => JSON.parse(text), 200],
    ['text', (text: string): unknown => text, 200],
    ['nothing', (): unknown => undefined, 500],
  ])('takes the %s that a body parser left', async (_, parse, status) => {
    const handler = nodeHandler(new EchoService())
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      handler(Object.assign(request, { body: parse(text) }), response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const response = await fetch(url, { method: 'POST', ...echo })
    expect(response.status).toBe(status)
    await response.text()
    await handler.close(0)
    server.close()
    server.closeAllConnections()
  })
})
