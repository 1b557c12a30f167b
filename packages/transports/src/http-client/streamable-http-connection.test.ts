import { once } from 'node:events'
import { notificationText, requestText } from '@causeway/protocol'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { Inbox } from '../../test/inbox.js'
import { event, json, type LoopbackServer, loopbackServer, result, stream } from '../../test/loopback-server.js'
import type { HttpClientOptions } from './http-client-options.js'
import { type StreamableHttpConnection, streamableHttpConnection } from './streamable-http-connection.js'

const connections: StreamableHttpConnection[] = []
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close()
})

function open(
  url: string,
  options: Partial<HttpClientOptions> = {},
): { connection: StreamableHttpConnection; inbox: Inbox } {
  const connection = streamableHttpConnection({ url, ...options })
  const inbox = new Inbox()
  connection.open(inbox)
  connections.push(connection)
  return { connection, inbox }
}

const CALL = requestText(1, 'tools/call', { name: 'x', _meta: { progressToken: 't' } })
const CALLED = result(1, { content: [] })
const failure = (id: unknown, code = -32_601): object => ({ jsonrpc: '2.0', id, error: { code, message: 'no' } })
const code = (name: string): object => expect.objectContaining({ code: name })

describe.each([
  ['undici', {}],
  ['fetch', { fetch: globalThis.fetch }],
] as const)('a connection through %s', (_, engine) => {
  const dial = (server: LoopbackServer, options: Partial<HttpClientOptions> = {}) =>
    open(server.url, { ...engine, ...options })

  // @must http.post, http.accept, http.json-or-stream
  it('posts each frame with the headers of caller, message and protocol, and delivers the JSON that comes back', async () => {
    const server = await loopbackServer(({ message }, response) => json(response, result(message.id, { tools: [] })))
    const { connection, inbox } = dial(server, { headers: { 'X-Team': 'a', Accept: 'text/html' } })
    await connection.send(requestText(1, 'tools/list'), { headers: { 'mcp-method': 'tools/list' } })
    await connection.send(requestText('b', 'tools/list'))
    expect(inbox.frames).toEqual([result(1, { tools: [] }), result('b', { tools: [] })])
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/mcp',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-method': 'tools/list',
        'x-team': 'a',
      },
      text: requestText(1, 'tools/list'),
    })
  })

  it('expects nothing for a notification, whatever body comes', async () => {
    const server = await loopbackServer(({ message }, response) => {
      if (message.method === 'a') response.writeHead(202).end()
      else json(response, { result: {} })
    })
    const { connection, inbox } = dial(server)
    await connection.send(notificationText('a'))
    await connection.send(notificationText('b'))
    expect(inbox.frames).toEqual([])
  })

  // @must http.json-or-stream
  it('delivers the events of a stream in order, however its bytes are split', async () => {
    const progress = {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 't', progress: 1, message: 'ä世🎉' },
    }
    let parts: Uint8Array[] = []
    const server = await loopbackServer(async (_request, response) => {
      stream(response)
      for (const part of parts) if (!response.write(part)) await once(response, 'drain')
      response.end()
    })
    const { connection, inbox } = dial(server)
    const whole = Buffer.from(
      `: hello\n\n${event(progress)}${event(progress, { event: 'message', id: 'x' })}${event(CALLED)}`,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), whole.length]
        parts = ends.slice(1).map((end, at) => whole.subarray(ends[at], end))
        inbox.frames.length = 0
        await connection.send(CALL)
        expect(inbox.frames).toEqual([progress, progress, CALLED])
      }),
      { numRuns: 50 },
    )
  })

  it('settles with the response, even where the server leaves the stream open', async () => {
    const server = await loopbackServer((_request, response) => stream(response).write(event(CALLED)))
    const { connection, inbox } = dial(server)
    await connection.send(CALL)
    expect(inbox.frames).toEqual([CALLED])
  })

  it('delivers an error response with the id of the request, whatever its status', async () => {
    const server = await loopbackServer(({ message }, response) => json(response, failure(message.id), 404))
    const { connection, inbox } = dial(server)
    await connection.send(requestText(1, 'x'))
    expect(inbox.frames).toEqual([failure(1)])
  })

  it.each([
    ['an error of no request', 400, 'application/json', JSON.stringify(failure(null, -32_000)), -32_000],
    ['an error page', 404, 'text/html', '<h1>Not Found</h1>', undefined],
    ['nothing', 500, 'text/plain', '', undefined],
    ['an answer to nobody', 200, 'application/json', '{"result":{}}', undefined],
    ['a page', 200, 'text/html', '<h1>Log in</h1>', undefined],
    ['no more than thanks', 202, 'text/plain', '', undefined],
  ])('rejects with what came where that is %s', async (_what, status, type, body, rpcCode) => {
    expectBadWire()
    const server = await loopbackServer((_request, response) => {
      response.writeHead(status, { 'content-type': type, 'retry-after': '7' }).end(body)
    })
    const { connection, inbox } = dial(server)
    const error = await connection.send(requestText(1, 'x')).catch((reason) => reason)
    expect(error).toMatchObject({ name: 'HttpStatusError', status, body })
    expect(error).toEqual(code(status < 300 ? 'ERR_BAD_RESPONSE' : 'ERR_HTTP_STATUS'))
    expect(error.rpcError?.code).toBe(rpcCode)
    expect(error.header('retry-after')).toBe('7')
    expect(inbox.frames).toEqual([])
  })

  it('refuses what is too large or not UTF-8, and goes on', async () => {
    const server = await loopbackServer(({ message }, response) => {
      if (message.method === 'declared') json(response, result(message.id, { text: 'x'.repeat(5_000) }))
      else if (message.method === 'endless') {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write(JSON.stringify(result(message.id, { text: 'x'.repeat(5_000) })))
      } else if (message.method === 'event')
        stream(response).write(event(result(message.id, { text: 'x'.repeat(5_000) })))
      else if (message.method === 'bytes')
        response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.of(0xff))
      else json(response, result(message.id))
    })
    const { connection, inbox } = dial(server, { maxMessageBytes: 1_000 })
    for (const method of ['declared', 'endless', 'event']) {
      await expect(connection.send(requestText(1, method))).rejects.toEqual(code('ERR_FRAME_TOO_LARGE'))
    }
    await expect(connection.send(requestText(1, 'bytes'))).rejects.toEqual(code('ERR_FRAME_NOT_UTF8'))
    await connection.send(requestText(2, 'fine'))
    expect(inbox.frames).toEqual([result(2)])
  })

  it('closes the socket when the signal aborts, before the answer and within it', async () => {
    let gone = (): void => {}
    let begun = (): void => {}
    const server = await loopbackServer(({ message }, response) => {
      response.on('close', gone)
      if (message.method === 'stream') stream(response).write(event({ jsonrpc: '2.0', method: 'begun' }))
      else begun()
    })
    for (const method of ['stream', 'silence']) {
      const { connection, inbox } = dial(server)
      connection.mode = 'modern'
      const hangUp = new AbortController()
      const closed = new Promise<void>((resolve) => {
        gone = resolve
      })
      const started = new Promise<void>((resolve) => {
        begun = resolve
      })
      const sent = connection.send(requestText(1, method), { signal: hangUp.signal })
      await (method === 'stream' ? inbox.until(1) : started)
      hangUp.abort(new Error('enough'))
      await expect(sent).rejects.toThrow('enough')
      await closed
    }
  })

  it.each(['at once', 'within the JSON', 'within the stream'])(
    'says that the answer is lost when the server dies %s',
    async (when) => {
      const server = await loopbackServer(({ message }, response) => {
        if (when === 'within the stream') stream(response).write(`${event({ jsonrpc: '2.0', method: 'begun' })}data: {`)
        if (when === 'within the JSON')
          response.writeHead(200, { 'content-type': 'application/json' }).write('{"jsonrpc"')
        if (message.id === 1) setImmediate(() => server.kill())
      })
      const { connection } = dial(server)
      connection.mode = 'modern'
      await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
      await expect(connection.send(requestText(2, 'x'))).rejects.toEqual(code('ERR_CONNECT_FAILED'))
    },
  )

  it('says that the answer is lost when a modern stream ends before it', async () => {
    const server = await loopbackServer((_request, response) => stream(response).end('id: 1\ndata: \n\n'))
    const { connection } = dial(server)
    connection.mode = 'modern'
    await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    expect(server.seen).toHaveLength(1)
  })

  // @must legacy-http.session-id-secure
  it('follows redirects within the origin that keep the request, and no others', async () => {
    const elsewhere = await loopbackServer((_request, response) => json(response, {}))
    const server = await loopbackServer(({ path, message }, response) => {
      const target = { near: '/mcp/', far: elsewhere.url, get: '/mcp/', round: '/round' }[message.method ?? '']
      if (path === '/mcp/') json(response, result(message.id))
      else response.writeHead(message.method === 'get' ? 303 : 307, { location: target }).end()
    })
    const { connection, inbox } = dial(server)
    await connection.send(requestText(1, 'near'))
    expect(inbox.frames).toEqual([result(1)])
    for (const method of ['far', 'get', 'round']) {
      await expect(connection.send(requestText(2, method))).rejects.toEqual(code('ERR_REDIRECT_REFUSED'))
    }
    expect(elsewhere.seen).toEqual([])
  })

  it('ends what is in flight when it closes, once, and takes nothing more', async () => {
    let begun = (): void => {}
    const started = new Promise<void>((resolve) => {
      begun = resolve
    })
    const server = await loopbackServer(() => begun())
    const { connection, inbox } = dial(server)
    const sent = connection.send(requestText(1, 'x'))
    const lost = expect(sent).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
    await started
    await Promise.all([connection.close(), connection.close()])
    await lost
    await expect(connection.send(requestText(2, 'x'))).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
    expect(await inbox.over).toBeUndefined()
    expect(inbox.closings).toBe(1)
  })
})

it('refuses an answer with more headers than fit', async () => {
  const server = await loopbackServer(({ message }, response) =>
    json(response, result(message.id), 200, { 'x-long': 'x'.repeat(40_000) }),
  )
  const { connection } = open(server.url)
  await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
})

describe('the address and headers of a connection', () => {
  it.each([
    [{ url: 'ftp://a/' }, 'http: or https:'],
    [{ url: '/mcp' }, 'absolute'],
    [{ url: 'http://me:secret@a/' }, 'without user and password'],
    [{ url: 'http://a/', headers: { 'a b': '' } }, 'name of a header'],
    [{ url: 'http://a/', headers: { a: 'x\r\ny: z' } }, "header 'a'"],
  ])('are checked at once: %j', (options, message) => {
    expect(() => streamableHttpConnection(options)).toThrow(message)
    expect(() => streamableHttpConnection(options)).toThrow(TypeError)
  })
})
