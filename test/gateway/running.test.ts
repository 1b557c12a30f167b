import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineConnector } from '@causeway/connector-kit'
import { RpcError } from '@causeway/protocol'
import { mcp, ToolError, tool } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Stage, said, until } from './stage.js'
import { tinyHttpServer } from './tiny-servers.js'

function shop() {
  return mcp({
    name: 'shop',
    tools: {
      find: tool({ description: 'Finds', input: z.object({ text: z.string() }) }, ({ text }) => text),
      fail: tool({ description: 'Fails' }, () => {
        throw new ToolError('Nothing there.')
      }),
      refuse: tool({ description: 'Refuses', input: z.object({ code: z.number() }) }, ({ code }) => {
        throw new RpcError(code, 'Not today.')
      }),
      meta: tool({ description: 'Says its _meta' }, (_, { meta }) => JSON.stringify(meta)),
    },
  })
}

const open = (more: object = {}, options: object = {}): Promise<Stage> =>
  Stage.open({ upstreams: { shop: { here: 'shop' } }, ...more }, { here: { shop }, ...options })

/** Lines of the Prometheus text format. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
function parseMetrics(text: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || /^# (?:HELP|TYPE) [a-zA-Z_:][\w:]* /.test(line)) continue
    const [, key, value] = /^([a-zA-Z_:][\w:]*(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? []
    if (key === undefined) throw new Error(`No line of metrics: ${line}`)
    expect(series.has(key)).toBe(false)
    series.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value))
  }
  return series
}

describe('/metrics', () => {
  it('counts requests by method, tool, revision, endpoint and outcome', async () => {
    await using stage = await open()
    const client = await stage.client()
    for (let n = 0; n < 3; n++) await client.callTool('shop__find', { text: 'x' })
    await client.callTool('shop__fail')
    await expect(client.callTool('shop__refuse', { code: -32_603 })).rejects.toThrow()
    const series = parseMetrics(await stage.page('/metrics'))
    const count = (tool: string, error: string) =>
      series.get(
        `mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="${tool}",mcp_protocol_version="2026-07-28",error_type="${error}",endpoint="/mcp"}`,
      )
    expect(count('shop__find', '')).toBe(3)
    expect(count('shop__fail', 'tool_error')).toBe(1)
    expect(count('', '-32603')).toBe(1)
    expect(series.get('causeway_upstream_up{upstream="shop",kind="here"}')).toBe(1)
    expect(series.get('causeway_cache_hits_total')).toBe(0)
  })

  it('has no more series, whatever clients and upstreams make up', async () => {
    await using stage = await Stage.open(
      { upstreams: { shop: { here: 'shop' }, gone: { here: 'gone' }, bare: { here: 'gone', prefix: '' } } },
      { here: { shop } },
    )
    const client = await stage.client()
    const refused = (code: number) => client.callTool('shop__refuse', { code }).catch(() => {})
    const made = async (n: number) => {
      await client.callTool(`shop__${n}`).catch(() => {})
      await client.callTool(`gone__${n}`)
      await client.callTool(`whatever_${n}`)
      if (n % 10 > 0) return
      await refused(n)
      await client.readResource(`shop+note://${n}`).catch(() => {})
      await client.getPrompt(`shop__${n}`).catch(() => {})
    }
    await made(0)
    const ours = async () =>
      [...parseMetrics(await stage.page('/metrics')).keys()].filter((key) => /^(?:mcp|causeway)_/.test(key))
    const before = await ours()
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => made(n + 1)))
    expect(await ours()).toEqual(before)
  })

  it('is not there where the configuration says so', async () => {
    await using stage = await open({ metrics: { enabled: false } })
    expect((await fetch(`${stage.origin}/metrics`)).status).toBe(404)
  })
})

describe('/health', () => {
  it('tells what an upstream warned of when it connected, and what the configuration changes about it in vain', async () => {
    const wide = defineConnector({
      kind: 'wide',
      description: 'Warns',
      config: z.strictObject({}),
      connect: async (_, { log }) => {
        log.warn('The role may do more than read', { rights: ['is a superuser', 't0p-s3cret'] })
        setTimeout(() => log.warn('Later'), 0)
        return shop()
      },
    })
    const tools = { fnd: { title: 'Finds' }, find: { title: 'Finds' } }
    await using stage = await Stage.open(
      {
        upstreams: { wide: { wide: {}, tools, prompts: { ask: false } }, shop: { here: 'shop' } },
        tracing: { endpoint: 'http://127.0.0.1:9', headers: { a: 'env:KEY' } },
      },
      { here: { shop }, connectors: [wide], env: { KEY: 't0p-s3cret' } },
    )
    const { status, upstreams } = JSON.parse(await stage.page('/health'))
    expect(status).toBe('ok')
    expect(upstreams.wide.warnings).toEqual([
      'The role may do more than read (rights: is a superuser, ***)',
      "The configuration changes tools['fnd'], and it has no such tool. Did you mean 'find'?",
      "The configuration changes prompts['ask'], and it has no such prompt.",
    ])
    expect(upstreams.shop).not.toHaveProperty('warnings')
  })

  it('says live, ready, and how each upstream is', async () => {
    await using stage = await open()
    for (const [path, body] of [
      ['/health/live', { status: 'live' }],
      ['/health/ready', { status: 'ready' }],
      ['/health', { status: 'ok', phase: 'serving', endpoints: { '/mcp': ['shop'] } }],
      ['/health?verbose', { upstreams: { shop: { kind: 'here', state: 'ready', tools: 4 } } }],
    ] as const) {
      const response = await fetch(stage.origin + path)
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(await response.json()).toMatchObject(body)
    }
    expect((await fetch(`${stage.origin}/health`, { method: 'HEAD' })).headers.get('content-length')).not.toBe('0')
    expect((await fetch(`${stage.origin}/health`, { method: 'DELETE' })).status).toBe(405)
  })

  // @must logging.no-secrets
  it('has no secret, nor have the log and what clients are told', async () => {
    const secret = 'tremendously-secret'
    const words = `The key ${secret} was refused.`
    const leaky = () =>
      mcp({
        name: 'leaky',
        tools: {
          tell: tool({ description: 'Tells' }, () => {
            throw new ToolError(words)
          }),
          refuse: tool({ description: 'Refuses' }, () => {
            throw new RpcError(-32_000, words, { key: secret })
          }),
        },
      })
    const server = await tinyHttpServer({})
    await using stage = await Stage.open(
      {
        upstreams: {
          leaky: { here: 'leaky' },
          // Makes it known.
          keyed: { mcp: { url: server.url, headers: { 'x-key': 'env:KEY' } } },
          down: { here: 'down' },
        },
      },
      { here: { leaky, down: () => Promise.reject(new Error(words)) }, env: { KEY: secret } },
    )
    const client = await stage.client()
    expect(said(await client.callTool('leaky__tell'))).toBe('The key *** was refused.')
    const refused = await client.callTool('leaky__refuse').catch((error: unknown) => error)
    expect(refused).toMatchObject({ message: expect.stringContaining('***'), data: { key: '***' } })
    await until(async () => expect(await stage.page('/health')).toContain('The key *** was refused.'))
    expect(await stage.page('/health')).not.toContain(secret)
    expect(stage.logText).toContain('***')
    expect(stage.logText).not.toContain(secret)
    await server.close()
  })

  it.each([
    ['a host that is not ours', { host: 'evil.example' }],
    ['an origin that is not ours', { origin: 'https://evil.example' }],
  ])('is refused to %s, as all pages are', async (_, headers) => {
    await using stage = await open()
    for (const path of ['/health', '/health/live', '/metrics', '/nowhere']) {
      expect(await statusOf(stage.origin + path, headers)).toBe(403)
    }
  })

  it('says that it is not ready while it ends: what runs finishes, and nothing new begins', async () => {
    let end: (text: string) => void = () => {}
    const slow = () =>
      mcp({
        name: 'slow',
        tools: {
          work: tool(
            { description: 'Works' },
            () =>
              new Promise<string>((resolve) => {
                end = resolve
              }),
          ),
        },
      })
    await using stage = await Stage.open({ upstreams: { slow: { here: 'slow' } } }, { here: { slow } })
    const client = await stage.client()
    const working = client.callTool('slow__work')
    await until(async () => expect((await stage.running.gateway.status()).upstreams.slow?.calls.active).toBe(1))
    // A connection from before: nobody is let in any more.
    const kept = await keptAlive(`${stage.origin}/health/ready`)
    expect(await kept()).toBe(200)
    const closing = stage.running.close(10_000)
    expect(await kept()).toBe(503)
    await expect(client.listTools()).rejects.toThrow()
    end('worked')
    expect(said(await working)).toBe('worked')
    await closing
    await expect(fetch(`${stage.origin}/health`)).rejects.toThrow()
  })
})

describe('the log', () => {
  it('has a line for each request, with what it was and how it ended, and never its arguments', async () => {
    await using stage = await open()
    const client = await stage.client('/mcp', { info: { name: 'laptop', version: '1.0.0' } })
    await client.callTool('shop__find', { text: 'private words' })
    await expect(client.callTool('shop__refuse', { code: -32_603 })).rejects.toThrow()
    const lines = stage.log.filter(({ requestId }) => requestId !== undefined)
    expect(lines.at(-2)).toMatchObject({
      level: 30,
      msg: 'request',
      endpoint: '/mcp',
      method: 'tools/call',
      name: 'shop__find',
      client: 'laptop',
      outcome: 'ok',
      durationMs: expect.any(Number),
    })
    expect(lines.at(-1)).toMatchObject({ level: 40, outcome: '-32603', error: { code: -32_603 } })
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(lines.length)
    expect(stage.logText).not.toContain('private words')
  })

  it('that cannot be written is in nobody’s way', async () => {
    const write = (): never => {
      throw new Error('The disk is full.')
    }
    await using stage = await open({}, { write })
    expect(said(await (await stage.client()).callTool('shop__find', { text: 'x' }))).toBe('x')
  })
})

describe('traces', () => {
  interface Span {
    readonly traceId: string
    readonly spanId: string
    readonly parentSpanId?: string
    readonly name: string
    readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[]
    readonly status: { readonly code?: number }
  }

  async function collector() {
    const spans: Span[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      for (const resource of JSON.parse(body).resourceSpans) {
        for (const scope of resource.scopeSpans) spans.push(...scope.spans)
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // as: it listens on TCP
    const close = () => {
      server.closeAllConnections()
      server.close()
    }
    return { spans, endpoint: `http://127.0.0.1:${port}/v1/traces`, close }
  }

  // @must meta.trace-context
  it('go from the caller through the gateway to the upstream', async () => {
    const { spans, endpoint, close } = await collector()
    {
      await using stage = await open({ tracing: { endpoint } })
      const client = await stage.client()
      const traceId = 'a'.repeat(32)
      const meta = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` }
      const upstreamMeta = JSON.parse(said(await client.callTool('shop__meta', {}, { meta })))
      await client.callTool('shop__fail')
      await client.callTool('shop__meta', {}, { meta: { traceparent: 'nonsense' } })
      await stage.running.close(0)
      const span = spans.find(({ traceId: id }) => id === traceId)
      expect(span).toMatchObject({ name: 'tools/call shop__meta', parentSpanId: 'b'.repeat(16) })
      expect(upstreamMeta.traceparent).toBe(`00-${traceId}-${span?.spanId}-01`)
      const attributes = Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, value.stringValue]))
      expect(attributes).toMatchObject({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'shop__meta' })
      expect(spans.find(({ name }) => name === 'tools/call shop__fail')).toMatchObject({ status: { code: 2 } })
      const root = spans.filter(({ name }) => name === 'tools/call shop__meta').at(-1)
      expect(root?.parentSpanId ?? '').toBe('')
    }
    close()
  })

  it('that nobody collects are in nobody’s way', async () => {
    await using stage = await open({ tracing: { endpoint: 'http://127.0.0.1:9/v1/traces' } })
    expect(said(await (await stage.client()).callTool('shop__find', { text: 'x' }))).toBe('x')
  })
})

function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

/** Asks again and again over one connection. */
async function keptAlive(url: string): Promise<() => Promise<number>> {
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return () =>
    new Promise((resolve, reject) => {
      httpRequest(url, { agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
        .on('error', reject)
        .end()
    })
}
