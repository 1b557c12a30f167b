import { describe, expect, it } from 'vitest'
import { EchoService, said } from '../../test/echo-service.js'
import { onFetch, onNode } from '../../test/http-host.js'
import { Events, type Message, modern } from '../../test/mcp-over-http.js'

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('modern requests on %s', (_, hosting) => {
  // @must http.json-or-stream
  it('are answered with one JSON body where nothing else is said', async () => {
    await using host = await hosting(new EchoService())
    const response = await host.send(modern('echo', { text: 'grüß' }, 'x-1'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: 'x-1', result: { text: 'grüß' } })
  })

  // @must http.json-or-stream
  it('are answered with a stream where something is said before', async () => {
    await using host = await hosting(new EchoService())
    const response = await host.send(modern('say', { texts: ['one', 'two\nlines'] }))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const events = await new Events(response).rest()
    expect(events.map(({ data }) => data)).toEqual([
      said('one'),
      said('two\nlines'),
      expect.stringContaining('"done":true'),
    ])
    expect(events.every(({ id }) => id === undefined)).toBe(true)
  })

  it.each([
    [-32601, 404],
    [-32602, 400],
    [-32021, 400],
    [-32603, 200],
    [7, 200],
  ])('have a status for error %i: %i', async (code, status) => {
    await using host = await hosting(new EchoService())
    const data = code === -32021 ? { requiredCapabilities: { roots: {} } } : undefined
    const response = await host.send(modern('fail', { code, data }, 'e'))
    expect(response.status).toBe(status)
    expect(((await response.json()) as Message).id).toBe('e')
  })

  it('ignore the headers of sessions', async () => {
    await using host = await hosting(new EchoService())
    const { headers, body } = modern('echo')
    const response = await host.send({
      headers: { ...headers, 'mcp-session-id': 'nonsense', 'last-event-id': '1' },
      body,
    })
    expect(response.status).toBe(200)
  })

  // @must message.notification-unanswered, http.notification-accepted
  it('are notifications where they have no id, and are accepted without a word', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const { headers } = modern('notifications/anything')
    const message = { jsonrpc: '2.0', method: 'notifications/anything', params: {} }
    const response = await host.send({ headers, body: JSON.stringify(message) })
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('')
    expect(service.notified).toEqual([message])
  })

  // @must http.disconnect-cancels
  it('are cancelled when their client goes away before the response', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const client = new AbortController()
    const response = host.send({ ...modern('hold', { name: 'a' }), signal: client.signal }).catch(() => undefined)
    await service.happened('holding a')
    client.abort()
    await service.happened('cancelled a')
    await response
    expect(service.exchanges[0]?.cancelled).toBe(true)
  })

  // @must http.disconnect-cancels, http.silent-after-cancel
  it('are cancelled when their client goes away in the middle of a stream', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const client = new AbortController()
    const response = await host.send({ ...modern('say-and-hold', { name: 'b' }), signal: client.signal })
    const body = response.body?.getReader()
    await body?.read()
    client.abort()
    await body?.cancel().catch(() => {})
    await service.happened('cancelled b')
  })

  it('of two clients with the same id are answered each to its own', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const first = host.send(modern('hold', { name: 'mine' }, 1))
    const second = host.send(modern('hold', { name: 'yours' }, 1))
    await Promise.all([service.happened('holding mine'), service.happened('holding yours')])
    service.release('yours')
    expect(await (await second).json()).toMatchObject({ id: 1, result: { released: 'yours' } })
    service.release('mine')
    expect(await (await first).json()).toMatchObject({ id: 1, result: { released: 'mine' } })
  })

  it('that listen stay open, and end in good order when the server closes', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const events = new Events(await host.send(modern('subscriptions/listen', { notifications: {} })))
    expect((await events.frame()).method).toBe('notifications/subscriptions/acknowledged')
    service.exchanges[0]?.send(said('changed'))
    expect((await events.frame()).params).toEqual({ level: 'info', data: 'changed' })
    const closed = host.close(60_000)
    expect((await events.frame()).result).toMatchObject({ resultType: 'complete' })
    expect(await events.next()).toBeUndefined()
    await closed
  })

  it('finish when the server closes meanwhile, and new ones are refused', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const running = host.send(modern('hold', { name: 'r' }))
    await service.happened('holding r')
    const closed = host.close(60_000)
    const late = await host.send(modern('echo')).catch(() => undefined)
    expect(late?.status ?? 503).toBe(503)
    service.release('r')
    expect(await (await running).json()).toMatchObject({ result: { released: 'r' } })
    await closed
  })

  it('are cut off when the time of grace is over', async () => {
    const service = new EchoService()
    await using host = await hosting(service)
    const running = host.send(modern('hold', { name: 'r' }, 'late'))
    await service.happened('holding r')
    await host.close(1)
    const body = (await (await running).json()) as Message
    expect(body.id).toBe('late')
    expect(body.error?.code).toBe(-32603)
    await service.happened('cancelled r')
  })

  it.each(['break', 'crash'])('get an error without a reason where the service does %s', async (method) => {
    await using host = await hosting(new EchoService())
    const text = await (await host.send(modern(method))).text()
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { code: -32603 } })
    expect(text).not.toContain('secret')
  })

  it('that say nothing for long become streams, so that nobody takes them for dead', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { sseKeepAliveMs: 5 })
    const events = new Events(await host.send(modern('hold', { name: 's' })))
    service.release('s')
    expect((await events.frame()).result).toMatchObject({ released: 's' })
  })

  it('let a reader go that does not read', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { maxQueuedBytes: 100_000 })
    const response = await host.send(modern('say-and-hold', { name: 'slow' }))
    const text = 'x'.repeat(1_000_000)
    // More than any socket holds by itself.
    for (let i = 0; i < 50 && !service.exchanges[0]?.cancelled; i++) {
      service.exchanges[0]?.send(said(text))
      await new Promise(setImmediate)
    }
    await service.happened('cancelled slow')
    await response.body?.cancel().catch(() => {})
  })
})
