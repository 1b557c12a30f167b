import { createServer } from 'node:net'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type Loopback, loopback, quickClock } from '../test/loopback.js'
import { type ClosableHttpClient, createHttpClient } from './client.js'
import type { HttpClientOptions } from './options.js'

function clientOf(server: Loopback, options: HttpClientOptions = {}): ClosableHttpClient & AsyncDisposable {
  const client = createHttpClient({ clock: quickClock(), trusted: [server.origin], ...options })
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

describe('an answer', () => {
  it('is returned whatever its status, with joined headers and where it came from', async () => {
    await using server = await loopback((_request, response) => {
      response.writeHead(418, { 'X-Two': ['a', 'b'], 'content-type': 'text/plain' }).end('short and stout')
    })
    await using http = clientOf(server)
    const answer = await http.request({ url: `${server.origin}/tea?x=1` })
    expect(answer.status).toBe(418)
    expect(answer.headers['x-two']).toBe('a, b')
    expect(answer.url).toBe(`${server.origin}/tea?x=1`)
    expect(answer.text()).toBe('short and stout')
  })

  it('is read in the charset that it names', async () => {
    await using server = await loopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset="ISO-8859-1"' }).end(Buffer.from([0xfc]))
    })
    await using http = clientOf(server)
    expect((await http.request({ url: server.origin })).text()).toBe('ü')
  })

  it('comes over connections that are used again', async () => {
    await using server = await loopback((_request, response) => response.end('ok'))
    await using http = clientOf(server)
    for (let call = 0; call < 20; call++) await http.request({ url: server.origin })
    // One may still be on its way back to the pool when the next call begins.
    expect(server.connections).toBeLessThanOrEqual(2)
  })

  it('to a request with a method, headers and a body is what the service makes of them', async () => {
    await using server = await loopback((request, response) => request.pipe(response))
    await using http = clientOf(server)
    const headers = { 'Content-Type': 'text/plain', Authorization: 'weak' }
    const answer = await http.request({
      method: 'post',
      url: server.origin,
      headers,
      body: 'hällo',
      credentials: { authorization: 'strong' },
    })
    expect(answer.text()).toBe('hällo')
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      headers: { authorization: 'strong', 'content-type': 'text/plain', 'user-agent': 'causeway' },
    })
  })

  const compressions = {
    gzip: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    'deflate (bare)': deflateRawSync,
    'gzip, br': (body: Buffer) => brotliCompressSync(gzipSync(body)),
  }
  it.each(Object.entries(compressions))('is decompressed: %s', async (name, compress) => {
    await using server = await loopback((_request, response) => {
      const body = compress(Buffer.from('x'.repeat(5_000)))
      response.writeHead(200, { 'content-encoding': name.replace(' (bare)', '') }).end(body)
    })
    await using http = clientOf(server)
    const answer = await http.request({ url: server.origin })
    expect(answer.text()).toBe('x'.repeat(5_000))
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  it('whose body is not what its coding says is an error', async () => {
    await using server = await loopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain')
    })
    await using http = clientOf(server)
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'ERR_HTTP_PROTOCOL' })
  })
})

describe('what is too large', () => {
  it.each([
    ['says so', { 'content-length': '2000' }],
    ['does not say so', {}],
  ])('is given up where it %s', async (_, headers) => {
    await using server = await loopback((_request, response) => response.writeHead(200, headers).end('x'.repeat(2_000)))
    await using http = clientOf(server, { maxResponseBytes: 1_000 })
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({
      code: 'ERR_HTTP_TOO_LARGE',
      message: expect.stringContaining(`${server.origin} answered with more than 1000 bytes`),
    })
    await expect(http.request({ url: server.origin, maxResponseBytes: 2_000 })).resolves.toMatchObject({ status: 200 })
  })

  it.each([
    ['gzip', gzipSync],
    ['br', (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ] as const)('is given up where it gets there by decompression: %s', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(64_000_000))
    expect(bomb.length).toBeLessThan(100_000)
    await using server = await loopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bomb)
    })
    await using http = clientOf(server, { maxResponseBytes: 1_000_000 })
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'ERR_HTTP_TOO_LARGE' })
  })

  it('ends a body without an end', async () => {
    await using server = await loopback((_request, response) => {
      const chunk = Buffer.alloc(65_536)
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', more)
      more()
    })
    await using http = clientOf(server)
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'ERR_HTTP_TOO_LARGE' })
  })
})

