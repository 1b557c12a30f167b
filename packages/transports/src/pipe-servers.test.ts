/** What holds for the servers of all transports that carry frames over a connection that stays open. */
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../test/certificates.js'
import { EchoService } from '../test/echo-service.js'
import { frame } from '../test/frame.js'
import { pipes } from '../test/pipes.js'
import { relayTo } from '../test/relay.js'
import { AuthorizationRequired } from './http/verify.js'

describe.each(pipes)('a connection over %s', (_, pipe) => {
  const { scheme, path, serve, dial, refused, statuses } = pipe

  it('carries requests and their answers', async () => {
    const { url, port } = await serve()
    expect(url).toBe(`${scheme}://127.0.0.1:${port}${path}`)
    const client = await dial(url)
    for (const id of [1, 2, 3]) client.send(frame(id, 'echo', { hello: 'grüß dich' }))
    expect(await client.until(3)).toMatchObject([1, 2, 3].map((id) => ({ id, result: { hello: 'grüß dich' } })))
  })

  it('cancels what runs when the client goes away', async () => {
    const service = new EchoService()
    const { url } = await serve({}, service)
    const client = await dial(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    client.leave()
    await service.happened('cancelled x')
    await service.happened('closed')
  })

  it.each([
    ['a page of elsewhere', { headers: { origin: 'https://evil.example' } }, 'allowed Origin'],
    ['a name that leads here', { host: 'evil.example' }, 'header Host'],
  ])('from %s is refused in words', async (_place, from, words) => {
    const { url } = await serve()
    const { status, text } = await refused(url, from)
    expect(status).toBe(statuses[403])
    expect(text).toContain(words)
  })

  it('may come from an allowed page, to an allowed host', async () => {
    const allowed = { allowedHosts: ['mcp.example.com'], allowedOrigins: ['https://app.example.com'] }
    const { url } = await serve(allowed)
    const client = await dial(url, { headers: { origin: 'https://app.example.com' }, host: 'mcp.example.com' })
    client.send(frame(1, 'echo'))
    await client.until(1)
  })

  it('is verified before anything is read from it', async () => {
    const service = new EchoService()
    const { url } = await serve(
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
    const as = (authorization: string) => ({ headers: { authorization } })
    expect(await refused(url)).toMatchObject({ status: statuses[401], challenge: 'Bearer realm="x"' })
    expect(await refused(url, as('Bearer weak'))).toMatchObject({ status: statuses[403] })
    const broken = await refused(url, as('Bearer broken'))
    expect(broken).toMatchObject({ status: statuses[500], text: 'The request failed unexpectedly.' })
    expect(service.peers).toEqual([])
    const client = await dial(`${url}?a=b`, as('Bearer good'))
    client.send(frame(1, 'echo'))
    expect(await client.until(1)).toMatchObject([{ result: { principal: `Bearer good ${pipe.target}` } }])
  })

  it('is let go when its network goes silent, and others stay', async () => {
    const service = new EchoService()
    const { url, port } = await serve({ pingIntervalMs: 100 }, service)
    const relay = await relayTo(port)
    const gone = await dial(`${scheme}://127.0.0.1:${relay.port}${path}`)
    gone.send(frame(1, 'hold', { name: 'x' }))
    const there = await dial(url)
    there.send(frame(1, 'echo'))
    await Promise.all([service.happened('holding x'), there.until(1)])
    relay.freeze()
    await service.happened('cancelled x')
    there.send(frame(2, 'echo'))
    await there.until(2)
  })

  it('is not read while it does not read, and loses nothing', async () => {
    const { url } = await serve()
    const client = await dial(url)
    client.pause()
    // Far more than may wait for one reader.
    const hello = 'x'.repeat(100_000)
    for (let id = 0; id < 300; id++) client.send(frame(id, 'echo', { hello }))
    client.resume()
    expect(await client.until(300)).toHaveLength(300)
  })

  it('ends in good order: what runs is answered, and no more is taken', async () => {
    const service = new EchoService()
    const { url, close } = await serve({}, service)
    const client = await dial(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    const closed = close()
    client.send(frame(2, 'echo'))
    expect(await client.until(1)).toMatchObject([{ id: 2, error: { message: /shutting down/ } }])
    service.release('x')
    expect((await client.until(2))[1]).toMatchObject({ id: 1, result: { released: 'x' } })
    expect(await client.ended).toEqual(pipe.goodEnd)
    await closed
  })

  it('is waited for no longer than it may be', async () => {
    const service = new EchoService()
    const { url, close } = await serve({}, service)
    const client = await dial(url)
    client.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    await close(0)
    await service.happened('cancelled x')
    expect((await client.ended)[0]).toBe(pipe.goodEnd[0])
  })

  it('may have to show a certificate, and verify sees it', async () => {
    const { key, cert } = selfSigned()
    const { url } = await serve({
      tls: { key, cert, requestCert: true, ca: cert },
      verify: ({ clientCertificate }) => ({ id: String(clientCertificate?.subject.CN), scopes: [], claims: {} }),
    })
    expect(url).toMatch(new RegExp(`^${scheme}s:`))
    await expect(dial(url, { tls: { ca: cert } })).rejects.toEqual(pipe.noCertificate)
    const client = await dial(url, { tls: { ca: cert, cert, key } })
    client.send(frame(1, 'echo', { hello: 'world' }))
    expect(await client.until(1)).toMatchObject([{ result: { hello: 'world', principal: '127.0.0.1' } }])
  })

  it('is not served at a port that is taken', async () => {
    const { port } = await serve()
    await expect(serve({ port })).rejects.toMatchObject({ code: 'ERR_LISTEN' })
  })
})
