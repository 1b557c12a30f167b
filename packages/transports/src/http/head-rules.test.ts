import { describe, expect, it } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { EchoService } from '../../test/echo-service.js'
import { type Hosting, onFetch, onNode, type Sent } from '../../test/http-host.js'
import { call, initialize, JSON_HEADERS, legacy, type Message, modern } from '../../test/mcp-over-http.js'
import type { HttpOptions } from './options.js'

interface Case {
  readonly title: string
  readonly options?: HttpOptions
  readonly request: (host: string) => Sent
  readonly status: number
  readonly header?: readonly [name: string, value: string]
  /** The JSON-RPC error in the body. */
  readonly error?: number
  readonly id?: string | number
}

const echo = modern('echo', { hello: 'world' })
const withHeaders = (extra: Record<string, string>, base: Sent = echo): Sent => ({
  ...base,
  headers: { ...base.headers, ...extra },
})
const withoutHeader = (name: string): Sent => {
  const { [name]: _, ...headers } = { ...echo.headers }
  return { ...echo, headers }
}

const cases: readonly Case[] = [
  { title: 'answers a modern request', request: () => echo, status: 200 },
  { title: 'answers a path with a slash at its end', request: () => ({ ...echo, path: '/mcp/' }), status: 200 },
  { title: 'serves nothing at another path', request: () => ({ ...echo, path: '/other' }), status: 404, error: -32600 },
  {
    title: 'refuses a foreign Host',
    options: { allowedHosts: ['localhost', '127.0.0.1'] },
    request: () => withHeaders({ host: 'evil.example.com', origin: 'http://evil.example.com' }),
    status: 403,
    error: -32600,
  },
  {
    title: 'answers for a named Host at any port, in any case',
    options: { allowedHosts: ['mcp.example.com'] },
    request: () => withHeaders({ host: 'MCP.example.com:8443' }),
    status: 200,
  },
  {
    title: 'refuses another port of a Host that was named with one',
    options: { allowedHosts: ['mcp.example.com:443'] },
    request: () => withHeaders({ host: 'mcp.example.com:8443' }),
    status: 403,
  },
  {
    title: 'refuses a foreign Origin',
    request: () => withHeaders({ origin: 'https://evil.example.com' }),
    status: 403,
  },
  { title: 'refuses an opaque Origin', request: () => withHeaders({ origin: 'null' }), status: 403 },
  {
    title: 'refuses an Origin that only begins like an allowed one',
    request: () => withHeaders({ origin: 'http://localhost.evil.example.com' }),
    status: 403,
  },
  {
    title: 'answers a page of its own host, with CORS headers',
    request: (host) => withHeaders({ origin: `http://${host}` }),
    status: 200,
    header: ['access-control-expose-headers', 'mcp-session-id, www-authenticate'],
  },
  {
    title: 'answers a page of this machine',
    request: () => withHeaders({ origin: 'http://localhost:5173' }),
    status: 200,
    header: ['access-control-allow-origin', 'http://localhost:5173'],
  },
  {
    title: 'refuses pages of this machine where others were named',
    options: { allowedOrigins: ['https://app.example.com'] },
    request: () => withHeaders({ origin: 'http://localhost:5173' }),
    status: 403,
  },
  {
    title: 'answers a page that was named',
    options: { allowedOrigins: ['https://app.example.com'] },
    request: () => withHeaders({ origin: 'https://app.example.com' }),
    status: 200,
    header: ['access-control-allow-origin', 'https://app.example.com'],
  },
  {
    title: 'tells a browser what it may send',
    request: () => ({
      method: 'OPTIONS',
      headers: { origin: 'http://localhost', 'access-control-request-headers': 'mcp-method,content-type' },
    }),
    status: 204,
    header: ['access-control-allow-headers', 'mcp-method,content-type'],
  },
  {
    title: 'tells a page that is not allowed nothing',
    request: () => ({ method: 'OPTIONS', headers: { origin: 'https://evil.example.com' } }),
    status: 403,
  },
  {
    title: 'names the methods that exist to one that does not',
    request: () => ({ method: 'PUT', headers: JSON_HEADERS, body: '{}' }),
    status: 405,
    header: ['allow', 'POST, GET, DELETE'],
    error: -32600,
  },
  {
    title: 'has neither GET nor DELETE where legacy clients are not served',
    options: { legacy: 'off' },
    request: () => ({ method: 'GET', headers: { accept: 'text/event-stream', 'mcp-session-id': 'x' } }),
    status: 405,
    header: ['allow', 'POST'],
  },
  { title: 'refuses another Content-Type', request: () => withHeaders({ 'content-type': 'text/plain' }), status: 415 },
  {
    title: 'refuses a request without Content-Type',
    request: () => ({ ...withoutHeader('content-type'), body: new TextEncoder().encode(echo.body) }),
    status: 415,
  },
  {
    title: 'takes a charset',
    request: () => withHeaders({ 'content-type': 'Application/JSON; charset=utf-8' }),
    status: 200,
  },
  { title: 'refuses a compressed body', request: () => withHeaders({ 'content-encoding': 'gzip' }), status: 415 },
  {
    title: 'refuses a client that takes no streams',
    request: () => withHeaders({ accept: 'application/json' }),
    status: 406,
  },
  {
    title: 'refuses a client that takes no JSON',
    request: () => withHeaders({ accept: 'text/event-stream' }),
    status: 406,
  },
  {
    title: 'refuses a client that says JSON is the last thing it wants',
    request: () => withHeaders({ accept: 'text/event-stream, application/json;q=0' }),
    status: 406,
  },
  { title: 'takes a client that takes anything', request: () => withHeaders({ accept: '*/*' }), status: 200 },
  {
    title: 'takes media types in any order',
    request: () => withHeaders({ accept: 'text/event-stream;q=0.9, application/json' }),
    status: 200,
  },
  {
    title: 'refuses a GET that takes no stream',
    request: () => ({ method: 'GET', headers: { accept: 'application/json' } }),
    status: 406,
  },
  {
    title: 'answers broken JSON with a parse error',
    request: () => ({ ...echo, body: '{"jsonrpc":' }),
    status: 400,
    error: -32700,
  },
  { title: 'answers no body with a parse error', request: () => ({ ...echo, body: '' }), status: 400, error: -32700 },
  {
    title: 'answers a body that is not UTF-8 with a parse error',
    request: () => ({ ...echo, body: Uint8Array.of(0x22, 0xff, 0x22) }),
    status: 400,
    error: -32700,
  },
  {
    title: 'answers JSON that is no message',
    request: () => ({ ...echo, body: '{"jsonrpc":"2.0","id":7}' }),
    status: 400,
    error: -32600,
    id: 7,
  },
  {
    title: 'answers JSON that is nested too deeply',
    options: { maxJsonDepth: 10 },
    request: () => ({ ...echo, body: '['.repeat(50) + ']'.repeat(50) }),
    status: 400,
    error: -32600,
  },
  {
    title: 'refuses a body that is too large',
    options: { maxMessageBytes: 100 },
    request: () => ({ ...echo, body: 'x'.repeat(10_000) }),
    status: 413,
    error: -32600,
  },
  {
    title: 'takes a body of just the size that is allowed',
    options: { maxMessageBytes: new TextEncoder().encode(echo.body).length },
    request: () => echo,
    status: 200,
  },
  {
    title: 'refuses a modern batch',
    request: () => withHeaders({}, { ...echo, body: `[${echo.body}]` }),
    status: 400,
    error: -32600,
  },
  {
    title: 'refuses a modern response',
    request: () => ({ ...echo, body: '{"jsonrpc":"2.0","id":1,"result":{}}' }),
    status: 400,
    error: -32600,
  },
  {
    title: 'refuses a response under a version that nobody knows',
    request: () => ({
      ...legacy({ jsonrpc: '2.0', id: 1, result: {} }),
      headers: { ...JSON_HEADERS, 'mcp-protocol-version': '1999-01-01' },
    }),
    status: 400,
    error: -32600,
  },
  {
    title: 'refuses a version that nobody knows',
    request: () => withHeaders({ 'mcp-protocol-version': '1999-01-01' }),
    status: 400,
    error: -32020,
    id: 1,
  },
  {
    title: 'misses the session of a legacy request',
    request: () => legacy(call('echo', {}, 'a')),
    status: 400,
    error: -32600,
    id: 'a',
  },
  {
    title: 'names what it speaks to a legacy client that it does not serve',
    options: { legacy: 'off' },
    request: () => legacy(initialize()),
    status: 400,
    error: -32022,
    id: 'init',
  },
]

