import { writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type Connector, defineConnector, secret } from '@causeway/connector-kit'
import { mcp, tool } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { names, Stage, said, until } from './stage.js'
import { type Answer, missingIn, missingTools, saying, tinyCommand, tinyHttpServer } from './tiny-servers.js'

const good = () => mcp({ name: 'good', tools: { ping: tool({ description: 'Pings' }, () => 'pong') } })

describe('an upstream that is down when the gateway starts', () => {
  it.each(['modern', 'legacy'] as const)('is missing, says so, and is there once it is up (%s)', async (era) => {
    const before = await tinyHttpServer({})
    await before.close()
    await using stage = await Stage.open(
      { upstreams: { late: { mcp: before.url }, good: { here: 'good' } } },
      { here: { good } },
    )
    const client = await stage.client('/mcp', { era })
    expect(names(await client.listTools())).toEqual(['good__ping'])
    expect(await missingTools(client)).toEqual([{ upstream: 'late', state: 'down' }])
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    const refused = await client.callTool('late__hello')
    expect(refused.isError).toBe(true)
    expect(said(refused)).toMatch(
      /^The upstream 'late' is down and is tried again in \d+ s\. Try again later; .*\/health/,
    )
    expect(missingIn(refused)).toEqual([{ upstream: 'late', state: 'down' }])
    expect(JSON.parse(await stage.page('/health'))).toMatchObject({
      status: 'degraded',
      upstreams: { late: { state: 'down', reason: expect.any(String) }, good: { state: 'ready' } },
    })

    const changes = await client.listen({ toolsListChanged: true })
    const late = await tinyHttpServer({ hello: (respond) => respond(saying('hello')) }, before.port)
    for await (const { event } of changes) {
      expect(event).toBe('toolsChanged')
      break
    }
    expect(names(await client.listTools())).toEqual(['late__hello', 'good__ping'])
    expect(said(await client.callTool('late__hello'))).toBe('hello')
    expect(await missingTools(client)).toBeUndefined()
    await late.close()
  })
})

describe('an upstream that stays down', () => {
  it('has its reason in the log once, and again when it is another one', async () => {
    const reasons = ['No key.', 'No key.', 'No lock.']
    const shy = () => Promise.reject(new Error(reasons.shift() ?? 'No door.'))
    await using stage = await Stage.open({ upstreams: { shy: { here: 'shy' } } }, { here: { shy } })
    await until(() => expect(stage.log.filter(({ upstream }) => upstream === 'shy')).toHaveLength(3))
    expect(stage.log.map(({ msg, level, reason, failures }) => ({ msg, level, reason, failures }))).toEqual([
      { msg: 'upstream is down', level: 40, reason: 'No key.', failures: 1 },
      { msg: 'upstream is still down', level: 30, reason: undefined, failures: 2 },
      { msg: 'upstream is down', level: 40, reason: 'No lock.', failures: 3 },
    ])
    for (const { retryInMs } of stage.log) expect(Number.isInteger(retryInMs)).toBe(true)
  })
})

describe('an upstream whose certificate is no file, or another one', () => {
  it('is down, says which one, and nothing of what is in it', async () => {
    const tls = { ca: './none.pem' }
    await using stage = await Stage.open({ upstreams: { good: { here: 'good', http: { tls } } } }, { here: { good } })
    const { upstreams } = await stage.running.gateway.status()
    const file = join(stage.folder, 'none.pem')
    const reason = `Expected http.tls.ca to be a PEM file at '${file}'; there is no such file.`
    expect(upstreams.good).toMatchObject({ state: 'down', reason })
    await writeFile(file, 'words of somebody')
    await until(async () => expect(await stage.page('/health')).toContain('it has no certificate in it'))
    expect(stage.logText).not.toContain('words of somebody')
  })
})

