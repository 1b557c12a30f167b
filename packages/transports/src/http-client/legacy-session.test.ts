import { notificationText, requestText } from '@causeway/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { Inbox } from '../../test/inbox.js'
import {
  event,
  INITIALIZE,
  INITIALIZED,
  json,
  loopbackServer,
  result,
  type SeenRequest,
  stream,
} from '../../test/loopback-server.js'
import { MODERN_META } from '../../test/mcp-over-http.js'
import type { HttpClientOptions } from './http-client-options.js'
import { type StreamableHttpConnection, streamableHttpConnection } from './streamable-http-connection.js'

const connections: StreamableHttpConnection[] = []
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close()
})

const quick = { minDelayMs: 1, maxDelayMs: 4 }
const code = (name: string): object => expect.objectContaining({ code: name })
const revision = { headers: { 'mcp-protocol-version': '2025-11-25' } }

function open(
  url: string,
  options: Partial<HttpClientOptions> = {},
): { connection: StreamableHttpConnection; inbox: Inbox } {
  const connection = streamableHttpConnection({ url, reconnect: quick, ...options })
  const inbox = new Inbox()
  connection.open(inbox)
  connections.push(connection)
  return { connection, inbox }
}

/** The answer of a server with sessions to `initialize`. */
function begin(request: SeenRequest, response: Parameters<typeof json>[0], id = 's-1'): boolean {
  if (request.message.method === 'initialize') json(response, INITIALIZED, 200, { 'mcp-session-id': id })
  return request.message.method === 'initialize'
}

describe('a legacy session', () => {
  // @must legacy-http.session-id-sent, legacy-http.version-header
  it('is named from the answer to initialize on, and ended by close', async () => {
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      if (request.method === 'DELETE') response.writeHead(204).end()
      else json(response, result(request.message.id), 200, { 'mcp-session-id': 'another' })
    })
    const { connection } = open(server.url)
    await connection.send(INITIALIZE)
    expect(connection.sessionId).toBe('s-1')
    await connection.send(requestText(1, 'ping'), revision)
    await connection.close()
    expect(connection.sessionId).toBeUndefined()
    expect(server.seen.map(({ method, headers }) => [method, headers['mcp-session-id']])).toEqual([
      ['POST', undefined],
      ['POST', 's-1'],
      ['DELETE', 's-1'],
    ])
    expect(server.seen[2]?.headers['mcp-protocol-version']).toBe('2025-11-25')
  })

  it('is none with a modern server, whatever that sends', async () => {
    const server = await loopbackServer(({ message }, response) => {
      json(response, result(message.id, { resultType: 'complete' }), 200, { 'mcp-session-id': 's' })
    })
    const { connection } = open(server.url)
    await connection.send(requestText(1, 'x', { _meta: MODERN_META }))
    connection.mode = 'modern'
    await connection.send(requestText(2, 'x', { _meta: MODERN_META }))
    await connection.close()
    expect(server.seen.map(({ method, headers }) => [method, headers['mcp-session-id']])).toEqual([
      ['POST', undefined],
      ['POST', undefined],
    ])
  })

  it('that the server has forgotten is told as such, once for each session', async () => {
    let sessions = 0
    const server = await loopbackServer((request, response) => {
      if (begin(request, response, `s-${++sessions}`)) return
      if (request.headers['mcp-session-id'] === 's-2') json(response, result(request.message.id))
      else
        json(
          response,
          { jsonrpc: '2.0', id: request.message.id, error: { code: -32_001, message: 'Session not found' } },
          404,
        )
    })
    const { connection, inbox } = open(server.url)
    await connection.send(INITIALIZE)
    const late = expect(connection.send(requestText(1, 'ping'))).rejects.toEqual(code('ERR_SESSION_EXPIRED'))
    await expect(connection.send(requestText(2, 'ping'))).rejects.toEqual(code('ERR_SESSION_EXPIRED'))
    expect(connection.sessionId).toBeUndefined()
    sessions = 1
    await connection.send(INITIALIZE)
    await late
    await connection.send(requestText(3, 'ping'))
    expect(inbox.frames).toEqual([INITIALIZED, INITIALIZED, result(3)])
  })

  it('may refuse to end, or be gone, without harm', async () => {
    const server = await loopbackServer((request, response) => {
      if (!begin(request, response)) json(response, {}, 405)
    })
    const refused = open(server.url)
    await refused.connection.send(INITIALIZE)
    await refused.connection.close()
    const lost = open(server.url)
    await lost.connection.send(INITIALIZE)
    await server.kill()
    await lost.connection.close()
    expect(await lost.inbox.over).toBeUndefined()
  })
})

