import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { loopbackServer } from '../../test/loopback-server.js'
import { opened } from '../../test/opened.js'
import { platformConnection } from '../../test/platform-web-socket.js'
import { portOf } from '../../test/port-of.js'
import { scriptedWebSocket as scripted } from '../../test/scripted-web-socket.js'
import { webSocketConnection } from './node-client.js'

/** Whatever carries frames here: `ws`, and what platforms have. */
describe.each([
  ['ws', webSocketConnection],
  ['the global WebSocket', platformConnection],
])('a connection through %s', (_, connect) => {
  it('tells nothing of a server that goes in good order, and the words of one that does not', async () => {
    const [, leaving] = await opened(connect({ url: await scripted((socket) => socket.close(1001)) }))
    expect(await leaving.over).toBeUndefined()
    const [, thrown] = await opened(connect({ url: await scripted((socket) => socket.close(1008, 'Too loud.')) }))
    expect((await thrown.over)?.message).toMatch(/Too loud/)
    const [, cut] = await opened(connect({ url: await scripted((socket) => socket.terminate()) }))
    expect(await cut.over).toBeInstanceOf(Error)
  })

  it('says that nobody is there', async () => {
    const server = createTcpServer()
    const port = await portOf(server)
    server.close()
    await expect(opened(connect({ url: `ws://127.0.0.1:${port}/mcp?token=secret` }))).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: expect.not.stringContaining('secret'),
    })
  })

  it('ends where the server sends what is too large', async () => {
    const [, inbox] = await opened(connect({ url: await scripted((socket) => socket.send('x'.repeat(4_194_305))) }))
    expect(await inbox.over).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' })
    expect(inbox.frames).toEqual([])
  })
})

it('a server that is no MCP endpoint is told apart: another subprotocol, none, a page, a redirect', async () => {
  const other = await scripted(() => {}, { handleProtocols: () => false })
  await expect(opened(webSocketConnection({ url: other }))).rejects.toThrow(
    /to speak 'mcp' over its WebSocket; it does not/,
  )
  const page = await loopbackServer((_, response) => void response.end('<html>'))
  const url = page.url.replace('http', 'ws')
  await expect(opened(webSocketConnection({ url }))).rejects.toThrow(
    /answered HTTP 200\. Check that this is the address/,
  )
  const moved = await loopbackServer((_, response) => void response.writeHead(307, { location: url }).end())
  await expect(opened(webSocketConnection({ url: moved.url.replace('http', 'ws') }))).rejects.toThrow(
    /Redirects are not followed/,
  )
})

describe('a server that misbehaves', () => {
  it('sends binary frames', async () => {
    const codes: number[] = []
    const url = await scripted((socket) => {
      socket.on('close', (code) => codes.push(code))
      socket.send(Buffer.of(1))
    })
    const [, inbox] = await opened(webSocketConnection({ url }))
    expect(await inbox.over).toMatchObject({ code: 'ERR_CONNECTION_LOST', message: /text frames; a binary one/ })
    await expect.poll(() => codes).toEqual([1003])
  })

  it('sends what is not UTF-8, or no WebSocket at all', async () => {
    const [, broken] = await opened(
      webSocketConnection({ url: await scripted((socket) => socket.send(Buffer.of(0xff), { binary: false })) }),
    )
    expect(await broken.over).toMatchObject({ code: 'ERR_FRAME_NOT_UTF8' })
    const server = createServer()
    const wss = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    })
    const [, garbled] = await opened(webSocketConnection({ url: `ws://127.0.0.1:${await portOf(server)}/` }))
    expect(await garbled.over).toMatchObject({ message: /does not keep to the WebSocket protocol/ })
  })

  it('gives no sign of life', async () => {
    const url = await scripted(() => {}, { autoPong: false })
    const [, inbox] = await opened(webSocketConnection({ url, pingIntervalMs: 50 }))
    expect((await inbox.over)?.message).toMatch(/no sign of life for 50 ms/)
  })
})

it.each([
  { url: 'http://127.0.0.1/' },
  { url: 'nowhere' },
  { url: 'ws://ada:secret@127.0.0.1/' },
  { url: 'ws://127.0.0.1/', headers: { 'not a name': 'x' } },
])('options that make no sense are rejected: %o', (options) => {
  expect(() => webSocketConnection(options)).toThrow(TypeError)
})

it('a browser is told that it sends no headers', () => {
  expect(() => platformConnection({ url: 'ws://127.0.0.1/', headers: { a: 'b' } })).toThrow(TypeError)
})