describe('an upstream whose secret is nowhere', () => {
  /** Looks for its secret when it is called, as many do. */
  const lazy = defineConnector({
    kind: 'lazy',
    description: 'Connects without its key',
    config: z.strictObject({ key: secret().optional(), alone: z.boolean().optional() }),
    ignores: ({ alone }) => (alone === true ? ['auth'] : []),
    connect: async () => good(),
  }) as Connector // as: its configuration is checked before it is given

  it.each<[string, object, RegExp]>([
    ['of its auth', { lazy: {}, auth: 'env:LAZY_TOKEN' }, /^The secret 'env:LAZY_TOKEN' was not found: .* not set\./],
    ['of its own', { lazy: { key: 'file:none.txt' } }, /^The secret 'file:none\.txt' was not found: /],
    [
      'that is one of two',
      { lazy: { key: 'env:LAZY_KEY' }, auth: { basic: { username: 'me', password: 'env:LAZY_WORD' } } },
      /'env:LAZY_WORD' was not found: .* 'env:LAZY_KEY' was not found: /,
    ],
  ])('%s is down, and says which one', async (_, entry, reason) => {
    await using stage = await Stage.open({ upstreams: { lazy: entry } }, { connectors: [lazy] })
    expect(JSON.parse(await stage.page('/health'))).toMatchObject({
      status: 'degraded',
      upstreams: { lazy: { state: 'down', reason: expect.stringMatching(reason) } },
    })
    expect(await missingTools(await stage.client())).toEqual([{ upstream: 'lazy', state: 'down' }])
  })

  it('is there once its secret is, and needs none that says nothing for it', async () => {
    const entry = { lazy: { key: 'file:key.txt', alone: true }, auth: 'env:LAZY_TOKEN' }
    await using stage = await Stage.open({ upstreams: { lazy: entry } }, { connectors: [lazy] })
    expect(await stage.page('/health')).toContain('file:key.txt')
    await writeFile(join(stage.folder, 'key.txt'), 'lazy-and-secret\n', { mode: 0o600 })
    await until(async () => expect((await stage.running.gateway.status()).upstreams.lazy?.state).toBe('ready'))
    expect(said(await (await stage.client()).callTool('lazy__ping'))).toBe('pong')
  })
})

describe('an upstream that is a process', () => {
  const open = (more: object = {}) =>
    Stage.open({ upstreams: { tiny: { mcp: tinyCommand, ...more }, good: { here: 'good' } } }, { here: { good } })

  it('and ends in the middle of a call is started again', async () => {
    await using stage = await open()
    const client = await stage.client()
    const pid = said(await client.callTool('tiny__pid'))
    const [hanging, lost] = await Promise.all([client.callTool('tiny__hang'), client.callTool('tiny__exit')])
    for (const result of [hanging, lost]) {
      expect(result.isError).toBe(true)
      expect(said(result)).toMatch(
        /^The upstream 'tiny' went away before it answered; it may have done what was asked\. Try/,
      )
    }
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    const next = await until(async () => {
      const result = await client.callTool('tiny__pid')
      expect(result.isError).toBeUndefined()
      return said(result)
    })
    expect(next).not.toBe(pid)
  })

  it('and does not answer is given up after its time, told so once, and keeps its place', async () => {
    await using stage = await open({ limits: { timeoutMs: 1_000, concurrency: 1 } })
    const client = await stage.client()
    const result = await client.callTool('tiny__hang')
    expect(result.isError).toBe(true)
    expect(said(result)).toBe(
      "The upstream 'tiny': It did not finish within 1000 ms and was cancelled; part of it may be done. Ask for less, or try again.",
    )
    const heard = JSON.parse(said(await client.callTool('tiny__heard')))
    expect(heard).toEqual(['notifications/initialized', 'notifications/cancelled'])
  })

  it('and prints what is no message is understood all the same', async () => {
    expectBadWire()
    await using stage = await open()
    const client = await stage.client()
    expect(said(await client.callTool('tiny__junk'))).toBe('after junk')
    expect(said(await client.callTool('tiny__echo', { a: 1 }))).toBe('{"a":1}')
  })

  it('and answers 100 MB costs no such memory, and only its own call', async () => {
    expectBadWire()
    await using stage = await open()
    const client = await stage.client()
    const before = process.resourceUsage().maxRSS
    const result = await client.callTool('tiny__huge')
    expect(result.isError).toBe(true)
    expect(said(result)).toMatch(/^The upstream 'tiny' answered with more than the gateway takes in\. Ask for less\./)
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(80 * 1_024)
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    await until(async () => expect(said(await client.callTool('tiny__echo', { a: 1 }))).toBe('{"a":1}'))
  })

  it('and changes its list a hundred times is heard of a few times, and not at all where nothing looks different', async () => {
    await using stage = await open()
    const client = await stage.client('/mcp', { era: 'legacy' })
    const heard: string[] = []
    client.on('toolsChanged', () => heard.push('changed'))
    expect(said(await client.callTool('tiny__flicker'))).toBe('as it was')
    expect(said(await client.callTool('tiny__storm'))).toBe('stormed')
    await until(async () => {
      expect(heard.length).toBeGreaterThan(0)
      expect(names(await client.listTools())).toContain('tiny__new_99')
    })
    expect(said(await client.callTool('tiny__flicker'))).toBe('as it was')
    // Another change that is told after whatever there was to tell of before.
    const told = heard.length
    expect(told).toBeLessThan(10)
    expect(said(await client.callTool('tiny__exit'))).toMatch(/went away/)
    await until(() => expect(heard.length).toBe(told + 1))
  })
})

