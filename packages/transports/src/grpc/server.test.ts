import { once } from 'node:events'
import { type ClientHttp2Stream, constants } from 'node:http2'
import { credentials } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { frame } from '../../test/frame.js'
import { dialGrpc } from '../../test/grpc-client.js'
import { message, rawSession, rawStream, trailersOf } from '../../test/raw-grpc.js'
import { relayTo } from '../../test/relay.js'
import { servingGrpc as serving } from '../../test/serving-grpc.js'
import { encodeFrame } from './frame-codec.js'
import { serveGrpc } from './serve.js'
import { StatusCode } from './status-code.js'

describe('a stream', () => {
  it('is one of many on a connection', async () => {
    const { url } = await serving()
    const session = rawSession(url)
    const streams = [1, 2].map((id) => {
      const stream = rawStream(url, {}, session)
      stream.end(message(encodeFrame(frame(id, 'echo'))))
      return stream
    })
    for (const stream of streams) expect(await trailersOf(stream)).toMatchObject({ 'grpc-status': '0' })
  })

  it('whose client has nothing more to say ends with OK, once what runs is answered', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const client = dialGrpc(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    client.call.end()
    service.release('x')
    expect(await client.until(1)).toMatchObject([{ id: 1, result: { released: 'x' } }])
    expect(await client.status).toMatchObject({ code: StatusCode.ok })
  })
})

describe('a client', () => {
  it('that leaves while it is being verified is forgotten', async () => {
    const service = new EchoService()
    const decisions: (() => void)[] = []
    let asked = (): void => {}
    const verify = (): Promise<undefined> => {
      asked()
      return new Promise((resolve) => decisions.push(() => resolve(undefined)))
    }
    const { url } = await serving({ verify }, service)
    const session = rawSession(url)
    const open = async (): Promise<ClientHttp2Stream> => {
      const asking = new Promise<void>((resolve) => {
        asked = resolve
      })
      const stream = rawStream(url, {}, session)
      await asking
      return stream
    }
    const leaving = await open()
    leaving.close(constants.NGHTTP2_CANCEL)
    // What comes later on the same connection is read later.
    const staying = await open()
    for (const decide of decisions) decide()
    await once(staying, 'response')
    staying.close()
    await service.happened('closed')
    expect(service.closedPeers).toHaveLength(1)
  })

  it('that calls something else hears that there is no such method', async () => {
    const { url } = await serving()
    const stream = rawStream(url, { ':path': '/causeway.mcp.v1.Mcp/Other' })
    expect(await trailersOf(stream)).toMatchObject({ 'grpc-status': '12' })
    const page = rawStream(url, { 'content-type': 'text/html' })
    expect((await once(page, 'response'))[0]).toMatchObject({ ':status': 415 })
  })
})

it('a certificate that nobody vouches for is none', async () => {
  const [tls, stranger] = [selfSigned(), selfSigned()]
  const pem = (text: string): Buffer => Buffer.from(text)
  const { url } = await serving({
    tls: { ...tls, requestCert: true, rejectUnauthorized: false, ca: tls.cert },
    verify: ({ clientCertificate }) => ({ id: String(clientCertificate), scopes: [], claims: {} }),
  })
  const shown = credentials.createSsl(pem(tls.cert), pem(stranger.key), pem(stranger.cert))
  const client = dialGrpc(url, { credentials: shown })
  client.send(frame(1, 'echo'))
  expect(await client.until(1)).toMatchObject([{ result: { principal: 'undefined' } }])
})

it('closing does not wait for a client that reads nothing', async () => {
  const { port, close } = await serving()
  const relay = await relayTo(port)
  const client = dialGrpc(`grpc://127.0.0.1:${relay.port}`)
  await client.accepted
  relay.freeze()
  await close()
})

it.each([{ maxGrpcStreams: 0 }, { pingIntervalMs: Number.NaN }])(
  'options that make no sense are rejected: %o',
  async (options) => {
    await expect(serveGrpc(new EchoService(), options)).rejects.toThrow(TypeError)
  },
)
