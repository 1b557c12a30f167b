import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectBadWire } from '../../../../../test/wire/expect-bad-wire.js'
import { EchoService } from '../../../test/echo-service.js'
import { answerTo, ECHO, ECHO_FIELDS, postBytes } from '../../../test/raw-http.js'
import type { HttpOptions } from '../options.js'
import { nodeHandler } from './handler.js'
import { RequestHeads } from './request-head.js'
import { type HttpServer, serveHttp } from './serve.js'

const MAX_HEADER_BYTES = 2_000

/** The answer to `echo` shows all that the service could know of the request. */
const options: HttpOptions = {
  path: '/mcp',
  ssePaths: false,
  maxMessageBytes: 1_000,
  verify: ({ method, url, headers }) => ({
    id: JSON.stringify([method, url, ...['accept', 'content-length', 'x-a', 'x-b', 'cookie'].map(headers)]),
    scopes: [],
    claims: {},
  }),
}

let ours: HttpServer
/** `node:http` as it is. */
let plain: Server
/** `node:http` with connections whose first bytes somebody else has looked at. */
let given: Server
const heads = new RequestHeads(MAX_HEADER_BYTES)
heads.setPaths(['/mcp'])

async function plainServer(): Promise<Server> {
  const handler = nodeHandler(new EchoService(), options)
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 65_000 }, handler)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

beforeAll(async () => {
  ours = await serveHttp(new EchoService(), { ...options, maxHeaderBytes: MAX_HEADER_BYTES })
  plain = await plainServer()
  given = await plainServer()
  const [listener] = given.listeners('connection')
  given.removeAllListeners('connection').on('connection', (socket: Socket) => {
    socket.once('data', (bytes) => {
      socket.pause()
      socket.unshift(bytes)
      listener?.call(given, socket)
      socket.resume()
    })
  })
})

afterAll(async () => {
  await ours.close(0)
  for (const server of [plain, given]) server.close().closeAllConnections()
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port // as: it listens on a port.

const withoutDate = (text: string): string => text.replaceAll(/Date: [^\r]*/g, 'Date')

async function expectSame(bytes: Buffer): Promise<void> {
  const ports = [ours.port, portOf(given), portOf(plain)]
  const all = await Promise.all(ports.map((port) => answerTo(port, bytes)))
  const [own, other, asEver] = all.map(withoutDate)
  expect(own).toBe(other)
  // Where garbage follows a request, node:http says less of a connection that is given to it.
  if (heads.read(bytes) !== undefined) expect(own).toBe(asEver)
}

const FIELDS = [
  'Transfer-Encoding: chunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: identity',
  'transfer-encoding: xchunked',
  'Content-Length: 0',
  'Content-Length: 3',
  'Content-Length: +3',
  'Content-Length: 3, 3',
  'Content-Length : 3',
  'Content-Length: 0x3',
  'Connection: keep-alive',
  'Connection: close',
  'Connection: Keep-Alive, x-a',
  'Proxy-Connection: close',
  'Connection: upgrade',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Expect: nothing',
  'Host: evil.example.com',
  'HOST: 127.0.0.1',
  'Cookie: a=1',
  'Cookie: b=2',
  'X-A: 1',
  'x-a: 2',
  'X-B:2',
  'X-B:    3   ',
  'X-B: \t4',
  'X-B:',
  'X B: 5',
  ': 6',
  'X-B',
  ' X-B: 7',
  'X-B: 8\r\n folded',
  'X-B: 9\nX-A: 9',
  'X-B: \u0000',
  'X-B: \u007f',
  'X-B: \u00e9',
  `X-B: ${'b'.repeat(1_500)}`,
  `X-B: ${'b'.repeat(2_500)}`,
  'Origin: http://localhost:3000',
  'Origin: http://evil.example.com',
  'Content-Encoding: gzip',
  'Authorization: Bearer a',
  'Authorization: Bearer b',
  'Mcp-Method: tools/list',
]

const LINES = [
  'POST /mcp HTTP/1.1',
  'POST /mcp?a=1&b=%20 HTTP/1.1',
  'POST /mcp?a=\u00e9 HTTP/1.1',
  'POST /mcp#a HTTP/1.1',
  'POST /mcp/ HTTP/1.1',
  'POST /mcpx HTTP/1.1',
  'POST  /mcp HTTP/1.1',
  'POST /mcp  HTTP/1.1',
  'POST /mcp HTTP/1.0',
  'POST /mcp HTTP/1.2',
  'POST /mcp http/1.1',
  'post /mcp HTTP/1.1',
  'POST http://127.0.0.1/mcp HTTP/1.1',
  'POST /mcp',
  '\r\nPOST /mcp HTTP/1.1',
  'GET /mcp HTTP/1.1',
  'DELETE /mcp HTTP/1.1',
  'OPTIONS /mcp HTTP/1.1',
]

const BODIES = [
  ECHO.body,
  ECHO.body.replace('world', 'grüß 🙂'),
  '',
  '{',
  'x'.repeat(1_001),
  `3\r\n{}\n\r\n0\r\n\r\n`,
  '0\r\n\r\n',
]

const mostly = <A, B>(usual: A, other: fc.Arbitrary<B>): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })

