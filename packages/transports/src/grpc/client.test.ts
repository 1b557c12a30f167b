import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { Metadata, type MethodDefinition, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { Inbox } from '../../test/inbox.js'
import { modern } from '../../test/mcp-over-http.js'
import { relayTo } from '../../test/relay.js'
import { servingGrpc as serving } from '../../test/serving-grpc.js'
import type { Connection } from '../connection.js'
import { AuthorizationRequired } from '../http/verify.js'
import type { Challenge } from '../http-client/http-client-options.js'
import { grpcConnection } from './client.js'
import type { GrpcClientOptions } from './client-options.js'
import { CONNECT_METHOD } from './connect-method.js'
import { encodeFrame } from './frame-codec.js'

const ECHO = modern('echo', { hello: 'world' }).body

type Call = ServerDuplexStream<Buffer, Buffer>

/** A server that does with each stream what a test says, once it has accepted it. */
async function scripted(play: (call: Call) => void, method: MethodDefinition<Buffer, Buffer> = CONNECT_METHOD) {
  const server = new Server()
  server.addService(
    { connect: method },
    {
      connect: (call: Call) => {
        call.on('error', () => {}) // Its end follows.
        call.sendMetadata(new Metadata())
        play(call)
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  onTestFinished(() => server.forceShutdown())
  return `grpc://127.0.0.1:${port}`
}

async function opened(options: GrpcClientOptions): Promise<[Connection, Inbox]> {
  const connection = grpcConnection(options)
  onTestFinished(() => connection.close())
  const inbox = new Inbox()
  await connection.open(inbox)
  return [connection, inbox]
}

async function portOf(server: TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port // as: it listens on a port
}

describe('a connection', () => {
  it('carries frames both ways, and ends once', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const [connection, inbox] = await opened({ url })
    for (let sent = 0; sent < 3; sent++) await connection.send(ECHO)
    expect(await inbox.until(3)).toMatchObject([1, 2, 3].map(() => ({ result: { hello: 'world' } })))
    await connection.close()
    await connection.close()
    await service.happened('closed')
    expect(await inbox.over).toBeUndefined()
    expect(inbox.closings).toBe(1)
    await expect(connection.send(ECHO)).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('sends what was sent before it is closed', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const [connection] = await opened({ url })
    for (let sent = 0; sent < 500; sent++) void connection.send(ECHO)
    await connection.close()
    await service.happened('closed')
    expect(service.exchanges).toHaveLength(500)
  })

  it('tells nothing of a server that goes in good order, and the words of one that does not', async () => {
    const { url, close } = await serving()
    const [, leaving] = await opened({ url })
    await close()
    expect(await leaving.over).toBeUndefined()
    const loud = await scripted((call) => call.emit('error', { code: 3, details: 'Too loud.' }))
    const [, thrown] = await opened({ url: loud })
    expect(await thrown.over).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      message: 'The gRPC stream ended with status INVALID_ARGUMENT: Too loud.',
    })
    const relay = await relayTo((await serving()).port)
    const [, cut] = await opened({ url: `grpc://127.0.0.1:${relay.port}` })
    relay.cut()
    expect(await cut.over).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  })

  it('ends where the server sends what is too large, or no frame', async () => {
    const large = await scripted((call) => call.write(encodeFrame('x'.repeat(1_010))))
    const [, inbox] = await opened({ url: large, maxMessageBytes: 1_000 })
    expect(await inbox.over).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' })
    const [, broken] = await opened({ url: await scripted((call) => call.write(Buffer.of(0x0a, 1, 0xff))) })
    expect(await broken.over).toMatchObject({ message: /Expected a Frame with JSON in UTF-8/ })
    expect([...inbox.frames, ...broken.frames]).toEqual([])
  })

  it('ends where the server gives no sign of life, or does not read', async () => {
    const { port } = await serving()
    const relay = await relayTo(port)
    const [, silent] = await opened({ url: `grpc://127.0.0.1:${relay.port}`, pingIntervalMs: 50 })
    relay.freeze()
    expect(await silent.over).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    const [connection, inbox] = await opened({ url: await scripted(() => {}), maxQueuedBytes: 1_000_000 })
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
      message: /it wants authorization: Expected an access token.* Pass a header/,
      cause: { status: 401 },
    })
    await expect(opened({ url, authorize: async () => undefined })).rejects.toThrow(/wants authorization/)
  })

  it('is none of MCP, speaks HTTP/1.1, or is not there', async () => {
    const other = await scripted(() => {}, { ...CONNECT_METHOD, path: '/other.Service/Connect' })
    await expect(opened({ url: other })).rejects.toThrow(/the gRPC service causeway.mcp.v1.Mcp at .*it is not there/)
    const http = await portOf(createHttpServer())
    await expect(opened({ url: `grpc://127.0.0.1:${http}` })).rejects.toThrow(/it does not speak HTTP\/2/)
    const server = createTcpServer()
    const nobody = await portOf(server)
    server.close()
    await expect(opened({ url: `grpc://127.0.0.1:${nobody}` })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: `Expected a gRPC server at grpc://127.0.0.1:${nobody}; nobody answered: connect ECONNREFUSED 127.0.0.1:${nobody}.`,
    })
  })

  it('does not answer in time', async () => {
    const port = await portOf(createTcpServer((socket) => void onTestFinished(() => void socket.destroy())))
    await expect(opened({ url: `grpc://127.0.0.1:${port}`, connectTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: /timed out after 100 ms/,
    })
  })

  it('is left in the middle of it all', async () => {
    const server = createTcpServer((socket) => void onTestFinished(() => void socket.destroy()))
    const connection = grpcConnection({ url: `grpc://127.0.0.1:${await portOf(server)}` })
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

  it('a server without it is told apart, and one with it where nobody expects it', async () => {
    const { url } = await serving()
    await expect(opened({ url: url.replace('grpc:', 'grpcs:') })).rejects.toThrow(/does not speak TLS. Try grpc:/)
    const secure = await serving({ tls })
    await expect(opened({ url: secure.url.replace('grpcs:', 'grpc:') })).rejects.toThrow(/begins with grpcs:/)
  })
})

it.each([
  { url: 'http://127.0.0.1/' },
  { url: 'nowhere' },
  { url: 'grpc://' },
  { url: 'grpc://127.0.0.1:4100/mcp' },
  { url: 'grpc://ada:secret@127.0.0.1' },
  { url: 'grpc://127.0.0.1', headers: { 'x-bin': 'x' } },
  { url: 'grpc://127.0.0.1', headers: { name: 'Größe' } },
  { url: 'grpc://127.0.0.1', pingIntervalMs: 0 },
])('options that make no sense are rejected: %o', (options) => {
  expect(() => grpcConnection(options)).toThrow(TypeError)
})

it('an IPv6 address is one, too', async () => {
  const { url } = await serving({ host: '::1' })
  expect(url).toMatch(/^grpc:\/\/\[::1\]:\d+$/)
  const [connection, inbox] = await opened({ url })
  await connection.send(ECHO)
  await inbox.until(1)
})
