import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { EchoService } from '../../test/echo-service.js'
import { onFetch, onNode } from '../../test/http-host.js'
import { beginSession, call, Events, initialize, legacy, type Message } from '../../test/mcp-over-http.js'

const notification = { jsonrpc: '2.0', method: 'notifications/anything' }

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('batches on %s', (_, hosting) => {
  // @must message.batch-received
  it('are answered with one array, in which what is no message has its error', async () => {
    expectBadWire()
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host, '2025-03-26')
    const batch = [call('echo', {}, 1), notification, call('echo', {}, 2), { jsonrpc: '2.0', id: 3 }]
    const response = await host.send(legacy(batch, session))
    expect(response.status).toBe(200)
    const answers = (await response.json()) as Message[]
    expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, -32600],
    ])
    expect(service.notified).toEqual([notification])
  })

  it('wait for the last answer', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host, '2025-03-26')
    const response = host.send(legacy([call('hold', { name: 'h' }, 1), call('echo', {}, 2)], session))
    await service.happened('holding h')
    service.release('h')
    expect(((await (await response).json()) as Message[]).map(({ id }) => id)).toEqual([2, 1])
  })

  it('are answered one by one on a stream where something else is said', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host, '2025-03-26')
    const batch = [call('echo', {}, 1), call('say', { texts: ['so'] }, 2), call('echo', {}, 3)]
    const events = await new Events(await host.send(legacy(batch, session))).rest()
    const frames: Message[] = events.map(({ data }) => JSON.parse(data))
    expect(frames.map(({ id, method }) => id ?? method)).toEqual([1, 'notifications/message', 2, 3])
  })

  // @must http.notification-accepted
  it('without requests are accepted without a word', async () => {
    expectBadWire()
    await using host = await hosting(new EchoService())
    const session = await beginSession(host, '2025-03-26')
    const batch = [notification, { jsonrpc: '2.0', id: 'nobody asked', result: {} }]
    const response = await host.send(legacy(batch, session))
    expect([response.status, await response.text()]).toEqual([202, ''])
  })

  // @must legacy-http.body
  it.each(['2024-11-05', '2025-06-18', '2025-11-25'])('are refused in a session of %s', async (revision) => {
    expectBadWire()
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host, revision)
    const response = await host.send(legacy([call('echo'), notification], session))
    expect(response.status).toBe(400)
    expect(((await response.json()) as Message).error?.code).toBe(-32600)
    expect(service.notified).toEqual([])
  })

  // @must initialize.no-batch
  it('are refused where they hold initialize, or nothing, or too much, or come before a session', async () => {
    expectBadWire()
    await using host = await hosting(new EchoService())
    const session = await beginSession(host, '2025-03-26')
    const tooMany = Array.from({ length: 101 }, () => notification)
    for (const batch of [[initialize()], [], tooMany]) {
      expect((await host.send(legacy(batch, session))).status).toBe(400)
    }
    expect((await host.send(legacy([initialize('2025-03-26')]))).status).toBe(400)
  })
})

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('legacy requests without sessions on %s', (_, hosting) => {
  const stateless = { legacy: 'stateless' } as const

  it('are served each on its own', async () => {
    const service = new EchoService()
    await using host = await hosting(service, stateless)
    const begun = await host.send(legacy(initialize()))
    expect(begun.headers.get('mcp-session-id')).toBeNull()
    expect(await begun.json()).toMatchObject({ result: { protocolVersion: '2025-11-25' } })
    const { headers, body } = legacy(call('echo', { a: 1 }))
    const answer = await host.send({ headers: { ...headers, 'mcp-protocol-version': '2025-06-18' }, body })
    expect(await answer.json()).toMatchObject({ result: { a: 1 } })
    await (await host.send({ headers, body })).text()
    const revisions = service.peers.map(({ session }) => session?.revision.id)
    expect(revisions).toEqual(['2025-11-25', '2025-06-18', '2025-03-26'])
    expect(service.peers[1]?.session?.clientCapabilities).toEqual({})
    // Nobody is told of anything later, and nobody is kept for it.
    expect(service.closedPeers).toEqual(service.peers)
  })

  it('stream, without anything to resume from', async () => {
    await using host = await hosting(new EchoService(), stateless)
    const events = await new Events(await host.send(legacy(call('say', { texts: ['so'] })))).rest()
    expect(events).toHaveLength(2)
    expect(events[0]?.id).toBeUndefined()
  })

  // @must legacy-http.get-answer
  it('have neither GET nor DELETE, and nobody waits for their answers', async () => {
    expectBadWire()
    await using host = await hosting(new EchoService(), stateless)
    expect((await host.send({ method: 'GET', headers: { accept: 'text/event-stream' } })).status).toBe(405)
    expect((await host.send({ method: 'DELETE' })).status).toBe(405)
    expect((await host.send(legacy({ jsonrpc: '2.0', id: 1, result: {} }))).status).toBe(202)
  })

  it('may be batches where they are of 2025-03-26', async () => {
    expectBadWire()
    await using host = await hosting(new EchoService(), stateless)
    const { headers, body } = legacy([call('echo')])
    expect(await (await host.send({ headers, body })).json()).toHaveLength(1)
    const newer = { headers: { ...headers, 'mcp-protocol-version': '2025-06-18' }, body }
    expect((await host.send(newer)).status).toBe(400)
  })
})
