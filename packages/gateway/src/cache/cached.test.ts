import type { Client } from '@causeway/client'
import type { CallToolResult, JsonObject, ReadResourceResult } from '@causeway/protocol'
import { type App, type Change, type HandlerContext, mcp, type Provider } from '@causeway/server'
import { linked } from '@causeway/testing'
import { describe, expect, it } from 'vitest'
import type { UpstreamConfig } from '../config/definition.js'
import { cached } from './cached.js'
import { ResultCache } from './result-cache.js'

/** An upstream that counts what it is asked for, and answers when the test says so. */
class Source implements Provider {
  readonly asked: string[] = []
  /** What is added to results of resources. */
  extra: JsonObject = {}
  answer: (asked: string, context: HandlerContext) => Promise<JsonObject> | JsonObject = () => ({})
  readonly #listeners = new Set<(change: Change) => void>()

  readonly tools = {
    list: () => ['look', 'write'].map((name) => this.#tool(name)),
    get: (name: string) => this.#tool(name),
    call: async (name: string, args: JsonObject, context: HandlerContext): Promise<CallToolResult> => {
      const text = this.#ask(`${name} ${JSON.stringify(args)}`)
      return { content: [{ type: 'text', text }], ...(await this.answer(text, context)) }
    },
  }

  readonly resources = {
    list: () => [],
    templates: () => [],
    read: async (uri: string, context: HandlerContext): Promise<ReadResourceResult | undefined> => {
      const text = this.#ask(uri)
      const more = await this.answer(text, context)
      return uri === 'note://nowhere' ? undefined : { contents: [{ uri, text }], ...this.extra, ...more }
    },
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  change(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  #tool(name: string) {
    return { name, inputSchema: { type: 'object' } as const, annotations: { readOnlyHint: name === 'look' } }
  }

  #ask(what: string): string {
    this.asked.push(what)
    return `${what} #${this.asked.length}`
  }
}

class Stage implements AsyncDisposable {
  readonly source = new Source()
  readonly app: App = mcp({ name: 'gateway' })
  readonly cache: ResultCache
  now = 0

  constructor(config: Partial<UpstreamConfig> = {}, bounds: { maxEntries?: number; maxBytes?: number } = {}) {
    this.cache = new ResultCache({ ...bounds, now: () => this.now })
    this.app.mount(cached(this.source, 'up', { kind: 'here', config: {}, ...config }, this.cache))
  }

