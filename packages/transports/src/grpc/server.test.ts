import { once } from 'node:events'
import { type ClientHttp2Stream, constants } from 'node:http2'
import { credentials } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { dialGrpc, type RawGrpc } from '../../test/grpc-client.js'
import { message, rawSession, rawStream, trailersOf } from '../../test/raw-grpc.js'
import { relayTo } from '../../test/relay.js'
import { frame, servingGrpc as serving } from '../../test/serving-grpc.js'
import { AuthorizationRequired } from '../http/verify.js'
import { CONNECT_PATH } from './connect-method.js'
import { encodeFrame } from './frame-codec.js'
import { serveGrpc } from './serve.js'
import { StatusCode } from './status-code.js'

describe('a stream', () => {
  it('carries requests and their answers, one in each message', async () => {
    const { url, port } = await serving()
    expect(url).toBe(`grpc://127.0.0.1:${port}`)
    const client = dialGrpc(url)
    await client.accepted
    for (const id of [1, 2, 3]) client.send(frame(id, 'echo', { hello: 'grüß dich' }))
    expect(await client.until(3)).toMatchObject([1, 2, 3].map((id) => ({ id, result: { hello: 'grüß dich' } })))
  })

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

  it('cancels what runs when the client goes away', async () => {
    const service = new EchoService()
    const { url } = await serving({}, service)
    const client = dialGrpc(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    client.call.cancel()
    await service.happened('cancelled x')
    await service.happened('closed')
  })
})

describe('a client', () => {
  it.each([
    ['a page of elsewhere', { metadata: { origin: 'https://evil.example' } }, 'allowed Origin'],
    ['a name that leads here', { options: { 'grpc.default_authority': 'evil.example' } }, 'header Host'],
  ])('that is %s is refused in words', async (_, options, words) => {
    const { url } = await serving()
    const { status } = dialGrpc(url, options)
    expect(await status).toMatchObject({
      code: StatusCode.permissionDenied,
      details: expect.stringContaining(words),
    })
  })

  it('may come from an allowed page, to an allowed host', async () => {
    const allowed = { allowedHosts: ['mcp.example.com'], allowedOrigins: ['https://app.example.com'] }
    const { url } = await serving(allowed)
    const client = dialGrpc(url, {
      metadata: { origin: 'https://app.example.com' },
      options: { 'grpc.default_authority': 'mcp.example.com' },
    })
    await client.accepted
  })

  it('is verified before anything is read from it', async () => {
    const service = new EchoService()
    const { url } = await serving(
      {
        verify: async ({ headers, method, url: target }) => {
          const token = headers('authorization')
          if (token === 'Bearer broken') throw new Error('A secret of the server.')
          if (token === 'Bearer weak') throw new AuthorizationRequired(403, {})
          if (token === undefined) throw new AuthorizationRequired(401, { 'www-authenticate': 'Bearer realm="x"' })
          return { id: `${token} ${method} ${target}`, scopes: [], claims: {} }
        },
      },
      service,
    )
    const asking = (authorization: string): RawGrpc => {
      const client = dialGrpc(url, { metadata: { authorization } })
      client.send(frame(1, 'echo'))
      return client
    }
    const anonymous = await dialGrpc(url).status
    expect(anonymous.code).toBe(StatusCode.unauthenticated)
    expect(anonymous.metadata.get('www-authenticate')).toEqual(['Bearer realm="x"'])
    expect(await asking('Bearer weak').status).toMatchObject({ code: StatusCode.permissionDenied })
    expect(await asking('Bearer broken').status).toMatchObject({
      code: StatusCode.internal,
      details: 'The request failed unexpectedly.',
    })
    expect(service.peers).toEqual([])
    const principal = `Bearer good POST ${CONNECT_PATH}`
    expect(await asking('Bearer good').until(1)).toMatchObject([{ result: { principal } }])
  })

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

describe('over TLS', () => {
  const tls = selfSigned()
  const pem = (text: string): Buffer => Buffer.from(text)

  it('clients may have to show a certificate, and verify sees it', async () => {
    const { url } = await serving({
      tls: { ...tls, requestCert: true, ca: tls.cert },
      verify: ({ clientCertificate }) => ({ id: String(clientCertificate?.subject.CN), scopes: [], claims: {} }),
    })
    expect(url).toMatch(/^grpcs:/)
    const without = dialGrpc(url, { credentials: credentials.createSsl(pem(tls.cert)) })
    expect(await without.status).toMatchObject({ code: StatusCode.unavailable })
    const shown = credentials.createSsl(pem(tls.cert), pem(tls.key), pem(tls.cert))
    const client = dialGrpc(url, { credentials: shown })
    client.send(frame(1, 'echo'))
    expect(await client.until(1)).toMatchObject([{ result: { principal: '127.0.0.1' } }])
  })

  it('a certificate that nobody vouches for is none', async () => {
    const stranger = selfSigned()
    const { url } = await serving({
      tls: { ...tls, requestCert: true, rejectUnauthorized: false, ca: tls.cert },
      verify: ({ clientCertificate }) => ({ id: String(clientCertificate), scopes: [], claims: {} }),
    })
    const shown = credentials.createSsl(pem(tls.cert), pem(stranger.key), pem(stranger.cert))
    const client = dialGrpc(url, { credentials: shown })
    client.send(frame(1, 'echo'))
    expect(await client.until(1)).toMatchObject([{ result: { principal: 'undefined' } }])
  })
})

describe('closing', () => {
  it('answers what runs, takes no more, and ends with OK', async () => {
    const service = new EchoService()
    const { url, close } = await serving({}, service)
    const client = dialGrpc(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    const closed = close()
    client.send(frame(2, 'echo'))
    expect(await client.until(1)).toMatchObject([{ id: 2, error: { message: /shutting down/ } }])
    service.release('x')
    expect((await client.until(2))[1]).toMatchObject({ id: 1, result: { released: 'x' } })
    expect(await client.status).toMatchObject({ code: StatusCode.ok })
    await closed
  })

  it('waits no longer than it may', async () => {
    const service = new EchoService()
    const { url, close } = await serving({}, service)
    const client = dialGrpc(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    await close(0)
    await service.happened('cancelled x')
    expect(await client.status).toMatchObject({ code: StatusCode.ok })
  })

  it('does not wait for a client that reads nothing', async () => {
    const { port, close } = await serving()
    const relay = await relayTo(port)
    const client = dialGrpc(`grpc://127.0.0.1:${relay.port}`)
    await client.accepted
    relay.freeze()
    await close()
  })
})

it.each([{ maxGrpcStreams: 0 }, { pingIntervalMs: Number.NaN }])(
  'options that make no sense are rejected: %o',
  async (options) => {
    await expect(serveGrpc(new EchoService(), options)).rejects.toThrow(TypeError)
  },
)

it('a port that is taken is told', async () => {
  const { port } = await serving()
  await expect(serveGrpc(new EchoService(), { port })).rejects.toMatchObject({ code: 'ERR_LISTEN' })
})
