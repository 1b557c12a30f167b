/** Clients that go away while they are being answered, and servers that do. */
import { connect } from '@causeway/client'
import { CausewayError } from '@causeway/protocol'
import { rawClient } from '@causeway/testing'
import { serveHttp } from '@causeway/transports/node'
import { beforeEach, describe, expect, test } from 'vitest'
import { onNode } from '../../packages/transports/test/http-host.js'
import { beginSession, Events, reads } from '../../packages/transports/test/mcp-over-http.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { JSON_HEADERS, legacy, MODERN_META, modern, routingHeaders } from './frames.js'
import { aborted, latch, stage } from './stage.js'

beforeEach(expectBadWire)

describe('A client that goes away', () => {
  // @must http.disconnect-cancels
  test.each([
    ['before anything was said', 'hold'],
    ['in the middle of a stream', 'tell'],
  ])('%s cancels its modern request over HTTP', async (_, tool) => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const gone = new AbortController()
    const params = { name: tool, arguments: { key: 'k' }, _meta: { ...MODERN_META, progressToken: 'p' } }
    const body = modern('tools/call', params)
    const sent = { headers: { ...JSON_HEADERS, ...routingHeaders(body) }, body, signal: gone.signal }
    const answer = host.send(sent).catch((error: Error) => error)
    const signal = await holds.arrival('k')
    if (tool === 'tell') await new Events((await answer) as Response).frame()
    gone.abort()
    await aborted(signal)
    await answer
    expect(signal.reason).toMatchObject({ name: 'AbortError' })
  })

  test('in the middle of a stream cancels nothing in a session, and gets the rest when it comes back', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const session = await beginSession(host)
    const gone = new AbortController()
    const headers = { ...JSON_HEADERS, 'mcp-session-id': session }
    const body = legacy('tools/call', { name: 'tell', arguments: { key: 'k' }, _meta: { progressToken: 'p' } }, 5)
    const events = new Events(await host.send({ headers, body, signal: gone.signal }))
    const primed = await events.next()
    const progress = await events.next()
    const signal = await holds.arrival('k')
    gone.abort()
    holds.release('k')
    // Resuming after the first event shows what it saw already, too; after the last one only the answer.
    const again = new Events(await host.send(reads(session, primed?.id)))
    expect(await again.frame()).toMatchObject({ method: 'notifications/progress' })
    expect(await again.frame()).toMatchObject({ id: 5, result: { content: [{ text: 'k released' }] } })
    expect(await again.rest()).toEqual([])
    const late = new Events(await host.send(reads(session, progress?.id)))
    expect(await late.frame()).toMatchObject({ id: 5 })
    expect(signal.aborted).toBe(false)
  })

  test.each([
    ['2026-07-28', modern],
    ['2025-11-25', legacy],
  ] as const)('by closing its pipe cancels everything that it asked, %s', async (revision, request) => {
    const { app, holds } = stage()
    const client = await rawClient(app, { revision })
    for (const key of ['a', 'b']) await client.send(request('tools/call', { name: 'hold', arguments: { key } }, key))
    const signals = await Promise.all([holds.arrival('a'), holds.arrival('b')])
    await client.close()
    await Promise.all(signals.map(aborted))
    await using other = await rawClient(app, { revision })
    const { result } = await other.ask(request('tools/call', { name: 'echo', arguments: { text: 'still here' } }))
    expect(result?.content).toEqual([{ type: 'text', text: 'still here' }])
  })

  test.each([
    [
      '2026-07-28',
      (uri: string) => modern('subscriptions/listen', { notifications: { resourceSubscriptions: [uri] } }),
    ],
    ['2025-11-25', (uri: string) => legacy('resources/subscribe', { uri })],
  ] as const)('is not watched for any more, %s', async (revision, ask) => {
    const { app } = stage()
    const [began, ended] = [latch<string>(), latch<string>()]
    const watch = (uri: string): (() => void) => {
      began.open(uri)
      return () => ended.open(uri)
    }
    app.mount({ resources: { list: () => [], templates: () => [], read: () => undefined, watch } })
    const client = await rawClient(app, { revision })
    await client.send(ask('live://prices'))
    expect(await began.opened).toBe('live://prices')
    await client.close()
    expect(await ended.opened).toBe('live://prices')
  })
})

const KILLER = new URL('fixtures/dying-server.ts', import.meta.url).pathname
const NODE = ['--conditions=causeway-source', '--import', 'tsx', KILLER]

describe('A server that is killed in the middle of a call', () => {
  test.each(['modern', 'legacy'] as const)('over stdio is a typed error at its %s client', async (era) => {
    await using client = await connect(
      { command: process.execPath, args: NODE, stderr: 'ignore' },
      { era, reconnect: false },
    )
    const calls = [client.callTool('die'), client.callTool('wait'), client.listTools({ fresh: true })]
    const outcomes = await Promise.allSettled(calls)
    for (const outcome of outcomes.slice(0, 2)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CONNECTION_LOST' } })
      expect(String((outcome as PromiseRejectedResult).reason)).toContain('SIGKILL')
    }
    await expect(client.callTool('wait')).rejects.toBeInstanceOf(CausewayError)
  })

  test.each(['modern', 'legacy'] as const)('over HTTP is a typed error at its %s client', async (era) => {
    const { app, holds } = stage()
    const { url, server } = await serveHttp(app.service)
    await using client = await connect(url, {
      era,
      reconnect: { maxAttempts: 1, minDelayMs: 1 },
      http: { reconnect: { maxAttempts: 1, minDelayMs: 1 } },
    })
    const silent = client.callTool('hold', { key: 'silent' })
    const speaking = client.callTool('tell', { key: 'speaking' }, { onProgress: () => {} })
    const both = Promise.allSettled([silent, speaking])
    await Promise.all([holds.arrival('silent'), holds.arrival('speaking')])
    server.close()
    server.closeAllConnections()
    const outcomes = await both
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(CausewayError) })
    }
    await expect(client.callTool('echo', { text: 'a' })).rejects.toBeInstanceOf(CausewayError)
  })
})