  async as(id?: string): Promise<Client> {
    const { client } = await linked(this.app, { cache: false, ...(id === undefined ? {} : { signedInAs: id }) })
    return client
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.app.close(0)
  }
}

const text = async (read: Promise<ReadResourceResult>): Promise<unknown> =>
  (await read).contents.map((one) => ('text' in one ? one.text : undefined))[0]
const said = async (call: Promise<CallToolResult>): Promise<unknown> => (await call).content[0]
const lookup = { tools: { look: { cache: { ttlMs: 1_000 } } } }

describe('results of resources are kept', () => {
  it('as long as they say, and say how much longer that is', async () => {
    await using stage = new Stage()
    stage.source.extra = { ttlMs: 1_000, cacheScope: 'public' }
    const client = await stage.as()
    expect(await client.readResource('note://a')).toMatchObject({ ttlMs: 1_000, cacheScope: 'public' })
    stage.now = 400
    expect(await client.readResource('note://a')).toMatchObject({ ttlMs: 600, contents: [{ text: 'note://a #1' }] })
    stage.now = 1_000
    expect(await client.readResource('note://a')).toMatchObject({ ttlMs: 1_000, contents: [{ text: 'note://a #2' }] })
  })

  it('as long as the configuration says, where they do not say it themselves', async () => {
    await using stage = new Stage({ cache: { ttlMs: 1_000 } })
    const client = await stage.as()
    const first = await client.readResource('note://a')
    stage.now = 999
    expect(await client.readResource('note://a')).toEqual(first)
    stage.source.extra = { ttlMs: 0, cacheScope: 'public' }
    stage.now = 1_000
    await client.readResource('note://a')
    await client.readResource('note://a')
    expect(stage.source.asked).toHaveLength(3)
  })

  // @must cache.private
  it('for everybody where they are public, else for one principal, and for nobody who is anonymous', async () => {
    await using stage = new Stage()
    const [ada, bob, nobody] = [await stage.as('ada'), await stage.as('bob'), await stage.as()]
    const read = (client: Client) => text(client.readResource('note://a'))
    stage.source.extra = { ttlMs: 1_000, cacheScope: 'private' }
    expect([await read(ada), await read(ada), await read(bob), await read(bob)].map(numberOf)).toEqual([1, 1, 2, 2])
    expect([await read(nobody), await read(nobody)].map(numberOf)).toEqual([3, 4])
    stage.source.change({ kind: 'resources' })
    stage.source.extra = { ttlMs: 1_000, cacheScope: 'public' }
    expect([await read(nobody), await read(ada), await read(bob)].map(numberOf)).toEqual([5, 5, 5])
  })

  // @must cache.no-input-rounds
  it('not where they were not found, failed, or ask for something', async () => {
    await using stage = new Stage({ cache: { ttlMs: 1_000 } })
    const client = await stage.as()
    for (let n = 0; n < 2; n++) await expect(client.readResource('note://nowhere')).rejects.toThrow(/not found/i)
    stage.source.answer = () => Promise.reject(new Error('No.'))
    for (let n = 0; n < 2; n++) await expect(client.readResource('note://a')).rejects.toThrow()
    stage.source.answer = () => ({ resultType: 'input_required', requestState: 'x' })
    for (let n = 0; n < 2; n++) await expect(client.readResource('note://a')).rejects.toThrow()
    expect(stage.source.asked.length).toBeGreaterThanOrEqual(6)
    expect(stage.cache.size).toBe(0)
  })
})

describe('results of tools are kept', () => {
  // @must tools.annotations-untrusted
  it('only of those that the configuration names and that only read, by their arguments', async () => {
    const write = { cache: { ttlMs: 1_000 } }
    await using stage = new Stage({ tools: { look: { cache: { ttlMs: 1_000 } }, write } })
    const client = await stage.as()
    const look = (args: JsonObject) => said(client.callTool('look', args))
    expect(await look({ a: 1 })).toEqual(await look({ a: 1 }))
    expect(await look({ a: 2 })).not.toEqual(await look({ a: 1 }))
    expect(stage.source.asked).toEqual(['look {"a":1}', 'look {"a":2}'])
    expect(await said(client.callTool('write'))).not.toEqual(await said(client.callTool('write')))
  })

  it('in the shape that they have', async () => {
    await using stage = new Stage(lookup)
    const client = await stage.as()
    expect(await client.callTool('look')).toEqual(await client.callTool('look'))
    expect(stage.cache.hits).toBe(1)
  })

  it('not where they failed', async () => {
    await using stage = new Stage(lookup)
    stage.source.answer = () => ({ isError: true })
    const client = await stage.as()
    for (let n = 0; n < 2; n++) expect((await client.callTool('look')).isError).toBe(true)
    expect(stage.source.asked).toHaveLength(2)
  })

  it('for one principal where the configuration says so', async () => {
    await using stage = new Stage({ ...lookup, cache: { scope: 'private' } })
    const [ada, bob] = [await stage.as('ada'), await stage.as('bob')]
    for (const client of [ada, ada, bob, bob]) await client.callTool('look')
    expect(stage.source.asked).toHaveLength(2)
  })
})

describe('what was kept ends', () => {
  it.each<[string, (stage: Stage, client: Client) => unknown]>([
    ['with a call that may write', (_, client) => client.callTool('write')],
    [
      'with a call that may write and fails',
      ({ source }, client) => {
        source.answer = (asked) => (asked.startsWith('write') ? Promise.reject(new Error('No.')) : {})
        return client.callTool('write').catch(() => {})
      },
    ],
    ['when the resource changed', ({ source }) => source.change({ kind: 'resource', uri: 'note://a' })],
    ['when a list changed, as it does on another connection', ({ source }) => source.change({ kind: 'tools' })],
  ])('%s', async (_, end) => {
    await using stage = new Stage({ cache: { ttlMs: 1_000 } })
    const client = await stage.as()
    const before = await text(client.readResource('note://a'))
    await end(stage, client)
    expect(await text(client.readResource('note://a'))).not.toBe(before)
  })

  it('when it was asked for before something changed, and came after it', async () => {
    await using stage = new Stage({ cache: { ttlMs: 1_000 } })
    const client = await stage.as()
    stage.source.answer = async () => {
      stage.source.change({ kind: 'resource', uri: 'note://a' })
      return {}
    }
    await client.readResource('note://a')
    expect(stage.cache.size).toBe(0)
  })

  it('for one resource only, when only that changed', async () => {
    await using stage = new Stage({ cache: { ttlMs: 1_000 } })
    const client = await stage.as()
    await client.readResource('note://a')
    stage.source.change({ kind: 'resource', uri: 'note://b' })
    await client.readResource('note://a')
    expect(stage.source.asked).toHaveLength(1)
  })

  it('by itself: there is a bound to results, and to their size', async () => {
    await using few = new Stage({ cache: { ttlMs: 1_000 } }, { maxEntries: 3 })
    const client = await few.as()
    for (let n = 0; n < 10; n++) await client.readResource(`note://${n}`)
    expect(few.cache.size).toBe(3)
    await using small = new Stage({ cache: { ttlMs: 1_000 } }, { maxBytes: 1_000 })
    const other = await small.as()
    for (let n = 0; n < 50; n++) await other.readResource(`note://${n}`)
    expect(small.cache.size).toBeLessThan(15)
    small.source.extra = { _meta: { big: 'x'.repeat(2_000) } }
    await other.readResource('note://big')
    expect(await text(other.readResource('note://big'))).toMatch(/#52$/)
  })
})

describe('who asks for the same meanwhile', () => {
  /** A stage whose answers wait until the test lets them go. */
  function held(config: Partial<UpstreamConfig>) {
    const stage = new Stage(config)
    const waiting: ((more: JsonObject) => void)[] = []
    stage.source.answer = (_, context) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve)
        context.cancellation.addEventListener('abort', () => reject(context.cancellation.reason), { once: true })
      })
    return { stage, waiting }
  }