/** A request that is nearly right: some lines are others, and so are some of its bytes. */
const request = fc
  .record({
    line: mostly(LINES[0] ?? '', fc.constantFrom(...LINES)),
    body: mostly(ECHO.body, fc.constantFrom(...BODIES)),
    extra: fc.array(fc.tuple(fc.nat(8), fc.constantFrom(...FIELDS)), { maxLength: 2 }),
    dropped: mostly(null, fc.nat(6)),
    lengthOff: mostly(0, fc.integer({ min: -3, max: 3 })),
    encoding: mostly('utf8' as const, fc.constant('latin1' as const)),
  })
  .map(({ line, body, extra, dropped, lengthOff, encoding }) => {
    const length = Math.max(0, Buffer.byteLength(body, encoding) + lengthOff)
    const fields = [...ECHO_FIELDS, `Content-Length: ${length}`]
    if (dropped !== null) fields.splice(dropped, 1)
    for (const [at, field] of extra) fields.splice(at, 0, field)
    return Buffer.from([line, ...fields, '', body].join('\r\n'), encoding)
  })

const noise = fc.constantFrom(0x00, 0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x30, 0x39, 0x3a, 0x3b, 0x7f, 0x80, 0xff)

/** The same with a byte changed, added or lost here and there, alone or with another request behind. */
const bytes = fc
  .record({
    first: request,
    second: mostly(null, request),
    changes: mostly([], fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'add', 'cut'), noise), { maxLength: 2 })),
  })
  .map(({ first, second, changes }) => {
    let all = second === null ? first : Buffer.concat([first, second])
    for (const [where, how, byte] of changes) {
      const at = where % all.length
      const rest = all.subarray(how === 'add' ? at : at + 1)
      all = Buffer.concat([all.subarray(0, at), how === 'cut' ? Buffer.alloc(0) : Buffer.of(byte), rest])
    }
    return all
  })

it('answers whatever comes exactly as it would without its short way', async () => {
  expectBadWire()
  let short = 0
  await fc.assert(
    fc.asyncProperty(bytes, async (sent) => {
      if (heads.read(sent) !== undefined) short++
      await expectSame(sent)
    }),
    { numRuns: 1_000, seed: 20_260_728, endOnFailure: true },
  )
  // Both ways were taken often enough for that to say something.
  expect(short).toBeGreaterThan(100)
  expect(short).toBeLessThan(700)
})

it.each([...FIELDS, ...FIELDS.map((field) => field.toUpperCase())])('reads %j as node:http does', async (field) => {
  for (const at of [0, ECHO_FIELDS.length]) {
    const fields: string[] = [...ECHO_FIELDS]
    fields.splice(at, 0, field)
    await expectSame(Buffer.from(postBytes(fields), 'latin1'))
  }
})

/** Requests that hide another one from whoever reads them in another way. */
const hidden = 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n'
const chunks = `${ECHO.body.length.toString(16)}\r\n${ECHO.body}\r\n0\r\n\r\n`

it.each([
  ['a length that ends before its body', [...ECHO_FIELDS, 'Content-Length: 5'], `${ECHO.body}${hidden}`],
  ['a length and an encoding', [...ECHO_FIELDS, 'Content-Length: 5', 'Transfer-Encoding: chunked'], chunks + hidden],
  ['an encoding and a length', ['Transfer-Encoding: chunked', ...ECHO_FIELDS, 'Content-Length: 5'], chunks + hidden],
  ['two lengths', [...ECHO_FIELDS, 'Content-Length: 0', `Content-Length: ${hidden.length}`], hidden],
  ['a list of lengths', [...ECHO_FIELDS, `Content-Length: ${hidden.length}, ${hidden.length}`], hidden],
  ['a length behind white space', [...ECHO_FIELDS, `Content-Length : ${hidden.length}`], hidden],
  ['a length on a line that goes on', [...ECHO_FIELDS, `X: a\r\n Content-Length: ${hidden.length}`], hidden],
  ['a line that ends too early', [...ECHO_FIELDS, `X: a\nContent-Length: ${hidden.length}`], hidden],
  ['a return without a line feed', [...ECHO_FIELDS, `X: a\rContent-Length: ${hidden.length}`], hidden],
  ['an encoding with a vertical tab', [...ECHO_FIELDS, 'Transfer-Encoding: \x0bchunked', 'Content-Length: 3'], chunks],
  ['no length at all', ECHO_FIELDS, hidden],
])('lets nothing through that %s would hide', async (_, fields, body) => {
  expectBadWire()
  const sent = Buffer.from(['POST /mcp HTTP/1.1', ...fields, '', body].join('\r\n'), 'latin1')
  expect(heads.read(sent)).toBeUndefined()
  await expectSame(sent)
})