describe('what takes too long', () => {
  it.each([
    ['before its answer', () => {}],
    ['in the middle of it', (response: { write(text: string): unknown }) => response.write('half')],
  ])('is given up %s', async (_, begin) => {
    await using server = await loopback((_request, response) => void begin(response))
    await using http = clientOf(server, { timeoutMs: 30, retries: 0 })
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({
      code: 'ERR_HTTP_TIMEOUT',
      message: expect.stringContaining('within 30 ms'),
    })
    expect(http.state.running).toBe(0)
  })

  it('is cancelled at once by its signal, with its reason', async () => {
    const reason = new Error('enough')
    const caller = new AbortController()
    await using server = await loopback(() => caller.abort(reason))
    await using http = clientOf(server)
    await expect(http.request({ url: server.origin, signal: caller.signal })).rejects.toBe(reason)
    await expect(http.request({ url: server.origin, signal: caller.signal })).rejects.toBe(reason)
    expect(server.seen).toHaveLength(1)
  })

  it('is cancelled at once while it waits for a connection', async () => {
    const caller = new AbortController()
    await using server = await loopback(() => caller.abort(new Error('enough')))
    await using http = clientOf(server, { connections: 1 })
    const [first, second] = [1, 2].map(() => http.request({ url: server.origin, signal: caller.signal }))
    await expect(first).rejects.toThrow('enough')
    await expect(second).rejects.toThrow('enough')
    expect(server.seen).toHaveLength(1)
  })

  it('is not sent where its client is closed before it is', async () => {
    let arrived = 0
    await using service = await loopback((_, response) => {
      arrived++
      response.end()
    })
    const http = clientOf(service)
    const asked = http.request({ url: service.origin })
    const closed = http.close()
    await expect(asked).rejects.toMatchObject({ code: 'ERR_HTTP_UNAVAILABLE' })
    await closed
    await using another = clientOf(service)
    await another.request({ url: service.origin })
    expect(arrived).toBe(1)
  })

  it('ends when its client is closed', async () => {
    const begun = deferred()
    await using server = await loopback(() => begun.resolve(undefined))
    await using http = clientOf(server)
    const call = http.request({ url: server.origin })
    await begun.promise
    const closed = http.close()
    await expect(call).rejects.toMatchObject({ code: 'ERR_HTTP_UNAVAILABLE' })
    await closed
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'ERR_HTTP_UNAVAILABLE' })
  })
})

