import type { Client } from '@causeway/client'
import type { CallToolResult, Tool } from '@causeway/protocol'
import { type Change, mcp, type Provider, resource, tool } from '@causeway/server'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Config, names, Stage, said, until } from './stage.js'

/** An upstream whose tools are whatever a list says; each says its own name. */
class Shelf implements Provider {
  #tools: readonly Tool[] = []
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(toolNames: readonly string[]) {
    this.hold(toolNames)
  }

  hold(toolNames: readonly string[]): void {
    this.#tools = toolNames.map((name) => ({ name, inputSchema: { type: 'object' } }))
    for (const listener of this.#listeners) listener({ kind: 'tools' })
  }

  readonly tools = {
    list: (): readonly Tool[] => this.#tools,
    get: (name: string): Tool | undefined => this.#tools.find((each) => each.name === name),
    call: (name: string): CallToolResult => ({ content: [{ type: 'text', text: name }] }),
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Prefixes that are beginnings of each other, and such that look like tools. */
const UPSTREAMS = ['a', 'a_b', 'a-b-c', 'A1', 'crm', 'crm_eu', 'x'.repeat(32)] as const

const toolName = fc.oneof(
  fc.constantFrom(
    'get',
    'a__get',
    '__get',
    'get__',
    'b__get',
    '_',
    'crm__eu__get',
    'constructor',
    '__proto__',
    'eu__get',
  ),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/),
  fc.string({ minLength: 1, maxLength: 90 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
)

const shelves = fc.dictionary(fc.constantFrom(...UPSTREAMS), fc.uniqueArray(toolName, { maxLength: 5 }), {
  minKeys: 1,
  noNullPrototype: true,
})

describe('names', () => {
  let stage: Stage
  let client: Client
  const contents = new Map<string, Shelf>(UPSTREAMS.map((name) => [name, new Shelf([])]))
  const here = Object.fromEntries([...contents].map(([name, shelf]) => [name, () => shelf]))

  const configOf = (upstreams: readonly string[]): Config => ({
    upstreams: Object.fromEntries(upstreams.map((name) => [name, { here: name }])),
  })

  async function listed(kept: { readonly [upstream: string]: readonly string[] }): Promise<readonly string[]> {
    for (const [name, toolNames] of Object.entries(kept)) contents.get(name)?.hold(toolNames)
    expect(await stage.reload(configOf(Object.keys(kept)))).toBe(true)
    return names(await client.listTools())
  }

  beforeAll(async () => {
    stage = await Stage.open(configOf(['a']), { here })
    client = await stage.client()
  })

  afterAll(() => stage[Symbol.asyncDispose]())

  it('are what every host accepts, all different, and lead back to exactly the tool that they were made of', async () => {
    await fc.assert(
      fc.asyncProperty(shelves, async (kept) => {
        const exposed = await listed(kept)
        const inner = Object.values(kept).flat()
        expect(exposed).toHaveLength(inner.length)
        expect(new Set(exposed).size).toBe(exposed.length)
        for (const [at, name] of exposed.entries()) {
          expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
          expect(said(await client.callTool(name))).toBe(inner[at])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('stay the same whatever else is added or taken away', async () => {
    await fc.assert(
      fc.asyncProperty(shelves, shelves, async (kept, more) => {
        const nameOf = await exposedNames(kept)
        const both = Object.fromEntries(
          [...new Set([...Object.keys(kept), ...Object.keys(more)])].map((name) => [
            name,
            [...new Set([...(more[name] ?? []), ...(kept[name] ?? [])])],
          ]),
        )
        const later = await exposedNames(both)
        for (const [tool, name] of nameOf) expect(later.get(tool)).toBe(name)
      }),
      { numRuns: 25 },
    )

    async function exposedNames(kept: { readonly [upstream: string]: readonly string[] }) {
      const exposed = await listed(kept)
      const inner = Object.entries(kept).flatMap(([name, toolNames]) => toolNames.map((each) => `${name} ${each}`))
      return new Map(inner.map((each, at) => [each, exposed[at]]))
    }
  })

  it('that were shortened lead to their tool after a restart, before anybody has listed', async () => {
    const long = `look_up_${'very_'.repeat(15)}long`
    const [exposed = ''] = await listed({ crm: [long] })
    expect(exposed).toHaveLength(64)
    await using fresh = await Stage.open(configOf(['crm']), { here: { crm: () => new Shelf([long]) } })
    expect(said(await (await fresh.client()).callTool(exposed))).toBe(long)
  })
})

describe('an upstream without a prefix', () => {
  const tools =
    (...all: readonly string[]) =>
    () =>
      new Shelf(all)

  it('has its own names, and never takes those of others, not even while it is down', async () => {
    await using stage = await Stage.open(
      { upstreams: { bare: { here: 'bare', prefix: '' }, other: { here: 'other', prefix: '' }, crm: { here: 'crm' } } },
      {
        here: {
          bare: () => Promise.reject(new Error('It is out.')),
          other: () => mcp({ name: 'other', tools: { ping: tool({ description: 'Pings' }, () => 'pong') } }),
          crm: () =>
            mcp({
              name: 'crm',
              tools: { find: tool({ description: 'Finds' }, () => 'found') },
              resources: [resource('note://a', { name: 'a' }, () => 'note')],
            }),
        },
      },
    )
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['ping', 'crm__find'])
    expect(said(await client.callTool('crm__find'))).toBe('found')
    expect(said(await client.callTool('ping'))).toBe('pong')
    expect(await client.readResource('crm+note://a')).toMatchObject({
      contents: [{ uri: 'crm+note://a', text: 'note' }],
    })
    expect(said(await client.callTool('whatever'))).toMatch(/^The upstream 'bare' is down/)
  })

  it('keeps names as they are, however they look', async () => {
    await using stage = await Stage.open(
      { upstreams: { bare: { here: 'bare', prefix: '' } } },
      { here: { bare: tools('get', 'crm__get', 'strange name', '_1234abcd') } },
    )
    const client = await stage.client()
    for (const name of ['get', 'crm__get', 'strange name', '_1234abcd']) {
      expect(said(await client.callTool(name))).toBe(name)
    }
  })
})

describe('a name that the configuration gives and an upstream without a prefix has', () => {
  const described = (name: string, description: string, toolName: string) => () =>
    mcp({ name, tools: { [toolName]: tool({ description }, () => description) } })
  const here = { bare: described('bare', 'Of bare', 'search'), crm: described('crm', 'Of crm', 'find') }
  const bare = { here: 'bare', prefix: '' }
  const crm = { here: 'crm', tools: { find: 'search' } }

  it('is that of the configuration, in lists as in calls; the log and /health say what is hidden and what to do', async () => {
    const endpoints = { '/mcp': ['bare', 'crm'], '/other': ['crm', 'bare'], '/bare': ['bare'] }
    await using stage = await Stage.open({ upstreams: { bare, crm }, endpoints }, { here })
    const client = await stage.client()
    expect(await client.listTools()).toMatchObject([{ name: 'search', description: 'Of crm' }])
    expect(said(await client.callTool('search'))).toBe('Of crm')
    expect(said(await (await stage.client('/bare')).callTool('search'))).toBe('Of bare')
    const warning =
      "Some tools of the upstream 'bare' are hidden, because their names belong to the upstream 'crm': 'search'. " +
      "Rename them under tools of 'bare', or give 'bare' a prefix."
    const { upstreams } = await stage.running.gateway.status()
    expect(upstreams.bare?.warnings).toEqual([warning])
    expect(upstreams.crm).not.toHaveProperty('warnings')
    const warned = () => stage.log.filter(({ level }) => level === 40).map(({ msg }) => msg)
    await until(() => expect(warned()).toEqual([warning]))

    await stage.reload({ upstreams: { bare: { ...bare, prefix: 'b' }, crm }, endpoints })
    expect(names(await client.listTools())).toEqual(['b__search', 'search'])
    expect((await stage.running.gateway.status()).upstreams.bare).not.toHaveProperty('warnings')
    expect(warned()).toEqual([warning])
  })

  it('is told of when the upstream has it later', async () => {
    const shelf = new Shelf(['get'])
    await using stage = await Stage.open({ upstreams: { bare, crm } }, { here: { ...here, bare: () => shelf } })
    const before = await stage.running.gateway.status()
    expect(before.upstreams.bare).not.toHaveProperty('warnings')
    shelf.hold(['get', 'search'])
    await until(() => expect(stage.logText).toContain("belong to the upstream 'crm': 'search'."))
  })
})

describe('what could not be told apart is refused', () => {
  const here = { x: () => new Shelf([]) }
  const two = (a: string, b: string): Config => ({ upstreams: { [a]: { here: 'x' }, [b]: { here: 'x' } } })

  it.each([
    ['my_db', 'My-db'],
    ['crm', 'CRM'],
  ])('%s and %s, whose resources would have the same addresses', async (a, b) => {
    await expect(Stage.open(two(a, b), { here })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_CONFIG', message: expect.stringMatching(new RegExp(`${a}.*prefix`, 's')) }),
    )
  })

  it.each([
    [['/mcp', '/sse'], "'/sse', where '/mcp' is"],
    [['/', '/mcp'], '/sse'],
    [['/sales', '/sales/'], "'/sales'"],
  ])('endpoints at %j', async (paths, words) => {
    const endpoints = Object.fromEntries(paths.map((path) => [path, ['x']]))
    await expect(Stage.open({ upstreams: { x: { here: 'x' } }, endpoints }, { here })).rejects.toThrow(words)
  })

  it('on reload, too: what was served is served on', async () => {
    await using stage = await Stage.open(two('my_db', 'crm'), { here })
    expect(await stage.reload(two('my_db', 'My-db'))).toBe(false)
    expect(stage.logText).toMatch(/the one before stays.*upstreams\.My-db/)
    expect(await stage.reload(two('my_db', 'files'))).toBe(true)
    const { upstreams } = await stage.running.gateway.status()
    expect(Object.keys(upstreams)).toEqual(['my_db', 'files'])
  })
})
