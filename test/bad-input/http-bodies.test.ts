/** HTTP bodies that cannot be taken, and requests that are none. */
import { limits } from '@causeway/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { type HttpHost, onNode } from '../../packages/transports/test/http-host.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, JSON_HEADERS, modern, routingHeaders } from './frames.js'
import { dial, post, sendRaw } from './raw-socket.js'
import { stage } from './stage.js'

beforeEach(expectBadWire)

const hello = modern('tools/call', { name: 'echo', arguments: { text: 'still here' } })
const HEADERS = { ...JSON_HEADERS, ...routingHeaders(hello) }

async function expectService(host: HttpHost): Promise<void> {
  const good = await host.send({ headers: HEADERS, body: hello })
  expect(good.status).toBe(200)
  expect(await good.text()).toContain('still here')
}

const portOf = ({ host }: HttpHost): number => Number(host.split(':')[1])

/** Both eras tell by their bodies; where those cannot be read, neither may be favoured. */
const heads = [
  ['modern', HEADERS],
  ['legacy', JSON_HEADERS],
] as const

describe.each(heads)('A body under %s headers', (_, headers) => {
  // @must http.notification-refused
  test.each([
    ['nothing at all', '', -32700],
    ['a message that breaks off', hello.slice(0, -2), -32700],
    ['bytes that are not UTF-8', Buffer.from(hello.replace('still', '\xff\xfe'), 'latin1'), -32700],
    ['half of a character', Buffer.concat([Buffer.from(hello.slice(0, -1)), Buffer.of(0xe2, 0x82)]), -32700],
    ['a character encoded too long', Buffer.from(hello.replace('still', '\xc0\xaf'), 'latin1'), -32700],
    ['a lone surrogate in UTF-8', Buffer.from(hello.replace('still', '\xed\xa0\x80'), 'latin1'), -32700],
    ['UTF-16', Buffer.from(hello, 'utf16le'), -32700],
    ['a byte order mark before the message', `\ufeff${hello}`, -32700],
    ['more nesting than there may be', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, -32600],
  ] as const)('that is %s gets 400 and -32700 or -32600', async (_what, body, code) => {
    await using host = await onNode(stage().app.service)
    const response = await host.send({ headers, body })
    expect(response.status).toBe(400)
    expect(JSON.parse(await response.text())).toEqual({
      jsonrpc: '2.0',
      error: { code, message: expect.stringMatching(/^Expected /) },
    })
    await expectService(host)
  })

  test('that announces more bytes than there may be is refused before it comes', async () => {
    await using host = await onNode(stage().app.service)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const head = ['Host: localhost', `Content-Length: ${limits.maxMessageBytes + 1}`, ...lines].join('\r\n')
    const socket = await dial(portOf(host))
    socket.write(`POST /mcp HTTP/1.1\r\n${head}\r\n\r\n`)
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    socket.destroy()
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":-32600/)
    await expectService(host)
  })

  test('that turns out to have more bytes than there may be is refused where that shows', async () => {
    await using host = await onNode(stage().app.service, { maxMessageBytes: 4_096 })
    const response = await host.send({
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body: ' '.repeat(4_097),
    })
    expect(response.status).toBe(413)
    expect(JSON.parse(await response.text())).toMatchObject({ error: { code: -32600 } })
    await expectService(host)
  })

  test('of exactly as many bytes as there may be is taken', async () => {
    await using host = await onNode(stage().app.service, { maxMessageBytes: 4_096 })
    const response = await host.send({ headers: HEADERS, body: hello.padEnd(4_096) })
    expect(response.status).toBe(200)
  })
})

test.each([
  ['no JSON', { 'content-type': 'text/plain' }, 415],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['compressed', { 'content-encoding': 'gzip' }, 415],
  ['nothing that can answer', { accept: 'text/html' }, 406],
  ['JSON answers only', { accept: 'application/json' }, 406],
  ['another host', { host: 'evil.example' }, 403],
  ['a page of another origin', { origin: 'https://evil.example' }, 403],
] as const)(
  'A POST whose head says it is %s gets its own status, and the body is not looked at',
  async (_, wrong, status) => {
    await using host = await onNode(stage().app.service)
    const response = await host.send({ headers: { ...HEADERS, ...wrong }, body: 'not even JSON' })
    expect(response.status).toBe(status)
    expect(JSON.parse(await response.text())).toMatchObject({ error: { code: -32600 } })
    await expectService(host)
  },
)

test.each(['PUT', 'PATCH', 'HEAD'])('%s is no method of the endpoint', async (method) => {
  await using host = await onNode(stage().app.service)
  const response = await host.send({ method, headers: HEADERS })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, GET, DELETE'])
  await expectService(host)
})

describe('A connection that does not speak HTTP as it should', () => {
  test.each([
    ['noise', '\x00\x01\x02\x03\r\n\r\n', 400],
    ['a bare line', 'hello\r\n\r\n', 400],
    ['two lengths', post(['Content-Length: 3'], hello), 400],
    ['a length and chunks', post(['Transfer-Encoding: chunked'], hello), 400],
    [
      'a chunk of a size that is none',
      `${post(['Transfer-Encoding: chunked']).replace(/Content-Length: 0\r\n/, '')}zz\r\n`,
      400,
    ],
    ['a folded header', post(['X-A: 1\r\n folded: 2'], hello), 400],
    ['a line feed in a header', post(['Mcp-Name: a\nMcp-Method: b'], hello), 400],
    ['headers without end', post([`X-A: ${'a'.repeat(limits.maxHeaderBytes)}`]), 431],
  ])('is closed with its status: %s', async (_, bytes, status) => {
    await using host = await onNode(stage().app.service)
    const answer = await sendRaw(portOf(host), bytes)
    expect(answer.status).toBe(status)
    await expectService(host)
  })

  test('is forgotten where it goes away in the middle of a body', async () => {
    const { app, holds } = stage()
    await using host = await onNode(app.service)
    const begun = modern('tools/call', { name: 'hold', arguments: { key: 'never' } })
    const half = post(['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', 'Mcp-Name: hold'], begun)
    const socket = await dial(portOf(host))
    await new Promise<void>((resolve) => socket.write(half.slice(0, -10), () => resolve()))
    socket.destroy()
    await expectService(host)
    expect(holds.ended).toEqual([])
  })

  test('is not served what it sent after its own end of a body', async () => {
    await using host = await onNode(stage().app.service)
    // A second request hidden in what the first calls its body stays a body.
    const hidden = post([], initialize())
    const answer = await sendRaw(portOf(host), post([], hidden))
    expect(answer.status).toBe(400)
    expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})