describe('a stream that ends before the response', () => {
  // @must legacy-http.retry
  it('goes on where the server left it, after the wait that it asked for', async () => {
    let ended = 0
    let waited = 0
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      if (request.method === 'POST') {
        ended = performance.now()
        stream(response).end(event('', { id: 'a-1', retry: 60 }))
        return
      }
      waited ||= performance.now() - ended
      const turn = server.seen.length
      stream(response).write(event({ jsonrpc: '2.0', method: 'x' }, { id: `a-${turn}` }), () => {
        if (turn < 4) response.destroy()
        else response.end(event(result(1, { content: [] })))
      })
    })
    const { connection, inbox } = open(server.url)
    await connection.send(INITIALIZE)
    await connection.send(requestText(1, 'tools/call', { name: 'x' }), revision)
    expect(waited).toBeGreaterThanOrEqual(59)
    expect(inbox.frames.at(-1)).toEqual(result(1, { content: [] }))
    expect(server.seen.slice(2).map(({ method, headers }) => [method, headers['last-event-id']])).toEqual([
      ['GET', 'a-1'],
      ['GET', 'a-3'],
    ])
    expect(server.seen[2]?.headers).toMatchObject({
      accept: 'text/event-stream',
      'mcp-session-id': 's-1',
      'mcp-protocol-version': '2025-11-25',
    })
  })

  it('is lost without an id to resume from', async () => {
    const server = await loopbackServer((_request, response) =>
      stream(response).end(event({ jsonrpc: '2.0', method: 'x' })),
    )
    const { connection } = open(server.url)
    await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['the server refuses', 400, 1],
    ['the server stays in trouble', 503, 4],
    ['streams stay empty', 200, 4],
  ])('is lost when %s', async (_why, status, attempts) => {
    const server = await loopbackServer(({ method }, response) => {
      if (method === 'POST') stream(response).end(event('', { id: '1' }))
      else response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'text/plain' }).end()
    })
    const { connection } = open(server.url, { reconnect: { ...quick, maxAttempts: 4 } })
    await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    expect(server.seen).toHaveLength(1 + attempts)
  })

  it('is not waited for when the session is over, the signal aborts or the connection closes', async () => {
    let refuse = (): void => {}
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      if (request.method === 'POST')
        stream(response).end(event('', { id: '1', retry: request.message.id === 1 ? 0 : 60_000 }))
      else response.writeHead(404).end()
      if (request.message.id !== 1) response.on('close', () => refuse())
    })
    const { connection } = open(server.url)
    await connection.send(INITIALIZE)
    await expect(connection.send(requestText(1, 'x'))).rejects.toEqual(code('ERR_SESSION_EXPIRED'))
    const hangUp = new AbortController()
    refuse = () => hangUp.abort(new Error('enough'))
    await expect(connection.send(requestText(2, 'x'), { signal: hangUp.signal })).rejects.toThrow('enough')
    refuse = () => void connection.close()
    await expect(connection.send(requestText(3, 'x'))).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
  })
})

describe('the stream on which a legacy server speaks unasked', () => {
  // @must legacy-http.get-answer
  it.each([405, 404, 400])('may not be there: HTTP %d', async (status) => {
    const server = await loopbackServer((request, response) => {
      if (!begin(request, response)) response.writeHead(status, { 'content-type': 'text/html' }).end('<p>no</p>')
    })
    const { connection } = open(server.url)
    await connection.send(INITIALIZE)
    expect(await connection.openStream(revision)).toBe(false)
    expect(connection.sessionId).toBe('s-1')
  })

  // @must legacy-http.session-id-sent, legacy-http.get-accept
  it('is open when the call resolves, is opened once, and outlives the signal of the wait', async () => {
    const hangUp = new AbortController()
    let speak = (): void => {}
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      stream(response)
      speak = () => response.write(event({ jsonrpc: '2.0', method: 'x' }))
    })
    const { connection, inbox } = open(server.url)
    await connection.send(INITIALIZE)
    const both = [connection.openStream({ ...revision, signal: hangUp.signal }), connection.openStream(revision)]
    expect(await Promise.all(both)).toEqual([true, true])
    hangUp.abort()
    speak()
    expect(await inbox.until(2)).toContainEqual({ jsonrpc: '2.0', method: 'x' })
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1)
    expect(server.seen[1]?.headers).toMatchObject({ 'mcp-session-id': 's-1', ...revision.headers })
  })

  it('comes back after it broke, from where it was', async () => {
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      const turn = server.seen.length
      if (turn === 3) response.writeHead(503).end()
      else
        stream(response).write(
          event({ jsonrpc: '2.0', method: `turn-${turn}` }, { id: turn }),
          () => turn === 2 && response.destroy(),
        )
    })
    const { connection, inbox } = open(server.url)
    await connection.send(INITIALIZE)
    expect(await connection.openStream(revision)).toBe(true)
    expect((await inbox.until(3)).slice(1)).toMatchObject([{ method: 'turn-2' }, { method: 'turn-4' }])
    expect(server.seen.slice(1).map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '2'])
  })

  it('closes the connection when the session is over or the server stays away', async () => {
    const server = await loopbackServer((request, response) => {
      if (begin(request, response)) return
      if (server.seen.length === 2) stream(response).end()
      else response.writeHead(404).end()
    })
    const expired = open(server.url)
    await expired.connection.send(INITIALIZE)
    await expired.connection.openStream()
    expect(await expired.inbox.over).toEqual(code('ERR_SESSION_EXPIRED'))
    await expect(expired.connection.send(notificationText('x'))).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))

    server.seen.length = 0
    const lost = open(server.url, { reconnect: { ...quick, maxAttempts: 2 } })
    await lost.connection.send(INITIALIZE)
    await lost.connection.openStream()
    await server.kill()
    expect(await lost.inbox.over).toEqual(code('ERR_STREAM_BROKEN'))
  })
})