  const turns = async (): Promise<void> => {
    for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
  }

  it('waits for the same answer', async () => {
    const { stage, waiting } = held(lookup)
    const client = await stage.as()
    const calls = Array.from({ length: 50 }, () => said(client.callTool('look')))
    await turns()
    expect(waiting).toHaveLength(1)
    waiting[0]?.({})
    expect(new Set((await Promise.all(calls)).map((block) => JSON.stringify(block))).size).toBe(1)
    await stage.app.close(0)
  })

  it('is not hurt when who asked first gives up: one of the others asks again, for all', async () => {
    const { stage, waiting } = held(lookup)
    const client = await stage.as()
    const first = new AbortController()
    const gone = client.callTool('look', {}, { signal: first.signal })
    await turns()
    const calls = Array.from({ length: 50 }, () => said(client.callTool('look')))
    await turns()
    first.abort()
    await expect(gone).rejects.toThrow()
    await turns()
    expect(waiting).toHaveLength(2)
    waiting[1]?.({})
    for (const block of await Promise.all(calls)) expect(block).toMatchObject({ text: 'look {} #2' })
    await stage.app.close(0)
  })

  it('is not hurt when that one gives up and the upstream does not notice', async () => {
    const { stage, waiting } = held(lookup)
    stage.source.answer = () => new Promise((resolve) => waiting.push(resolve))
    const client = await stage.as()
    const first = new AbortController()
    const gone = client.callTool('look', {}, { signal: first.signal })
    await turns()
    const call = said(client.callTool('look'))
    await turns()
    first.abort()
    await expect(gone).rejects.toThrow()
    await turns()
    waiting[1]?.({})
    expect(await call).toMatchObject({ text: 'look {} #2' })
    // What was given up is nobody's answer.
    waiting[0]?.({})
    await turns()
    expect(await said(client.callTool('look'))).toMatchObject({ text: 'look {} #2' })
    await stage.app.close(0)
  })

  it('hears of the same failure', async () => {
    const { stage, waiting } = held(lookup)
    const client = await stage.as()
    const calls = Array.from({ length: 5 }, () => client.callTool('look'))
    await turns()
    waiting[0]?.({ isError: true })
    for (const { isError } of await Promise.all(calls)) expect(isError).toBe(true)
    expect(stage.source.asked).toHaveLength(1)
    await stage.app.close(0)
  })

  it('gets an answer of its own where the first one turns out to be private', async () => {
    const { stage, waiting } = held({ cache: { ttlMs: 1_000 } })
    const [ada, bob] = [await stage.as('ada'), await stage.as('bob')]
    const reads = [ada, bob].map((client) => text(client.readResource('note://a')))
    await turns()
    waiting[0]?.({ ttlMs: 1_000, cacheScope: 'private' })
    await turns()
    waiting[1]?.({ ttlMs: 1_000, cacheScope: 'private' })
    expect((await Promise.all(reads)).map(numberOf)).toEqual([1, 2])
    await stage.app.close(0)
  })

  it('gets an answer of its own where the first one is a question', async () => {
    const { stage, waiting } = held(lookup)
    const hold = stage.source.answer
    stage.source.answer = (asked, context) => (waiting.length === 0 ? hold(asked, context) : {})
    const [ada, bob] = [await stage.as('ada'), await stage.as('bob')]
    const calls = [ada, bob].map((client) => said(client.callTool('look')))
    await turns()
    waiting[0]?.({ resultType: 'input_required', requestState: 'x' })
    // Each of them is asked anew: one because its client comes back, the other because it was not asked.
    expect(await Promise.all(calls)).toMatchObject([{ type: 'text' }, { type: 'text' }])
    expect(stage.source.asked).toHaveLength(3)
    await stage.app.close(0)
  })
})

function numberOf(said: unknown): number {
  return Number(String(said).split('#').at(-1))
}
