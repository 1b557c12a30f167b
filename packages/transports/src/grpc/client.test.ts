import { createServer as createHttpServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { modern } from '../../test/mcp-over-http.js'
import { opened } from '../../test/opened.js'
import { portOf } from '../../test/port-of.js'
import { relayTo } from '../../test/relay.js'
import { scriptedGrpc as scripted } from '../../test/scripted-grpc.js'
import { servingGrpc as serving } from '../../test/serving-grpc.js'
import { grpcConnection } from './client.js'
import { CONNECT_METHOD } from './connect-method.js'
import { encodeFrame } from './frame-codec.js'

const ECHO = modern('echo', { hello: 'world' }).body

describe('a connection', () => {
  it('sends what was sent before it is closed', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const [connection] = await opened(grpcConnection({ url }))
    for (let sent = 0; sent < 500; sent++) void connection.send(ECHO)
    await connection.close()
    await service.happened('closed')
    expect(service.exchanges).toHaveLength(500)
  })

  it('tells nothing of a server that goes in good order, and the words of one that does not', async () => {
    const { url, close } = await serving()
    const [, leaving] = await opened(grpcConnection({ url }))
    await close()
    expect(await leaving.over).toBeUndefined()
    const loud = await scripted((call) => call.emit('error', { code: 3, details: 'Too loud.' }))
    const [, thrown] = await opened(grpcConnection({ url: loud }))
    expect(await thrown.over).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      message: 'The gRPC stream ended with status INVALID_ARGUMENT: Too loud.',
    })
    const relay = await relayTo((await serving()).port)
    const [, cut] = await opened(grpcConnection({ url: `grpc://127.0.0.1:${relay.port}` }))
    relay.cut()
    expect(await cut.over).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  })

  it('ends where the server sends what is too large, or no frame', async () => {
    const large = await scripted((call) => call.write(encodeFrame('x'.repeat(1_010))))
    const [, inbox] = await opened(grpcConnection({ url: large, maxMessageBytes: 1_000 }))
    expect(await inbox.over).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' })
    const [, broken] = await opened(
      grpcConnection({ url: await scripted((call) => call.write(Buffer.of(0x0a, 1, 0xff))) }),
    )
    expect(await broken.over).toMatchObject({ message: /Expected a Frame with JSON in UTF-8/ })
    expect([...inbox.frames, ...broken.frames]).toEqual([])
  })
})

it('a server is told apart that is none of MCP, speaks HTTP/1.1, or is not there', async () => {
  const other = await scripted(() => {}, { ...CONNECT_METHOD, path: '/other.Service/Connect' })
  await expect(opened(grpcConnection({ url: other }))).rejects.toThrow(
    /the gRPC service causeway.mcp.v1.Mcp at .*it is not there/,
  )
  const http = await portOf(createHttpServer())
  await expect(opened(grpcConnection({ url: `grpc://127.0.0.1:${http}` }))).rejects.toThrow(/it does not speak HTTP\/2/)
  const server = createTcpServer()
  const nobody = await portOf(server)
  server.close()
  await expect(opened(grpcConnection({ url: `grpc://127.0.0.1:${nobody}` }))).rejects.toMatchObject({
    code: 'ERR_CONNECT_FAILED',
    message: `Expected a gRPC server at grpc://127.0.0.1:${nobody}; nobody answered: connect ECONNREFUSED 127.0.0.1:${nobody}.`,
  })
})

it('a server that speaks TLS where nobody expects it is told apart', async () => {
  const { url } = await serving({ tls: selfSigned() })
  await expect(opened(grpcConnection({ url: url.replace('grpcs:', 'grpc:') }))).rejects.toThrow(/begins with grpcs:/)
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
  const [connection, inbox] = await opened(grpcConnection({ url }))
  await connection.send(ECHO)
  await inbox.until(1)
})