describe('an upstream over HTTP', () => {
  const hanging: ServerResponse[] = []
  const tools: { readonly [name: string]: Answer } = {
    ping: (respond) => respond(saying('pong')),
    reset: (_, response) => response.destroy(),
    half: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
      response.write('{"jsonrpc":')
      setImmediate(() => response.destroy())
    },
    garbage: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html>Hello</html>')
    },
    page: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>')
    },
    nothing: (_, response) => {
      response.writeHead(500).end('Oops')
    },
    hang: (_, response) => {
      hanging.push(response)
    },
    huge: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"')
      const megabyte = Buffer.alloc(1_048_576, 'x')
      let left = 100
      const more = (): void => {
        while (left-- > 0) {
          if (response.destroyed) return
          if (!response.write(megabyte)) {
            response.once('drain', more)
            return
          }
        }
        response.end('"}]}}')
      }
      more()
    },
  }

  it.each([
    ['reset', /went away|is not there/],
    ['half', /went away while it answered/],
    ['garbage', /answered with something that is not MCP/],
    ['page', /answered with something that is not MCP/],
    ['nothing', /cannot answer now \(HTTP 500\)/],
    ['huge', /answered with more than the gateway takes in/],
  ])('that does %s harms only that call', async (name, words) => {
    expectBadWire()
    const server = await tinyHttpServer(tools)
    await using stage = await Stage.open({ upstreams: { tiny: { mcp: server.url } } })
    const client = await stage.client()
    const before = process.resourceUsage().maxRSS
    const result = await client.callTool(`tiny__${name}`)
    expect(result.isError).toBe(true)
    expect(said(result)).toMatch(/^The upstream 'tiny' /)
    expect(said(result)).toMatch(words)
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(80 * 1_024)
    expect(said(await client.callTool('tiny__ping'))).toBe('pong')
    await server.close()
  })

  it('that hangs slows nobody else, and its queue is bounded', async () => {
    const server = await tinyHttpServer(tools)
    const limits = { concurrency: 10, queue: 5 }
    await using stage = await Stage.open(
      { upstreams: { tiny: { mcp: server.url, limits }, good: { here: 'good' } } },
      { here: { good } },
    )
    const client = await stage.client()
    hanging.length = 0
    const calls = Array.from({ length: 15 }, () => client.callTool('tiny__hang'))
    await until(() => expect(hanging).toHaveLength(10))
    const refused = await client.callTool('tiny__ping')
    expect(refused.isError).toBe(true)
    expect(said(refused)).toBe("The upstream 'tiny' is busy: 10 calls run and 5 wait. Try again in a moment.")
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    expect(names(await client.listTools())).toContain('good__ping')
    expect(JSON.parse(await stage.page('/health')).upstreams.tiny.calls).toEqual({ active: 10, waiting: 5 })
    await server.close()
    for (const result of await Promise.all(calls)) expect(said(result)).toMatch(/^The upstream 'tiny' /)
  })
})

describe('an upstream of this process', () => {
  it('is told when the time of its call is over', async () => {
    let reason: unknown
    const slow = () =>
      mcp({
        name: 'slow',
        tools: {
          wait: tool({ description: 'Waits' }, (_, { signal }) => {
            signal.addEventListener('abort', () => {
              reason = signal.reason
            })
            return new Promise(() => {})
          }),
        },
      })
    await using stage = await Stage.open(
      { upstreams: { slow: { here: 'slow', limits: { timeoutMs: 50 } } } },
      { here: { slow } },
    )
    const client = await stage.client()
    expect(said(await client.callTool('slow__wait'))).toBe(
      "The upstream 'slow': It did not finish within 50 ms and was cancelled; part of it may be done. Ask for less, or try again.",
    )
    expect(reason).toMatchObject({
      message: 'It did not finish within 50 ms and was cancelled; part of it may be done. Ask for less, or try again.',
    })
  })
})

describe('a thousand calls at once', () => {
  it('are all answered, never more than the limit at a time', async () => {
    // Answers ten at a time: fewer would never be answered, more would be seen.
    const waiting: (() => void)[] = []
    let most = 0
    const server = await tinyHttpServer({
      work: (respond) => {
        most = Math.max(
          most,
          waiting.push(() => respond(saying('done'))),
        )
        if (waiting.length === 10) for (const go of waiting.splice(0)) setImmediate(go)
      },
    })
    const limits = { concurrency: 10 }
    await using stage = await Stage.open({ upstreams: { tiny: { mcp: server.url, limits } } })
    const client = await stage.client()
    const results = await Promise.all(Array.from({ length: 1_000 }, () => client.callTool('tiny__work')))
    expect(new Set(results.map(said))).toEqual(new Set(['done']))
    expect(most).toBe(10)
    await server.close()
  })
})
