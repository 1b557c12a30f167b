import { afterEach, describe, expect, it, vi } from 'vitest'
import { loopback, quickClock } from '../test/loopback.js'
import { createHttpClient } from './client.js'

describe('the circuit', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('opens after so many failures in a row, lets one call try later, and closes when that succeeds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let isUp = false
    await using server = await loopback((_request, response) => void response.writeHead(isUp ? 200 : 503).end())
    const http = createHttpClient({
      trusted: [server.origin],
      retries: 0,
      breaker: { failures: 3, resetMs: 60_000 },
    })
    const call = (): Promise<unknown> => http.request({ url: server.origin }).then(({ status }) => status)
    for (let count = 0; count < 3; count++) expect(await call()).toBe(503)
    expect(http.state.circuit).toBe('open')
    await expect(call()).rejects.toMatchObject({
      code: 'ERR_HTTP_UNAVAILABLE',
      message: expect.stringContaining(server.origin),
    })
    expect(server.seen).toHaveLength(3)

    vi.advanceTimersByTime(60_000)
    expect(await call()).toBe(503)
    await expect(call()).rejects.toMatchObject({ code: 'ERR_HTTP_UNAVAILABLE' })

    vi.advanceTimersByTime(60_000)
    isUp = true
    expect(await call()).toBe(200)
    expect(http.state.circuit).toBe('closed')
    await http.close()
  })

  it('does not mind what the service says of a request, or callers who leave', async () => {
    const caller = new AbortController()
    await using server = await loopback((request, response) => {
      if (request.url === '/leave') caller.abort()
      else response.writeHead(Number(request.url?.slice(1))).end()
    })
    const http = createHttpClient({ trusted: [server.origin], retries: 0, breaker: { failures: 1 } })
    for (const status of [400, 404, 429, 500]) await http.request({ url: `${server.origin}/${status}` })
    await http.request({ url: `${server.origin}/leave`, signal: caller.signal }).catch(() => {})
    expect(http.state.circuit).toBe('closed')
    await http.close()
  })

  it('ends the attempts of a call that opened it', async () => {
    const clock = quickClock()
    await using server = await loopback((_request, response) => void response.destroy())
    const http = createHttpClient({ trusted: [server.origin], retries: 5, clock, breaker: { failures: 2 } })
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'ERR_HTTP_UNAVAILABLE' })
    expect(server.seen).toHaveLength(2)
    await http.close()
  })
})

describe('the bulkhead', () => {
  it('lets so many through, keeps so many waiting, and refuses the rest', async () => {
    const held: (() => void)[] = []
    await using server = await loopback((_request, response) => void held.push(() => response.end('ok')))
    const http = createHttpClient({ trusted: [server.origin], bulkhead: { concurrency: 2, queue: 3 } })
    const outcomes = Array.from({ length: 1_000 }, () =>
      http.request({ url: server.origin }).then(
        () => 'answered',
        (error: { code: string }) => error.code,
      ),
    )
    expect(http.state).toMatchObject({ running: 2, waiting: 3 })
    const all = Promise.all(outcomes)
    let done: readonly string[] | undefined
    void all.then((settled) => {
      done = settled
    })
    let most = 0
    while (done === undefined) {
      most = Math.max(most, held.length)
      held.shift()?.()
      await new Promise(setImmediate)
    }
    expect(done.filter((outcome) => outcome === 'answered')).toHaveLength(5)
    expect(done.filter((outcome) => outcome === 'ERR_HTTP_BUSY')).toHaveLength(995)
    expect(most).toBeLessThanOrEqual(2)
    expect(http.state).toMatchObject({ running: 0, waiting: 0 })
    await http.close()
  })

  it('forgets those who do not wait any more', async () => {
    const held: (() => void)[] = []
    await using server = await loopback((_request, response) => void held.push(() => response.end('ok')))
    const http = createHttpClient({ trusted: [server.origin], bulkhead: { concurrency: 1, queue: 1 } })
    const first = http.request({ url: server.origin })
    const caller = new AbortController()
    const second = http.request({ url: server.origin, signal: caller.signal })
    expect(http.state.waiting).toBe(1)
    caller.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    expect(http.state.waiting).toBe(0)
    const third = http.request({ url: server.origin })
    while (http.state.running > 0) {
      held.shift()?.()
      await new Promise(setImmediate)
    }
    await Promise.all([first, third])
    await http.close()
  })
})
