import { channel } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { EchoService, said } from '../../test/echo-service.js'
import { onFetch, onNode } from '../../test/http-host.js'
import { beginSession, call, Events, JSON_HEADERS, legacy, modern, reads } from '../../test/mcp-over-http.js'
import type { WireFrame } from '../wire-tap.js'

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('the wire tap on %s', (_, hosting) => {
  it('shows each frame once, in the order of the wire, by whom it links', async () => {
    const frames: WireFrame[] = []
    const listen = (frame: unknown): void => void frames.push(frame as WireFrame)
    channel('causeway:wire').subscribe(listen)
    const service = new EchoService()
    await using host = await hosting(service)
    const session = await beginSession(host)
    const events = new Events(await host.send(reads(session)))
    service.peers[0]?.notify(said('by itself'))
    await events.frame()
    const say = legacy(call('say', { texts: ['a'] }), session)
    await new Events(await host.send(say)).rest()
    const stateless = modern('echo')
    await (await host.send(stateless)).text()
    const refused = legacy(call('echo', {}, 'refused'), 'nobody')
    await (await host.send(refused)).text()
    channel('causeway:wire').unsubscribe(listen)
    // What else this process serves, or what processes of other tests did, is told on the same channel.
    const strangers = frames.filter(({ text }) => text === refused.body).map(({ link }) => link)
    const own = new Set<object>([...service.peers, ...strangers])
    const links = [...new Set(frames.map(({ link }) => link))].filter((link) => own.has(link))
    const seen = links.map((link) => frames.filter((frame) => frame.link === link))
    expect(links).toHaveLength(3)
    expect(links[0]).toBe(service.peers[0])
    expect(seen[0]?.map(({ direction }) => direction)).toEqual(['in', 'out', 'out', 'in', 'out', 'out'])
    expect(seen[0]?.slice(2, 5).map(({ text }) => text)).toEqual([said('by itself'), say.body, said('a')])
    expect(seen[1]?.map(({ direction }) => direction)).toEqual(['in', 'out'])
    expect(seen[1]?.[0]?.text).toBe(stateless.body)
    expect(seen[2]?.map(({ direction }) => direction)).toEqual(['in', 'out'])
    await host.close(0)
  })
})

describe('an HTTP endpoint', () => {
  it('answers whatever it is sent, and never with a failure of its own', async () => {
    expectBadWire()
    await using host = await onFetch(new EchoService(), { maxSessions: 5 })
    const session = await beginSession(host)
    const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.double())
    const method = fc.constantFrom('initialize', 'echo', 'fail', 'server/discover', 'notifications/cancelled', '', 7)
    const params = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue())
    const message = fc.record(
      { jsonrpc: fc.constantFrom('2.0', '1.0'), id, method, params, result: fc.jsonValue() },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      fc.oneof(message, fc.array(message), fc.jsonValue()).map((value) => JSON.stringify(value)),
      fc.string(),
      fc.uint8Array(),
    )
    const value = fc.constantFrom(
      '2026-07-28',
      '2025-03-26',
      '2025-11-25',
      'x',
      session,
      'null',
      'text/event-stream',
      '*/*',
    )
    const name = fc.constantFrom(
      'mcp-protocol-version',
      'mcp-session-id',
      'mcp-method',
      'mcp-name',
      'last-event-id',
      'accept',
      'origin',
      'content-type',
    )
    const path = fc.constantFrom('/mcp', '/mcp?sessionId=x', '/sse', '/messages', '/messages?sessionId=', '/%00')
    const request = fc.record({
      method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'OPTIONS', 'PATCH'),
      path,
      headers: fc.dictionary(name, value).map((headers) => ({ ...JSON_HEADERS, ...headers })),
      body,
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ body, ...head }) => {
        const hasBody = head.method === 'POST' || head.method === 'PATCH'
        const response = await host.send(hasBody ? { ...head, body } : head)
        if (response.headers.get('content-type') === 'text/event-stream') await response.body?.cancel()
        else await response.text()
        expect(response.status === 503 || response.status < 500).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
