import { connect } from '@causeway/client'
import type { JsonObject } from '@causeway/protocol'
import { type App, mcp, tool } from '@causeway/server'
import { type HttpServer, serveHttp } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Stage } from './stage.js'

const server = (name: string, more: object): App =>
  mcp({ name, tools: { greet: tool({ description: 'Greets' }, () => 'hello') }, ...more })

let served: HttpServer[]
let urls: readonly string[]
beforeAll(async () => {
  const apps = [
    server('long', { instructions: `  Be ${'very '.repeat(2_000)}kind.`, cache: { ttlMs: 600_000 } }),
    server('short', { instructions: 'Greet first.', cache: { ttlMs: 60_000, cacheScope: 'private' } }),
    server('silent', {}),
  ]
  served = await Promise.all(apps.map((app) => serveHttp(app.service, { port: 0, ...app.http })))
  urls = served.map(({ url }) => url)
})
afterAll(() => Promise.all(served.map(({ close }) => close(0))))

async function hints(stage: Stage): Promise<JsonObject> {
  const client = await stage.client()
  const results: JsonObject[] = []
  await client.listTools({ onResult: (result) => results.push(result) })
  const [{ ttlMs, cacheScope } = {}] = results
  return { ttlMs, cacheScope }
}

describe('instructions', () => {
  test('are those of the gateway, then those of each upstream, bounded and under its name, for clients of both eras', async () => {
    await using stage = await Stage.open({
      instructions: 'Ask before you act.',
      upstreams: {
        long: { mcp: urls[0] ?? '' },
        quiet: { mcp: urls[2] ?? '' },
        short: { mcp: urls[1] ?? '', prefix: 's' },
        bare: { mcp: urls[1] ?? '', prefix: '' },
      },
    })
    for (const era of ['modern', 'legacy'] as const) {
      await using client = await connect(`${stage.origin}/mcp`, { era })
      const parts = client.instructions?.split('\n\n') ?? []
      expect(parts[0]).toBe('Ask before you act.')
      expect(parts[1]).toBe('## long (its tools begin with long__)')
      expect(parts[2]).toMatch(/^Be very .*…$/)
      expect(parts[2]).toHaveLength(4_000)
      expect(parts.slice(3)).toEqual(['## short (its tools begin with s__)', 'Greet first.', '## bare', 'Greet first.'])
    }
  })
})

describe('the time for which a merged list counts', () => {
  test('is the shortest of those that its upstreams say, for the smallest circle', async () => {
    await using stage = await Stage.open({ upstreams: { long: { mcp: urls[0] ?? '' }, short: { mcp: urls[1] ?? '' } } })
    const { cacheScope, ttlMs } = await hints(stage)
    expect(cacheScope).toBe('private')
    expect(ttlMs).toBeGreaterThan(50_000)
    expect(ttlMs).toBeLessThanOrEqual(60_000)
  })

  test('is nothing where one of them says nothing, or is down', async () => {
    const long = { mcp: urls[0] ?? '' }
    await using silent = await Stage.open({ upstreams: { long, silent: { mcp: urls[2] ?? '' } } })
    expect(await hints(silent)).toEqual({ ttlMs: 0, cacheScope: 'public' })
    await using down = await Stage.open({ upstreams: { long, down: { here: 'none' } } })
    expect(await hints(down)).toEqual({ ttlMs: 0, cacheScope: 'public' })
  })
})
