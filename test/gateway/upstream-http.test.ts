/** An upstream's `http` holds for MCP servers as for any other service, on every transport that reaches out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnector } from '@causeway/connector-kit/testing'
import mcpConnector from '@causeway/connector-mcp'
import { createNetwork } from '@causeway/http'
import { mcp, tool } from '@causeway/server'
import { type GrpcListener, serveGrpc } from '@causeway/transports/grpc'
import { type HttpServer, serveHttp } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificates } from '../../packages/http/test/loopback.js'
import { type ForwardProxy, forwardProxy } from './forward-proxy.js'
import { Stage, said } from './stage.js'

const app = mcp({
  name: 'greeter',
  tools: {
    greet: tool({ description: 'Greets' }, () => 'hello'),
    long: tool({ description: 'Says much' }, () => 'x'.repeat(100_000)),
  },
})
const certificates = makeCertificates()
const { ca } = certificates

let plain: HttpServer
let closed: HttpServer
/** The same over gRPC, by the ports of the others. */
const grpcPorts = new Map<string, string>()
let grpc: readonly GrpcListener[]
let proxy: ForwardProxy
let folder: string

beforeAll(async () => {
  const options = { port: 0, webSocket: true, allowedHosts: ['127.0.0.1', 'mcp.example', 'service.test'], ...app.http }
  plain = await serveHttp(app.service, options)
  const closedTls = { ...certificates.server, ca, requestCert: true, rejectUnauthorized: true }
  closed = await serveHttp(app.service, { ...options, tls: closedTls })
  grpc = [await serveGrpc(app.service, options), await serveGrpc(app.service, { ...options, tls: closedTls })]
  for (const [at, server] of [plain, closed].entries()) grpcPorts.set(`${server.port}`, `${grpc[at]?.port}`)
  proxy = await forwardProxy()
  folder = await mkdtemp(join(tmpdir(), 'causeway-http-'))
  await writeFile(join(folder, 'ca.pem'), ca)
  await writeFile(join(folder, 'client.pem'), certificates.client.cert)
})
afterAll(async () => {
  await Promise.all([
    ...[plain, closed, ...grpc].map((server) => server.close(0)),
    proxy.close(),
    rm(folder, { recursive: true }),
  ])
})

const withCertificate = () => ({
  tls: { ca: join(folder, 'ca.pem'), cert: join(folder, 'client.pem'), key: 'env:CLIENT_KEY' },
})
const env = { CLIENT_KEY: certificates.client.key }

/** Every name is this machine. */
const toLoopback: LookupFunction = (_name, { all }, callback) =>
  all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

/** The ways to an address. */
const WAYS = [
  ['HTTP', (url: string) => ({ url })],
  ['HTTP+SSE', (url: string) => ({ url: new URL('/sse', url).href, transport: 'sse' })],
  ['WebSocket', (url: string) => ({ url: url.replace('http', 'ws') })],
  ['gRPC', (url: string) => ({ url: grpcUrl(url) })],
] as const

function grpcUrl(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  return `${protocol.replace('http', 'grpc')}//${hostname}:${grpcPorts.get(port)}`
}

describe.each(WAYS)('an MCP upstream over %s', (_way, at) => {
  test('shows its certificate, and trusts the authority that its http names', async () => {
    await using stage = await Stage.open(
      {
        upstreams: {
          known: { mcp: at(closed.url), http: withCertificate() },
          stranger: { mcp: at(closed.url), http: { tls: { ca: join(folder, 'ca.pem') } } },
          doubter: { mcp: at(closed.url) },
        },
      },
      { env },
    )
    const client = await stage.client()
    expect(said(await client.callTool('known__greet'))).toBe('hello')
    const { upstreams } = JSON.parse(await stage.page('/health'))
    expect(upstreams).toMatchObject({
      known: { state: 'ready' },
      stranger: { state: 'down' },
      doubter: { state: 'down' },
    })
    expect(upstreams.doubter.reason).toMatch(/certificate/)
  })

  test('is not connected to where its name leads to an address that is not public, unless that is allowed', async () => {
    const url = plain.url.replace('127.0.0.1', 'mcp.example')
    const open = (allow: readonly string[]) =>
      openConnector(mcpConnector, at(url), {
        network: createNetwork({ lookup: toLoopback, allow, trusted: [at(url).url] }),
      })
    await expect(open([])).rejects.toMatchObject({ code: 'ERR_HTTP_FORBIDDEN_ADDRESS' })
    await using upstream = await open(['mcp.example'])
    expect(await upstream.call('greet')).toMatchObject({ content: [{ text: 'hello' }] })
    const rewritten = { network: createNetwork({ lookup: toLoopback }) }
    await expect(openConnector(mcpConnector, at(plain.url), rewritten)).rejects.toThrow(/add it to http\.allow/)
  })

  test('goes through the proxy that its http names, or the environment', async () => {
    const url = closed.url.replace('127.0.0.1', 'service.test')
    const before = proxy.seen.length
    await using stage = await Stage.open(
      {
        upstreams: {
          configured: { mcp: at(url), http: { ...withCertificate(), proxy: proxy.url } },
          environs: { mcp: at(plain.url.replace('127.0.0.1', 'mcp.example')) },
        },
      },
      { env: { ...env, http_proxy: proxy.url } },
    )
    const client = await stage.client()
    expect(said(await client.callTool('configured__greet'))).toBe('hello')
    expect(said(await client.callTool('environs__greet'))).toBe('hello')
    const seen = proxy.seen.slice(before).join('\n')
    expect(seen).toContain(`CONNECT service.test:${new URL(at(url).url).port}`)
    expect(seen).toMatch(/(POST|GET) http:\/\/mcp\.example|CONNECT mcp\.example/)
  })

  test('may not answer with more than its http allows', async () => {
    await using stage = await Stage.open({
      upstreams: { greeter: { mcp: at(plain.url), http: { maxResponseBytes: 50_000 } } },
    })
    const client = await stage.client()
    expect(said(await client.callTool('greeter__greet'))).toBe('hello')
    const answer = await client.callTool('greeter__long')
    expect(answer.isError).toBe(true)
  })
})

test("an upstream's http.timeoutMs bounds a call over HTTP where its own timeoutMs is not said", async () => {
  const silent = mcp({
    name: 'silent',
    tools: { wait: tool({ description: 'Waits' }, () => new Promise<string>(() => {})) },
  })
  const { url, close } = await serveHttp(silent.service, { port: 0, ...silent.http })
  await using stage = await Stage.open({ upstreams: { silent: { mcp: url, http: { timeoutMs: 1_000 } } } })
  const client = await stage.client()
  expect(said(await client.callTool('silent__wait'))).toMatch(/did not answer in time/)
  await close(0)
})
