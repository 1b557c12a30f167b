import { describe, expect, it } from 'vitest'
import { EchoService, said } from '../../test/echo-service.js'
import { type HttpHost, onFetch, onNode } from '../../test/http-host.js'
import { beginSession, call, Events, legacy, type Message, reads } from '../../test/mcp-over-http.js'

/** Reads the first frame of a request's stream, then loses the connection. */
async function readOneAndLeave(host: HttpHost, session: string, name: string): Promise<string> {
  const client = new AbortController()
  const request = legacy(call('say-and-hold', { name }, `id of ${name}`), session)
  const events = new Events(await host.send({ ...request, signal: client.signal }))
  let event = await events.next()
  while (event?.data === '') event = await events.next()
  client.abort()
  await events.rest().catch(() => {})
  return event?.id ?? ''
}

async function framesOf(response: Response): Promise<Message[]> {
  const events = await new Events(response).rest()
  return events.filter(({ data }) => data !== '').map(({ data }) => JSON.parse(data))
}

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('streams of sessions on %s', (_, hosting) => {
  it('begin with a place to resume from since 2025-11-25', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host)
    const events = await new Events(await host.send(legacy(call('say', { texts: ['a'] }), session))).rest()
    expect(events[0]).toMatchObject({ data: '' })
    const ids = events.map(({ id }) => id)
    expect(ids.every((id) => id !== undefined && id !== '')).toBe(true)
    expect(new Set(ids).size).toBe(3)
  })

  it('begin with a frame before 2025-11-25', async () => {
    await using host = await hosting(new EchoService())
    const session = await beginSession(host, '2025-06-18')
    const events = await new Events(await host.send(legacy(call('say', { texts: ['a'] }), session))).rest()
    expect(events.map(({ data }) => data)).toEqual([said('a'), expect.stringContaining('done')])
  })

  it.each(['2025-03-26', '2025-11-25'])('go on where a client of %s lost them', async (revision) => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host, revision)
    const last = await readOneAndLeave(host, session, 'a')
    const resumed = await host.send(reads(session, last))
    service.release('a')
    const frames = await framesOf(resumed)
    expect(frames.map(({ id, params }) => id ?? params?.data)).toEqual(['late', 'id of a'])
  })

  it('keep what is said while nobody reads, until the client comes back', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const last = await readOneAndLeave(host, session, 'a')
    service.release('a')
    // Answered after the late frames of the other request are in the log.
    await (await host.send(legacy(call('echo'), session))).text()
    const frames = await framesOf(await host.send(reads(session, last)))
    expect(frames.map(({ id, params }) => id ?? params?.data)).toEqual(['late', 'id of a'])
    // They can be asked for again, but not from beyond their end.
    expect(await framesOf(await host.send(reads(session, last)))).toHaveLength(2)
    const end = last.replace(/\d+$/, '99')
    expect((await host.send(reads(session, end))).status).toBe(400)
  })

  // @must legacy-http.replay-own, legacy-http.event-id
  it('never carry what belongs to another stream', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const [one, two] = [await readOneAndLeave(host, session, 'one'), await readOneAndLeave(host, session, 'two')]
    const resumed = await Promise.all([host.send(reads(session, one)), host.send(reads(session, two))])
    service.release('two')
    service.release('one')
    const ids = (await Promise.all(resumed.map(framesOf))).map((frames) => frames.at(-1)?.id)
    expect(ids).toEqual(['id of one', 'id of two'])
  })

  it('of another session cannot be read', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const [mine, yours] = [await beginSession(host), await beginSession(host)]
    const last = await readOneAndLeave(host, yours, 'a')
    service.release('a')
    await (await host.send(legacy(call('echo'), yours))).text()
    expect((await host.send(reads(mine, last))).status).toBe(400)
  })

  it('end early where the service wants the client to poll, and go on beside the GET stream', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const standalone = await host.send(reads(session))
    const events = new Events(await host.send(legacy(call('pause', { name: 'p', retryMs: 7 }, 'p'), session)))
    const seen = await events.rest()
    expect(seen.every(({ data, id }) => data === '' && id !== undefined)).toBe(true)
    expect(events.retries).toEqual([7])
    const resumed = await host.send(reads(session, seen.at(-1)?.id))
    service.release('p')
    const frames = await framesOf(resumed)
    expect(frames.map(({ id, params }) => id ?? params?.data)).toEqual(['late', 'p'])
    await standalone.body?.cancel()
  })

  it('do not end early for clients that could not know why', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host, '2025-06-18')
    const response = await host.send(legacy(call('pause', { name: 'p' }, 'p'), session))
    service.release('p')
    expect((await framesOf(response)).at(-1)?.id).toBe('p')
  })

  it('for notifications go on where the client lost them', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const client = new AbortController()
    const first = new Events(await host.send({ ...reads(session), signal: client.signal }))
    service.peers[0]?.notify(said(1))
    await first.next()
    const last = (await first.next())?.id
    client.abort()
    await first.rest().catch(() => {})
    service.peers[0]?.notify(said(2))
    const again = new Events(await host.send(reads(session, last)))
    service.peers[0]?.notify(said(3))
    expect([(await again.frame()).params?.data, (await again.frame()).params?.data]).toEqual([2, 3])
    // One that was lost without the server's knowledge gives way to its successor.
    const third = new Events(await host.send(reads(session, last)))
    expect(await again.next()).toBeUndefined()
    expect((await third.frame()).params?.data).toBe(2)
    await host.close(0)
  })

  it('begin anew for an id that is none of this server', async () => {
    await using host = await hosting(new EchoService())
    for (const id of ['nonsense', '1', 'a.b.c', '000000000000.1.1', '..', 'x'.repeat(5000)]) {
      const session = await beginSession(host)
      const response = await host.send(reads(session, id))
      expect(response.status).toBe(200)
      await response.body?.cancel()
    }
  })

  it('keep only so many events, and forget the oldest first', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { maxReplayEvents: 3 })
    const session = await beginSession(host)
    const last = await readOneAndLeave(host, session, 'a')
    for (let i = 0; i < 10; i++) service.exchanges[1]?.send(said(i))
    const resumed = await host.send(reads(session, last))
    service.release('a')
    const frames = await framesOf(resumed)
    expect(frames.map(({ id, params }) => id ?? params?.data)).toEqual([7, 8, 9, 'late', 'id of a'])
  })
})
