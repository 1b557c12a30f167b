import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { EchoService, said } from '../../test/echo-service.js'
import { onFetch, onNode } from '../../test/http-host.js'
import {
  beginSession,
  call,
  Events,
  initialize,
  legacy,
  type Message,
  modern,
  reads,
} from '../../test/mcp-over-http.js'

const notification = { jsonrpc: '2.0', method: 'notifications/initialized' }

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('legacy clients on %s', (_, hosting) => {
  it('get a session with their answer to initialize, and are served in it', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const response = await host.send(legacy(initialize()))
    expect(response.status).toBe(200)
    const session = response.headers.get('mcp-session-id') ?? ''
    expect(session).toMatch(/^[\x21-\x7e]+$/)
    expect(await response.json()).toMatchObject({ id: 'init', result: { protocolVersion: '2025-11-25' } })
    const accepted = await host.send(legacy(notification, session))
    expect([accepted.status, await accepted.text()]).toEqual([202, ''])
    const answer = await host.send(legacy(call('echo', { a: 1 }, 'b'), session))
    expect(await answer.json()).toMatchObject({ id: 'b', result: { a: 1 } })
    expect(service.peers[0]).toBe(service.peers[1])
  })

  it('get no session where initialize fails', async () => {
    await using host = await hosting(new EchoService())
    const response = await host.send(legacy(initialize('1999-01-01')))
    expect(response.status).toBe(200)
    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(((await response.json()) as Message).error?.code).toBe(-32602)
  })

  it('are told that a session is unknown with the status that makes them begin a new one', async () => {
    await using host = await hosting(new EchoService())
    for (const request of [
      legacy(call('echo'), 'nobody'),
      legacy(notification, 'nobody'),
      legacy(initialize(), 'nobody'),
    ]) {
      expect((await host.send(request)).status).toBe(404)
    }
    const headers = { 'mcp-session-id': 'nobody', accept: 'text/event-stream' }
    expect((await host.send({ method: 'GET', headers })).status).toBe(404)
    expect((await host.send({ method: 'DELETE', headers })).status).toBe(404)
  })

  it('cannot begin a session that has begun', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    expect((await host.send(legacy(initialize(), session))).status).toBe(400)
  })

  // @must legacy-http.session-ended
  it('end their session with DELETE, and with it what runs in it', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const running = host.send(legacy(call('hold', { name: 'h' }), session))
    await service.happened('holding h')
    const ended = await host.send({ method: 'DELETE', headers: { 'mcp-session-id': session } })
    expect(ended.status).toBe(204)
    await service.happened('cancelled h')
    expect(await (await running).text()).toBe('')
    expect(service.closedPeers).toEqual([service.peers[0]])
    expect((await host.send(legacy(call('echo'), session))).status).toBe(404)
  })

  it('need a session to end one or to listen', async () => {
    await using host = await hosting(new EchoService(), { ssePaths: false })
    expect((await host.send({ method: 'DELETE' })).status).toBe(400)
    expect((await host.send({ method: 'GET', headers: { accept: 'text/event-stream' } })).status).toBe(400)
  })

  // @must legacy-http.version-invalid
  it('may name any legacy revision in the header, or none, but no other', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    const status = async (version: string): Promise<number> => {
      const { headers, body } = legacy(call('echo'), session)
      return (await host.send({ headers: { ...headers, 'mcp-protocol-version': version }, body })).status
    }
    expect(await status('2025-06-18')).toBe(200)
    expect(await status('2024-11-05')).toBe(200)
    expect(await status('2023-01-01')).toBe(400)
    const headers = { 'mcp-session-id': session, accept: 'text/event-stream', 'mcp-protocol-version': 'x' }
    expect((await host.send({ method: 'GET', headers })).status).toBe(400)
    expect((await host.send({ method: 'DELETE', headers })).status).toBe(400)
  })

  it('share the endpoint with modern ones, whatever session they name', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    const { headers, body } = modern('echo', {}, 5)
    const response = await host.send({ headers: { ...headers, 'mcp-session-id': session }, body })
    expect(await response.json()).toMatchObject({ id: 5, result: {} })
    // initialize with a modern envelope is a modern request for a method that is not there.
    expect((await host.send(modern('removed-method'))).status).toBe(404)
  })

  it('answer what the server asks on the stream of their request', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    const events = new Events(await host.send(legacy(call('ask', {}, 9), session)))
    const question = await events.frame()
    expect(question.method).toBe('roots/list')
    const answer = { jsonrpc: '2.0', id: question.id, result: { roots: [] } }
    const accepted = await host.send(legacy(answer, session))
    expect([accepted.status, await accepted.text()]).toEqual([202, ''])
    expect(await events.frame()).toMatchObject({ id: 9, result: { answer: { roots: [] } } })
    expect(await events.next()).toBeUndefined()
  })

  // @must elicit.bound
  it('cannot answer for each other', async () => {
    expectBadWire()
    const service = new EchoService()
    await using host = await hosting(service)
    const [mine, yours] = [await beginSession(host), await beginSession(host)]
    const events = new Events(await host.send(legacy(call('ask', {}, 9), mine)))
    const question = await events.frame()
    const forged = { jsonrpc: '2.0', id: question.id, result: { roots: [{ uri: 'file:///forged' }] } }
    expect((await host.send(legacy(forged, yours))).status).toBe(202)
    await host.send(legacy({ ...forged, result: { roots: [{ uri: 'file:///real' }] } }, mine))
    expect((await events.frame()).result).toEqual({ answer: { roots: [{ uri: 'file:///real' }] } })
  })

  it('may use the same ids, and get each their own answers', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const [one, two] = [await beginSession(host), await beginSession(host)]
    const first = host.send(legacy(call('hold', { name: 'one' }, 1), one))
    const second = host.send(legacy(call('hold', { name: 'two' }, 1), two))
    await Promise.all([service.happened('holding one'), service.happened('holding two')])
    service.release('two')
    expect(await (await second).json()).toMatchObject({ result: { released: 'two' } })
    service.release('one')
    expect(await (await first).json()).toMatchObject({ result: { released: 'one' } })
  })

  it('may not use an id that is being answered', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const first = host.send(legacy(call('hold', { name: 'h' }, 1), session))
    await service.happened('holding h')
    const second = (await (await host.send(legacy(call('echo', {}, 1), session))).json()) as Message
    expect(second.error?.code).toBe(-32600)
    service.release('h')
    expect(await (await first).json()).toMatchObject({ result: { released: 'h' } })
  })

  it('may have only so many requests at the same time', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { maxRequestsInFlight: 1 })
    const session = await beginSession(host)
    const first = host.send(legacy(call('hold', { name: 'h' }, 1), session))
    await service.happened('holding h')
    const second = (await (await host.send(legacy(call('echo', {}, 2), session))).json()) as Message
    expect([second.id, second.error?.code]).toEqual([2, -32600])
    service.release('h')
    await first
  })

  // @must cancel.races
  it('cancel a request with a notification, and get no response to it', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const running = host.send(legacy(call('hold', { name: 'h' }, 'c'), session))
    await service.happened('holding h')
    await host.send(legacy({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } }, session))
    await service.happened('cancelled h')
    expect(await (await running).text()).toBe('')
  })

  it('cancel nothing by going away', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const client = new AbortController()
    const running = host
      .send({ ...legacy(call('hold', { name: 'h' }), session), signal: client.signal })
      .catch(() => {})
    await service.happened('holding h')
    client.abort()
    await running
    expect((await host.send(legacy(call('echo', {}, 2), session))).status).toBe(200)
    expect(service.exchanges[1]?.cancelled).toBe(false)
  })

  // @must legacy-http.get-no-responses, legacy-http.one-stream, legacy-http.get-answer
  it('hear on their GET stream what belongs to no request, and nothing that went to others', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const [mine, yours] = [await beginSession(host), await beginSession(host)]
    service.peers[0]?.notify(said('before anybody listened'))
    const events = new Events(await host.send(reads(mine)))
    service.peers[1]?.notify(said('yours'))
    service.peers[0]?.notify(said('mine'))
    const streamed = new Events(await host.send(legacy(call('say', { texts: ['in a request'] }), mine)))
    await streamed.rest()
    await host.send({ method: 'DELETE', headers: { 'mcp-session-id': mine } })
    const frames = (await events.rest()).filter(({ data }) => data !== '').map(({ data }) => data)
    expect(frames).toEqual([said('mine')])
    expect(yours).not.toBe(mine)
  })

  it('have one GET stream at a time', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    const first = await host.send(reads(session))
    expect(first.status).toBe(200)
    expect((await host.send(reads(session))).status).toBe(409)
    await first.body?.cancel()
  })

  it('lose their streams in good order when the server closes', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const events = new Events(await host.send(reads(await beginSession(host))))
    const [, rest] = await Promise.all([host.close(60_000), events.rest()])
    expect(rest).toHaveLength(1)
    expect(service.closedPeers).toHaveLength(1)
  })
})
