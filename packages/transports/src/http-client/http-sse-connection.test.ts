import { notificationText, requestText } from '@causeway/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { Inbox } from '../../test/inbox.js'
import { event, INITIALIZE, INITIALIZED, json, loopbackServer, stream } from '../../test/loopback-server.js'
import type { Connection } from '../connection.js'
import type { HttpClientOptions } from './http-client-options.js'
import { httpSseConnection } from './http-sse-connection.js'

const connections: Connection[] = []
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close()
})

const code = (name: string): object => expect.objectContaining({ code: name })
const named = (address: string): string => `event: endpoint\ndata: ${address}\n\n`

function dial(url: string, options: Partial<HttpClientOptions> = {}): { connection: Connection; inbox: Inbox } {
  const connection = httpSseConnection({ url, ...options })
  connections.push(connection)
  return { connection, inbox: new Inbox() }
}

describe('a connection of 2024-11-05', () => {
  // @must http-sse.post
  it('posts where the stream says and delivers what comes on the stream', async () => {
    let say = (_text: string): unknown => undefined
    const server = await loopbackServer(({ method, message }, response) => {
      if (method === 'GET') {
        stream(response).write(named('/messages?session=1'))
        say = (text) => response.write(text)
        return
      }
      response.writeHead(202).end('Accepted')
      if (message.id !== undefined) say(event(INITIALIZED, { event: 'message' }))
    })
    const { connection, inbox } = dial(server.url, { headers: { authorization: 'Bearer a' } })
    await connection.open(inbox)
    await connection.send(INITIALIZE)
    await connection.send(notificationText('notifications/initialized'))
    expect(await inbox.until(1)).toEqual([INITIALIZED])
    expect(
      server.seen.map(({ method, path, headers }) => [method, path, headers.accept, headers.authorization]),
    ).toEqual([
      ['GET', '/mcp', 'text/event-stream', 'Bearer a'],
      ['POST', '/messages?session=1', '*/*', 'Bearer a'],
      ['POST', '/messages?session=1', '*/*', 'Bearer a'],
    ])
    await connection.close()
    expect(await inbox.over).toBeUndefined()
    expect(inbox.closings).toBe(1)
  })

  // @must legacy-http.session-id-secure
  it.each(['https://example.com/messages', 'http://127.0.0.1:1/messages', '//example.com/x', 'http://['])(
    'refuses to post to another origin: %s',
    async (address) => {
      const server = await loopbackServer((_request, response) => stream(response).write(named(address)))
      const { connection, inbox } = dial(server.url)
      await expect(connection.open(inbox)).rejects.toEqual(code('ERR_ENDPOINT_REFUSED'))
      expect(inbox.closings).toBe(0)
    },
  )

  it('does not open where there is no such stream', async () => {
    const server = await loopbackServer(({ path }, response) => {
      if (path === '/silent') stream(response)
      else if (path === '/short') stream(response).end()
      else json(response, {}, 404)
    })
    const opening = (path: string): Promise<unknown> => {
      const { connection, inbox } = dial(server.origin + path, { connectTimeoutMs: 50 })
      return Promise.resolve(connection.open(inbox))
    }
    await expect(opening('/none')).rejects.toMatchObject({ code: 'ERR_HTTP_STATUS', status: 404 })
    await expect(opening('/short')).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    await expect(opening('/silent')).rejects.toEqual(code('ERR_CONNECT_TIMEOUT'))
    await server.kill()
    await expect(opening('/none')).rejects.toEqual(code('ERR_CONNECT_FAILED'))
  })

  it('closes with its stream', async () => {
    const server = await loopbackServer(({ method }, response) => {
      if (method === 'GET') stream(response).write(named('/messages'))
      else void server.kill()
    })
    const { connection, inbox } = dial(server.url)
    await connection.open(inbox)
    await expect(connection.send(requestText(1, 'x'))).rejects.toMatchObject({
      code: /ERR_STREAM_BROKEN|ERR_CONNECTION_CLOSED/,
    })
    expect(await inbox.over).toEqual(code('ERR_STREAM_BROKEN'))
    await expect(connection.send(requestText(2, 'x'))).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
  })

  it('tells what the server does not take', async () => {
    const server = await loopbackServer(({ method, message }, response) => {
      if (method === 'GET') stream(response).write(named('/messages'))
      else if (message.id === 1) json(response, { jsonrpc: '2.0', id: 1, error: { code: -32_600, message: 'no' } }, 400)
      else response.writeHead(403).end('no')
    })
    const { connection, inbox } = dial(server.url)
    await connection.open(inbox)
    await connection.send(requestText(1, 'x'))
    expect(inbox.frames).toMatchObject([{ id: 1, error: { code: -32_600 } }])
    await expect(connection.send(requestText(2, 'x'))).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 403,
      body: 'no',
    })
  })
})
