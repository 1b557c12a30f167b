import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { limits } from '@causeway/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import type { HttpExchange } from './http-exchange.js'
import { platformExchange } from './node-exchange.js'

const servers: Server[] = []
const sockets: Socket[] = []
const exchanges: HttpExchange[] = []
afterEach(() => {
  for (const exchange of exchanges.splice(0)) exchange.close()
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

interface Raw {
  readonly url: string
  /** How many connections there were. */
  readonly count: () => number
}

/** Answers the n-th request on the m-th connection, both from 0, with bytes. A request is what a read brings. */
async function rawServer(answer: (socket: Socket, request: string, n: number, m: number) => void): Promise<Raw> {
  let count = 0
  const server = createServer((socket) => {
    const m = count++
    let n = 0
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => answer(socket, bytes.toString(), n++, m))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // as: a server that listens to a port has one
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, count: () => count }
}

function exchange(): HttpExchange {
  const made = platformExchange()
  exchanges.push(made)
  return made
}

const post = (url: string, body = '{}', more: object = {}) => ({
  method: 'POST' as const,
  url,
  headers: { 'content-type': 'application/json' },
  body,
  ...more,
})
const ok = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const code = (name: string): object => expect.objectContaining({ code: name })

async function textOf(made: HttpExchange, call: Parameters<HttpExchange['request']>[0]): Promise<string> {
  return (await made.request(call)).text(1_000_000)
}

describe('a request', () => {
  it('is one write, with its length in bytes', async () => {
    const seen: string[] = []
    const { url } = await rawServer((socket, request) => {
      seen.push(request)
      socket.write(ok('"ü"'))
    })
    const made = exchange()
    expect(await textOf(made, post(url, '"ü€"', { headers: { 'x-latin': 'é' } }))).toBe('"ü"')
    const [head = '', body] = seen[0]?.split('\r\n\r\n') ?? []
    expect(head.split('\r\n')).toEqual([
      'POST /mcp HTTP/1.1',
      `host: ${new URL(url).host}`,
      // One byte of Latin-1, read as UTF-8.
      'x-latin: \ufffd',
      'content-length: 7',
    ])
    expect(body).toBe('"ü€"')
  })

  it.each(['a\r\nx: y', 'a\nb', 'a\u0000b', '€'])('is never sent with the header %j', async (value) => {
    const { url, count } = await rawServer((socket) => socket.write(ok('{}')))
    await expect(exchange().request(post(url, '{}', { headers: { 'x-a': value } }))).rejects.toThrow()
    expect(count()).toBeLessThanOrEqual(1)
  })

  it('goes with undici where somebody watches the requests that undici makes', async () => {
    const { url } = await rawServer((socket) => socket.write(ok('{}')))
    const paths: string[] = []
    // as: what undici publishes there
    const listener = (message: unknown): void =>
      void paths.push((message as { request: { path: string } }).request.path)
    channel('undici:request:create').subscribe(listener)
    const made = exchange()
    expect(await textOf(made, post(url))).toBe('{}')
    channel('undici:request:create').unsubscribe(listener)
    expect(paths).toEqual(['/mcp'])
    expect(await textOf(made, post(url))).toBe('{}')
    expect(paths).toEqual(['/mcp'])
  })
})

describe('a socket', () => {
  it('carries one request after the other', async () => {
    const { url, count } = await rawServer((socket, _, n) => socket.write(ok(String(n))))
    const made = exchange()
    for (const n of ['0', '1', '2']) expect(await textOf(made, post(url))).toBe(n)
    expect(count()).toBe(1)
    expect(await Promise.all([textOf(made, post(url)), textOf(made, post(url))])).toEqual(['3', '0'])
    expect(count()).toBe(2)
  })

  it.each([
    ['the server says so', ok('{}', 'connection: close\r\n')],
    ['it is kept for no time', ok('{}', 'keep-alive: timeout=1\r\n')],
    ['there is more behind the answer', `${ok('{}')}HTTP/1.1 200 OK\r\n`],
    ['the version is 1.0', ok('{}').replace('1.1', '1.0')],
  ])('carries no other one where %s', async (_, answer) => {
    const { url, count } = await rawServer((socket) => socket.write(answer))
    const made = exchange()
    expect(await textOf(made, post(url))).toBe('{}')
    expect(await textOf(made, post(url))).toBe('{}')
    expect(count()).toBe(2)
  })

  it('that the server closed meanwhile is not used, and one that it closes during a request loses it', async () => {
    const { url, count } = await rawServer((socket, _, n, m) => {
      if (m === 0 && n === 0) socket.end(ok('{}'))
      else if (n === 0) socket.write(ok('{}'))
      else socket.destroy()
    })
    const made = exchange()
    expect(await textOf(made, post(url))).toBe('{}')
    const [first] = sockets
    if (first?.destroyed === false) await once(first, 'close')
    expect(await textOf(made, post(url))).toBe('{}')
    expect(count()).toBe(2)
    // Nobody knows whether the server did what was asked, so nobody asks again.
    await expect(made.request(post(url))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    expect(count()).toBe(2)
  })

  it('ends with an answer that was there before its request, and gives it to nobody', async () => {
    let connection: Socket | undefined
    const { url, count } = await rawServer((socket, _, n, m) => {
      connection = socket
      socket.write(ok(`${m}.${n}`))
    })
    const made = exchange()
    expect(await textOf(made, post(url))).toBe('0.0')
    // Behind a timer, what sockets have is read before the turn of the event loop ends: the request is not written then.
    await new Promise((resolve) => setTimeout(resolve, 1))
    connection?.write(ok('injected'))
    await expect(textOf(made, post(url))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    expect(await textOf(made, post(url))).toBe('1.0')
    expect(count()).toBe(2)
  })

  it('ends with the bytes that nobody asked for', async () => {
    const { url, count } = await rawServer((socket) => socket.write(ok('{}')))
    const made = exchange()
    await textOf(made, post(url))
    const [first] = sockets
    first?.write(ok('"of another"'))
    if (first !== undefined) await once(first, 'close')
    expect(await textOf(made, post(url))).toBe('{}')
    expect(count()).toBe(2)
  })
})

describe('an answer', () => {
  it.each([
    [
      'with interim ones before it',
      `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok('{}')}`,
    ],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n'],
  ])('%s is read byte by byte as well', async (_, answer) => {
    const { url, count } = await rawServer(async (socket, _, n) => {
      if (n === 0) socket.write(answer)
      else for (const byte of answer) await new Promise((sent) => socket.write(byte, sent))
    })
    const made = exchange()
    expect(await textOf(made, post(url))).toBe('{}')
    expect(await textOf(made, post(url))).toBe('{}')
    expect(count()).toBe(1)
  })

  it('without a length ends with the connection, and no other does', async () => {
    const { url } = await rawServer((socket, request) => {
      if (request.includes('open')) socket.end('HTTP/1.1 200 OK\r\n\r\n{}')
      else if (request.includes('short')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}')
      else socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n')
    })
    const made = exchange()
    expect(await textOf(made, post(url, '"open"'))).toBe('{}')
    await expect(textOf(made, post(url, '"short"'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    await expect(textOf(made, post(url, '"chunks"'))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
  })

  it.each([
    ['a length and a coding', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} '],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['a head that never ends', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(limits.maxHeaderBytes)}`],
    ['interim answers that never end', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(limits.maxHeaderBytes / 20)],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9\r\n\r\n'],
  ])('with %s is an error, and ends the socket', async (_, answer) => {
    const { url } = await rawServer((socket) => socket.write(answer))
    await expect(exchange().request(post(url))).rejects.toEqual(code('ERR_STREAM_BROKEN'))
    const [socket] = sockets
    if (socket?.destroyed === false) await once(socket, 'close')
  })

  it('that nobody reads stops the server, and goes on once it is read', async () => {
    const part = Buffer.alloc(1_000_000, 'x')
    const parts = 20
    let stopped: (() => void) | undefined
    const waits = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const { url } = await rawServer(async (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${part.length * parts}\r\n\r\n`)
      for (let i = 0; i < parts; i++) if (!socket.write(part)) stopped?.()
    })
    const answer = await exchange().request(post(url))
    await waits
    let length = 0
    for await (const bytes of answer.body) length += bytes.length
    expect(length).toBe(part.length * parts)
  })

  it('ends with its signal, before its head and in its body', async () => {
    const { url } = await rawServer((socket, request) => {
      if (request.includes('body')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')
    })
    const made = exchange()
    const control = new AbortController()
    const silent = made.request(post(url, '"silent"', { signal: control.signal }))
    const begun = (await made.request(post(url, '"body"', { signal: control.signal }))).text(100)
    const reason = new Error('enough')
    control.abort(reason)
    await expect(silent).rejects.toBe(reason)
    await expect(begun).rejects.toBe(reason)
    await Promise.all(sockets.map((socket) => (socket.destroyed ? undefined : once(socket, 'close'))))
  })

  it('never comes once the exchange is closed', async () => {
    const { url } = await rawServer(() => {})
    const made = exchange()
    const waiting = made.request(post(url))
    while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve))
    made.close()
    await expect(waiting).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
    await expect(made.request(post(url))).rejects.toEqual(code('ERR_CONNECTION_CLOSED'))
  })
})

it('nobody at the address is told as such', async () => {
  const { url } = await rawServer(() => {})
  servers[0]?.close()
  await expect(exchange().request(post(url))).rejects.toEqual(code('ERR_CONNECT_FAILED'))
})

it('TLS is spoken where the address says so, with a server whose certificate is trusted', async () => {
  const names: unknown[] = []
  const server = createTlsServer({ ...selfSigned(), ALPNProtocols: ['http/1.1'] }, (socket) => {
    names.push(socket.alpnProtocol)
    sockets.push(socket)
    socket.on('data', () => socket.write(ok('"safe"')))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // as: a server that listens to a port has one
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  await expect(exchange().request(post(url))).rejects.toEqual(code('ERR_CONNECT_FAILED'))
  expect(names).toEqual([])
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const made = exchange()
  for (let i = 0; i < 3; i++) expect(await textOf(made, post(url))).toBe('"safe"')
  vi.unstubAllEnvs()
  expect(names).toEqual(['http/1.1'])
})
