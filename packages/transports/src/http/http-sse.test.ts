import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { EchoService, said } from '../../test/echo-service.js'
import { type HttpHost, onFetch, onNode } from '../../test/http-host.js'
import { call, Events, initialize, JSON_HEADERS, type Message, reads } from '../../test/mcp-over-http.js'

const connect = (host: HttpHost, path = '/sse', signal?: AbortSignal): Promise<Response> =>
  host.send({ method: 'GET', path, headers: { accept: 'text/event-stream' }, ...(signal && { signal }) })

const post = (host: HttpHost, path: string, message: unknown): Promise<Response> =>
  // Clients of 2024-11-05 do not say what they accept.
  host.send({ path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) })

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('HTTP+SSE on %s', (_, hosting) => {
  // @must http-sse.endpoints, http-sse.endpoint-event
  it.each(['/sse', '/mcp'])('tells where to send to, and answers on the stream of a GET of %s', async (path) => {
    const service = new EchoService()
    await using host = await hosting(service)
    const events = new Events(await connect(host, path))
    const endpoint = await events.next()
    expect(endpoint?.event).toBe('endpoint')
    const uri = endpoint?.data ?? ''
    expect(uri).toMatch(path === '/sse' ? /^\/messages\?sessionId=[0-9a-f]{64}$/ : /^\/mcp\?sessionId=/)
    const accept = path === '/sse' ? {} : JSON_HEADERS
    const body = JSON.stringify(initialize('2024-11-05'))
    const accepted = await host.send({ path: uri, headers: { 'content-type': 'application/json', ...accept }, body })
    expect(accepted.status).toBe(202)
    const answer = await events.next()
    expect(answer?.event).toBe('message')
    expect(JSON.parse(answer?.data ?? '')).toMatchObject({ id: 'init', result: { protocolVersion: '2024-11-05' } })
    service.peers[0]?.notify(said('by itself'))
    expect((await events.frame()).params?.data).toBe('by itself')
    await host.close(0)
  })

  it('carries questions of the server, too', async () => {
    await using host = await hosting(new EchoService())
    const events = new Events(await connect(host))
    const uri = (await events.next())?.data ?? ''
    await post(host, uri, call('ask', {}, 1))
    const question = await events.frame()
    await post(host, uri, { jsonrpc: '2.0', id: question.id, result: { roots: [] } })
    expect(await events.frame()).toMatchObject({ id: 1, result: { answer: { roots: [] } } })
    await host.close(0)
  })

  it('refuses what names no open stream, and what is no message', async () => {
    expectBadWire()
    await using host = await hosting(new EchoService())
    expect((await post(host, '/messages', call('echo'))).status).toBe(404)
    expect((await post(host, '/messages?sessionId=guessed', call('echo'))).status).toBe(404)
    const events = new Events(await connect(host))
    const uri = (await events.next())?.data ?? ''
    const refused = await post(host, uri, { jsonrpc: '2.0', id: 4 })
    expect(refused.status).toBe(400)
    expect(((await refused.json()) as Message).id).toBe(4)
    expect((await host.send({ path: '/sse', headers: JSON_HEADERS, body: '{}' })).status).toBe(405)
    await host.close(0)
  })

  it('ends with its stream: what runs is cancelled, and the client is gone', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const client = new AbortController()
    const events = new Events(await connect(host, '/sse', client.signal))
    const uri = (await events.next())?.data ?? ''
    await post(host, uri, call('hold', { name: 'h' }))
    client.abort()
    await events.rest().catch(() => {})
    await service.happened('cancelled h')
    await service.happened('closed')
    expect((await post(host, uri, call('echo'))).status).toBe(404)
  })

  it('finishes what runs when the server closes', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const events = new Events(await connect(host))
    const uri = (await events.next())?.data ?? ''
    await post(host, uri, call('hold', { name: 'h' }, 1))
    const closed = host.close(60_000)
    service.release('h')
    expect(await events.frame()).toMatchObject({ id: 1, result: { released: 'h' } })
    expect(await events.next()).toBeUndefined()
    await closed
  })

  it('is not there where it is not wanted, and is no way around a session', async () => {
    await using host = await hosting(new EchoService(), { ssePaths: false })
    expect((await connect(host)).status).toBe(404)
    expect((await connect(host, '/mcp')).status).toBe(400)
    await using withPair = await hosting(new EchoService())
    expect((await withPair.send(reads('unknown'))).status).toBe(404)
  })

  it('has as many streams as there may be sessions', async () => {
    await using host = await hosting(new EchoService(), { maxSessions: 1 })
    const first = await connect(host)
    expect(first.status).toBe(200)
    expect((await connect(host)).status).toBe(503)
    await host.close(0)
  })
})
