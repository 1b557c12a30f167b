/** Headers that say otherwise than the body. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http */
import { beforeEach, describe, expect, test } from 'vitest'
import { type HttpHost, onNode } from '../../packages/transports/test/http-host.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, JSON_HEADERS, legacy, modern } from './frames.js'
import { post, sendRaw } from './raw-socket.js'
import { stage } from './stage.js'

beforeEach(expectBadWire)

type Headers = Readonly<Record<string, string | undefined>>

const GOOD = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'route' }
const route = (region?: unknown): string => modern('tools/call', { name: 'route', arguments: { region } })

async function send(host: HttpHost, headers: Headers, body: string): Promise<{ status: number; message: unknown }> {
  const all = Object.entries({ ...JSON_HEADERS, ...headers }).filter(([, value]) => value !== undefined)
  const response = await host.send({ headers: Object.fromEntries(all) as Record<string, string>, body })
  const text = await response.text()
  return { status: response.status, message: text === '' ? undefined : JSON.parse(text) }
}

async function expectService(host: HttpHost): Promise<void> {
  expect(await send(host, { ...GOOD, 'mcp-param-region': 'eu' }, route('eu'))).toMatchObject({
    status: 200,
    message: { result: { content: [{ text: '{"region":"eu"}' }] } },
  })
}

describe('A modern request is refused with 400 and -32020', () => {
  // @must http.header-mismatch, http.version-mismatch, http.param-mismatch, http.param-null, http.param-omitted, http.param-invalid, http.header-names, http.value-decoded
  test.each<[string, Headers, string]>([
    ['no version', { 'mcp-protocol-version': undefined }, route()],
    ['another version', { 'mcp-protocol-version': '2025-11-25' }, route()],
    ['a version that nobody knows', { 'mcp-protocol-version': '2027-01-01' }, route()],
    ['no method', { 'mcp-method': undefined }, route()],
    ['another method', { 'mcp-method': 'tools/list' }, route()],
    ['the method in another case', { 'mcp-method': 'Tools/Call' }, route()],
    ['no name', { 'mcp-name': undefined }, route()],
    ['another name', { 'mcp-name': 'echo' }, route()],
    ['an empty name', { 'mcp-name': '' }, route()],
    ['a name that is no Base64', { 'mcp-name': '=?base64?cm91d!U=?=' }, route()],
    ['a name that is Base64 of no UTF-8', { 'mcp-name': '=?base64?//79?=' }, route()],
    ['a name in Base64 with another end', { 'mcp-name': '=?BASE64?cm91dGU=?=' }, route()],
    ['an argument that is not repeated', {}, route('eu')],
    ['an argument that is repeated wrongly', { 'mcp-param-region': 'us' }, route('eu')],
    ['a repeated argument that is not there', { 'mcp-param-region': 'eu' }, route()],
    ['a repeated argument that is null', { 'mcp-param-region': 'null' }, route(null)],
    ['an argument that is no Base64', { 'mcp-param-region': '=?base64?!?=' }, route('eu')],
  ])('whose headers have %s', async (_, headers, body) => {
    await using host = await onNode(stage().app.service)
    expect(await send(host, { ...GOOD, ...headers }, body)).toMatchObject({
      status: 400,
      message: { id: 1, error: { code: -32020 } },
    })
    await expectService(host)
  })

  test.each(['MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name', 'Mcp-Param-Region'])(
    'whose header %s is there twice, whatever the values are',
    async (name) => {
      await using host = await onNode(stage().app.service)
      const all = {
        'MCP-Protocol-Version': '2026-07-28',
        'Mcp-Method': 'tools/call',
        'Mcp-Name': 'route',
        'Mcp-Param-Region': 'eu',
      }
      const lines = Object.entries(all).map(([header, value]) => `${header}: ${value}`)
      const port = Number(host.host.split(':')[1])
      const repeated = `${name}: ${Object.entries(all).find(([header]) => header === name)?.[1]}`
      for (const twice of [repeated, `${name}: other`]) {
        const answer = await sendRaw(port, post([...lines, twice], route('eu')))
        expect(answer.text).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":-32020/)
      }
      await expectService(host)
    },
  )
})

test.each([
  ['spaces around it', ' route ', 'route'],
  ['Base64 where none is needed', '=?base64?cm91dGU=?=', 'route'],
])('A header may have %s', async (_, value) => {
  await using host = await onNode(stage().app.service)
  expect((await send(host, { ...GOOD, 'mcp-name': value }, route())).status).toBe(200)
})

// @must transport.directions, http.one-message
test('A modern message in a batch, and a response, are refused with 400', async () => {
  await using host = await onNode(stage().app.service)
  const headers = { ...GOOD, 'mcp-name': undefined }
  for (const body of [`[${route()},${route()}]`, '{"jsonrpc":"2.0","id":"ask-1","result":{}}']) {
    expect(await send(host, headers, body)).toMatchObject({ status: 400, message: { error: { code: -32600 } } })
  }
  await expectService(host)
})

test('GET and DELETE of modern clients are refused with 400, and open nothing', async () => {
  await using host = await onNode(stage().app.service)
  for (const method of ['GET', 'DELETE']) {
    const headers = { accept: 'text/event-stream', 'mcp-protocol-version': '2026-07-28' }
    const response = await host.send({ method, headers })
    expect(response.status).toBe(400)
    await response.text()
  }
  await expectService(host)
})

describe('A message of the wrong era', () => {
  test('that is modern in its headers only lacks its _meta: -32602', async () => {
    await using host = await onNode(stage().app.service)
    const body = legacy('tools/list', {}, 1)
    expect(await send(host, { ...GOOD, 'mcp-method': 'tools/list', 'mcp-name': undefined }, body)).toMatchObject({
      status: 400,
      message: { error: { code: -32602 } },
    })
  })

  // @must http.version-missing
  test('that is modern in its body only lacks its header: -32020', async () => {
    await using host = await onNode(stage().app.service)
    for (const method of ['tools/list', 'initialize', 'ping']) {
      expect(await send(host, {}, modern(method))).toMatchObject({ status: 400, message: { error: { code: -32020 } } })
    }
  })

  test('that is modern brings no session to life and ends none, whatever id it names', async () => {
    await using host = await onNode(stage().app.service)
    expect((await send(host, { ...GOOD, 'mcp-session-id': 'x' }, route())).status).toBe(200)
  })

  test('that is legacy and names a revision that nobody knows is answered as a modern one', async () => {
    await using host = await onNode(stage().app.service)
    const answer = await send(host, { 'mcp-protocol-version': '1999-01-01' }, legacy('tools/list', {}, 1))
    expect(answer).toMatchObject({ status: 400, message: { error: { code: -32602 } } })
  })

  test('that is legacy and unasked for where only modern clients are served learns which revisions are', async () => {
    await using host = await onNode(stage().app.service, { legacy: 'off' })
    for (const body of [initialize(), legacy('tools/list')]) {
      // Clients of that age show their users the words, not the data.
      const error = {
        code: -32022,
        message: expect.stringContaining('2026-07-28'),
        data: { supported: ['2026-07-28'] },
      }
      expect(await send(host, {}, body)).toMatchObject({ status: 400, message: { error } })
    }
    const response = await host.send({ method: 'GET', headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(405)
  })
})
