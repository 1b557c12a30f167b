/** What holds for the clients of all transports that carry frames over a connection that stays open. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selfSigned } from '../test/certificates.js'
import { EchoService } from '../test/echo-service.js'
import { Inbox } from '../test/inbox.js'
import { modern } from '../test/mcp-over-http.js'
import { opened } from '../test/opened.js'
import { pipes, pipesOfAllClients } from '../test/pipes.js'
import { portOf } from '../test/port-of.js'
import { relayTo } from '../test/relay.js'
import { AuthorizationRequired } from './http/verify.js'
import type { Challenge } from './http-client/http-client-options.js'

const ECHO = modern('echo', { hello: 'world' }).body

/** A server that takes connections and says nothing. */
const silent = () => createServer((socket) => void onTestFinished(() => void socket.destroy()))

it.each(pipesOfAllClients)('a connection over %s carries frames both ways, and ends once', async (_, pipe) => {
  const service = new EchoService()
  const { url } = await pipe.serve({}, service)
  const [connection, inbox] = await opened(pipe.connection({ url }))
  for (let sent = 0; sent < 3; sent++) await connection.send(ECHO)
  expect(await inbox.until(3)).toMatchObject([1, 2, 3].map(() => ({ result: { hello: 'world' } })))
  await connection.close()
  await connection.close()
  await service.happened('closed')
  expect(await inbox.over).toBeUndefined()
  expect(inbox.closings).toBe(1)
  await expect(connection.send(ECHO)).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
})

describe.each(pipes)('over %s a server', (_, { scheme, path, serve, connection: connect, deaf, words }) => {
  it('is shown who asks, once more where that was not enough', async () => {
    const { url } = await serve({
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
    const [connection, inbox] = await opened(connect({ url, authorize, headers: { authorization: 'Bearer 0' } }))
    await connection.send(ECHO)
    expect(await inbox.until(1)).toMatchObject([{ result: { principal: 'ada' } }])
    expect(challenges).toEqual([undefined, [401, 'Bearer realm="x"', url]])
    await expect(opened(connect({ url }))).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: words.unauthorized,
      cause: { status: 401 },
    })
    await expect(opened(connect({ url, authorize: async () => undefined }))).rejects.toThrow(words.unauthorizedAgain)
  })

  it('does not answer in time', async () => {
    const url = `${scheme}://127.0.0.1:${await portOf(silent())}${path}`
    await expect(opened(connect({ url, connectTimeoutMs: 100 }))).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: words.late,
    })
  })

  it('is left before it has answered', async () => {
    const server = silent()
    const connection = connect({ url: `${scheme}://127.0.0.1:${await portOf(server)}${path}` })
    const opening = Promise.resolve(connection.open(new Inbox()))
    opening.catch(() => {})
    await once(server, 'connection')
    await connection.close()
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    await expect(connection.send(ECHO)).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('is no longer there, though nobody said so', async () => {
    const { port } = await serve()
    const relay = await relayTo(port)
    const url = `${scheme}://127.0.0.1:${relay.port}${path}`
    const [, inbox] = await opened(connect({ url, pingIntervalMs: 50 }))
    relay.freeze()
    expect(await inbox.over).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  })

  it('does not read', async () => {
    const [connection, inbox] = await opened(connect({ url: await deaf(), maxQueuedBytes: 1_000_000 }))
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

  const tls = selfSigned()

  it('with a certificate that is trusted is spoken to; any other says what to pass', async () => {
    const { url } = await serve({ tls })
    const [connection, inbox] = await opened(connect({ url, tls: { ca: tls.cert } }))
    await connection.send(ECHO)
    await inbox.until(1)
    await expect(opened(connect({ url }))).rejects.toThrow(/not one to trust: self-signed.*tls\.ca/)
  })

  it('is shown a certificate where it wants one', async () => {
    const { url } = await serve({ tls: { ...tls, requestCert: true, ca: tls.cert } })
    const shown = { ca: [tls.cert], cert: tls.cert, key: tls.key }
    const [connection, inbox] = await opened(connect({ url, tls: shown }))
    await connection.send(ECHO)
    await inbox.until(1)
  })

  it('without TLS is told apart where it should speak it', async () => {
    const { url } = await serve()
    const wrong = url.replace(`${scheme}:`, `${scheme}s:`)
    await expect(opened(connect({ url: wrong }))).rejects.toThrow(new RegExp(`does not speak TLS\\. Try ${scheme}:`))
  })
})