describe.each([
  ['node:http', onNode],
  ['fetch', onFetch],
] as const)('an endpoint on %s', (_, hosting: Hosting) => {
  // @must http.endpoint, http.origin, http.origin-refused
  it.each(cases)('$title', async ({ options, request, status, header, error, id }) => {
    if (error !== undefined) expectBadWire()
    await using host = await hosting(new EchoService(), options)
    const response = await host.send(request(host.host))
    const text = await response.text()
    expect({ status: response.status, text }).toEqual({ status, text: expect.any(String) })
    if (header !== undefined) expect(response.headers.get(header[0])).toBe(header[1])
    if (error === undefined) return
    expect(response.headers.get('content-type')).toBe('application/json')
    const body: Message = JSON.parse(text)
    expect(body.error?.code).toBe(error)
    expect(body.id).toBe(id)
    expect(Object.hasOwn(body, 'id')).toBe(id !== undefined)
  })

  it('tells the supported versions to a legacy client that it does not serve', async () => {
    await using host = await hosting(new EchoService(), { legacy: 'off' })
    const body = (await (await host.send(legacy(initialize('2025-06-18')))).json()) as Message
    expect(body.error?.data).toEqual({ supported: ['2026-07-28'], requested: '2025-06-18' })
  })

  it('asks nothing of the service for what it refuses', async () => {
    expectBadWire()
    const service = new EchoService()
    await using host = await hosting(service)
    for (const { request, status, options } of cases) {
      if (status >= 400 && options === undefined) await (await host.send(request(host.host))).text()
    }
    // The version that nobody knows is the service's to refuse.
    expect(service.peers).toHaveLength(1)
  })
})