function deferred(): { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => {}
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('a failed attempt', () => {
  it('is repeated for calls that may be repeated, with waits that grow and differ', async () => {
    const clock = quickClock()
    await using server = await loopback((_request, response, count) => {
      if (count === 1) response.destroy()
      else response.writeHead(count === 2 ? 503 : 200).end(String(count))
    })
    await using http = clientOf(server, { clock, random: () => 1 })
    expect((await http.request({ url: server.origin })).text()).toBe('3')
    expect(clock.waits).toEqual([300, 900])
  })

  it('is the answer where there are no more attempts', async () => {
    await using server = await loopback((_request, response) => response.writeHead(502).end())
    await using http = clientOf(server)
    expect((await http.request({ method: 'PUT', url: server.origin, body: 'x' })).status).toBe(502)
    expect(server.seen).toHaveLength(3)
  })

  it.each(['POST', 'PATCH'])('is final for a %s that may have been sent', async (method) => {
    await using server = await loopback((_request, response) => void response.destroy())
    await using http = clientOf(server)
    await expect(http.request({ method, url: server.origin, body: '{}' })).rejects.toMatchObject({
      code: 'ERR_HTTP_CONNECT',
      message: expect.stringContaining('broke off'),
    })
    expect(server.seen).toHaveLength(1)
    await expect(http.request({ method, url: server.origin, idempotent: true })).rejects.toThrow()
    expect(server.seen).toHaveLength(4)
  })

  it('is final for a POST that the service was not ready for', async () => {
    await using server = await loopback((_request, response) => response.writeHead(503, { 'retry-after': '0' }).end())
    await using http = clientOf(server)
    expect((await http.request({ method: 'POST', url: server.origin })).status).toBe(503)
    expect(server.seen).toHaveLength(1)
  })

  it('is repeated for a POST that cannot have been sent', async () => {
    const clock = quickClock()
    const closed = await loopback(() => {})
    await closed[Symbol.asyncDispose]()
    await using http = clientOf(closed, { clock })
    await expect(http.request({ method: 'POST', url: closed.origin })).rejects.toMatchObject({
      code: 'ERR_HTTP_CONNECT',
      message: `${closed.origin} could not be reached: nobody listens there (ECONNREFUSED); is it running, and the URL right?`,
    })
    expect(clock.waits).toHaveLength(2)
  })

  it('is repeated when the service says, in seconds or as a date', async () => {
    const clock = quickClock()
    await using server = await loopback((_request, response, count) => {
      const later = count === 1 ? '3' : new Date(clock.now() + 4_000).toUTCString()
      response.writeHead(count < 3 ? 429 : 200, { 'retry-after': later }).end()
    })
    await using http = clientOf(server, { clock, random: () => 0 })
    expect((await http.request({ url: server.origin })).status).toBe(200)
    expect(clock.waits).toEqual([3_000, 4_000])
  })

  it('is the answer where the service asks for more patience than there is', async () => {
    await using server = await loopback((_request, response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end(),
    )
    await using http = clientOf(server)
    expect((await http.request({ url: server.origin })).status).toBe(429)
    expect(server.seen).toHaveLength(1)
  })

  it('with something that is not HTTP says so', async () => {
    const server = createServer((socket) => void socket.resume().end('SSH-2.0-OpenSSH\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    const http = createHttpClient({ trusted: [origin] })
    await expect(http.request({ url: origin })).rejects.toMatchObject({ code: 'ERR_HTTP_PROTOCOL' })
    await http.close()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a caller', () => {
  const http = createHttpClient()
  it.each([
    ['no URL', { url: 'items' }, /whole URL/],
    ['another scheme', { url: 'file:///etc/passwd' }, /http or https/],
    ['credentials in the URL', { url: 'https://me:pa55@example.com/' }, /without credentials/],
    ['a header of the client', { url: 'https://example.com', headers: { Host: 'other' } }, /'host'/],
    ['a line break in a header', { url: 'https://example.com', headers: { 'x-a': 'b\r\nc: d' } }, /line breaks/],
    ['a method that is none', { url: 'https://example.com', method: 'GE T' }, /HTTP can carry/],
  ])('is told of %s, without values', async (_, request, words) => {
    const error = await http.request(request).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(words)
    expect(String(error)).not.toMatch(/pa55|c: d/)
  })

  it.each([
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ retries: 11 }, /retries/],
    [{ allow: ['10.0.0.0/33'] }, /http.allow/],
    [{ allow: ['http://x'] }, /http.allow/],
    [{ proxy: 'ftp://me:pa55@proxy' }, /http.proxy/],
    [{ tls: { key: 'pa55' } }, /PEM/],
  ])('is told of options that cannot be used: %o', async (options, words) => {
    const attempt = (): unknown => createHttpClient(options)
    const error = await Promise.resolve()
      .then(attempt)
      .catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(words)
    expect(String(error)).not.toContain('pa55')
  })
})
