import { rm, writeFile } from 'node:fs/promises'
import { type App, mcp, resource, tool } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Config, names, Stage, said, until, write } from './stage.js'
import { tinyCommand } from './tiny-servers.js'

/** An upstream whose calls end when the test says so. */
class Workshop {
  readonly app: App
  /** Ends the calls that run. */
  readonly ends: (() => void)[] = []

  constructor(name: string) {
    this.app = mcp({
      name,
      tools: {
        name: tool({ description: 'Its name' }, () => name),
        work: tool(
          { description: 'Works until it is told', input: z.object({ fail: z.boolean().optional() }) },
          (_, { signal }) =>
            new Promise<string>((resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason))
              this.ends.push(() => resolve(`worked in ${name}`))
            }),
        ),
      },
      resources: [resource('note://a', { name: 'a' }, () => `Note of ${name}`)],
    })
  }
}

const base = { tiny: { mcp: tinyCommand }, shop: { here: 'shop' } }

describe('a reload', () => {
  it('of a bad file says what is wrong, and the old configuration serves on', async () => {
    const shop = new Workshop('shop')
    await using stage = await Stage.open({ upstreams: base }, { here: { shop: () => shop.app } })
    const client = await stage.client()
    const pid = said(await client.callTool('tiny__pid'))
    for (const [bad, words] of [
      ['{"upstreams": {', /causeway\.json:1/],
      ['{"upstreams": {"shop": {"her": "shop"}}}', /Did you mean 'here'/],
      ['[]', /Expected a map/],
    ] as const) {
      await writeFile(stage.file, bad)
      expect(await stage.running.reload()).toBe(false)
      expect(stage.log.at(-1)).toMatchObject({
        level: 50,
        msg: expect.stringMatching(/^configuration is wrong; the one before stays/),
      })
      expect(stage.log.at(-1)?.msg).toMatch(words)
    }
    expect(said(await client.callTool('tiny__pid'))).toBe(pid)
    expect(said(await client.callTool('shop__name'))).toBe('shop')
  })

  it('tells of warnings that were not there before', async () => {
    await using stage = await Stage.open({ upstreams: base }, { here: { shop: () => new Workshop('shop').app } })
    const warnings = () => stage.log.filter(({ level, msg }) => level === 40 && msg.includes('causeway.json'))
    const extra = { ...base, extra: { mcp: { command: tinyCommand, env: { TOKEN: 'env:NOWHERE' } } } }
    await stage.reload({ upstreams: extra })
    expect(warnings().map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/causeway\.json:\d+:\d+: upstreams\.extra\.mcp\.env\.TOKEN: .*NOWHERE is not set\./),
    ])
    await stage.reload({ name: 'other', upstreams: extra })
    expect(warnings()).toHaveLength(1)
  })

  it('leaves upstreams, sessions, subscriptions and calls alone that it does not concern', async () => {
    const shop = new Workshop('shop')
    const other = new Workshop('other')
    await using stage = await Stage.open(
      { upstreams: base },
      { here: { shop: () => shop.app, other: () => other.app } },
    )
    const client = await stage.client('/mcp', { era: 'legacy' })
    const changes: string[] = []
    client.on('toolsChanged', () => changes.push('tools'))
    client.on('promptsChanged', () => changes.push('prompts'))
    client.on('resourceUpdated', ({ uri }) => changes.push(uri))
    await client.subscribe('shop+note://a')
    const pid = said(await client.callTool('tiny__pid'))
    const working = client.callTool('shop__work')
    await until(() => expect(shop.ends).toHaveLength(1))

    expect(await stage.reload({ upstreams: { ...base, other: { here: 'other' } } })).toBe(true)
    expect(stage.log.find(({ msg }) => msg.startsWith('configuration changed'))?.msg).toContain('+ upstreams.other')
    await until(() => expect(changes).toEqual(['tools']))
    expect(said(await client.callTool('tiny__pid'))).toBe(pid)
    expect(said(await client.callTool('other__name'))).toBe('other')
    shop.app.resourceUpdated('note://a')
    await until(() => expect(changes).toEqual(['tools', 'shop+note://a']))
    shop.ends.pop()?.()
    expect(said(await working)).toBe('worked in shop')

    expect(await stage.reload({ upstreams: base })).toBe(true)
    await until(() => expect(changes).toHaveLength(3))
    await expect(client.callTool('other__name')).rejects.toThrow(/Unknown tool/)
  })

  it('of what the gateway itself does with an upstream does not connect it anew', async () => {
    const shop = new Workshop('shop')
    await using stage = await Stage.open({ upstreams: base }, { here: { shop: () => shop.app } })
    const client = await stage.client('/mcp', { era: 'legacy' })
    const heard: string[] = []
    client.on('resourceUpdated', ({ uri }) => heard.push(uri))
    await client.subscribe('shop+note://a')
    const pid = said(await client.callTool('tiny__pid'))
    const working = client.callTool('shop__work')
    await until(() => expect(shop.ends).toHaveLength(1))
    const governed = {
      tiny: { ...base.tiny, tools: { echo: { hide: true } }, limits: { concurrency: 1 } },
      shop: { ...base.shop, tools: { name: { name: 'who' } }, cache: { ttlMs: 1_000 } },
    }
    expect(await stage.reload({ upstreams: governed })).toBe(true)
    expect(said(await client.callTool('tiny__pid'))).toBe(pid)
    await expect(client.callTool('tiny__echo')).rejects.toThrow(/Unknown tool/)
    expect(said(await client.callTool('who'))).toBe('shop')
    shop.app.resourceUpdated('note://a')
    await until(() => expect(heard).toEqual(['shop+note://a']))
    shop.ends.pop()?.()
    expect(said(await working)).toBe('worked in shop')
  })

  it('of limits lets those go who wait, where there is room now, and counts those who run', async () => {
    const shop = new Workshop('shop')
    const limited = (concurrency: number) => ({ upstreams: { shop: { here: 'shop', limits: { concurrency } } } })
    await using stage = await Stage.open(limited(1), { here: { shop: () => shop.app } })
    const client = await stage.client()
    const load = async () => (await stage.running.gateway.status()).upstreams.shop?.calls
    const calls = [1, 2, 3, 4].map(() => client.callTool('shop__work'))
    await until(async () => expect(await load()).toEqual({ active: 1, waiting: 3 }))
    await stage.reload(limited(3))
    await until(() => expect(shop.ends).toHaveLength(3))
    await stage.reload(limited(1))
    for (const end of shop.ends.splice(0, 2)) end()
    await until(async () => expect(await load()).toEqual({ active: 1, waiting: 1 }))
    shop.ends.pop()?.()
    await until(() => expect(shop.ends).toHaveLength(1))
    shop.ends.pop()?.()
    for (const result of await Promise.all(calls)) expect(said(result)).toBe('worked in shop')
  })

  it('of an upstream lets its calls finish where they began, and takes new ones elsewhere', async () => {
    const shops = { old: new Workshop('old'), new: new Workshop('new') }
    await using stage = await Stage.open(
      { upstreams: { shop: { here: 'old' } } },
      { here: { old: () => shops.old.app, new: () => shops.new.app } },
    )
    const client = await stage.client('/mcp', { era: 'legacy' })
    const heard: string[] = []
    client.on('resourceUpdated', ({ uri }) => heard.push(uri))
    await client.subscribe('shop+note://a')
    const working = client.callTool('shop__work')
    await until(() => expect(shops.old.ends).toHaveLength(1))
    expect(await stage.reload({ upstreams: { shop: { here: 'new' } } })).toBe(true)
    expect(said(await client.callTool('shop__name'))).toBe('new')
    expect(await client.readResource('shop+note://a')).toMatchObject({ contents: [{ text: 'Note of new' }] })
    shops.old.ends.pop()?.()
    expect(said(await working)).toBe('worked in old')
    shops.new.app.resourceUpdated('note://a')
    await until(() => expect(heard).toEqual(['shop+note://a']))
  })

  it('adds and takes away endpoints, and tells only those whose lists look different', async () => {
    const shops = { a: new Workshop('a'), b: new Workshop('b') }
    const upstreams = { a: { here: 'a' }, b: { here: 'b' } }
    const at = (endpoints: object): Config => ({ upstreams, endpoints })
    await using stage = await Stage.open(at({ '/a': ['a'], '/all': ['a'] }), {
      here: { a: () => shops.a.app, b: () => shops.b.app },
    })
    const [onA, onAll] = await Promise.all(['/a', '/all'].map((path) => stage.client(path, { era: 'legacy' })))
    const told: string[] = []
    onA?.on('toolsChanged', () => told.push('/a'))
    onAll?.on('toolsChanged', () => told.push('/all'))
    expect(await stage.reload(at({ '/a': ['a'], '/all': ['a', 'b'], '/b': ['b'] }))).toBe(true)
    await until(() => expect(told).toEqual(['/all']))
    const onB = await stage.client('/b')
    expect(names(await onB.listTools())).toEqual(['b__name', 'b__work'])
    expect(said((await onA?.callTool('a__name')) ?? { content: [] })).toBe('a')

    expect(await stage.reload(at({ '/a': ['a'], '/all': ['b', 'a'] }))).toBe(true)
    await until(async () => expect((await fetch(`${stage.origin}/b`, { method: 'POST' })).status).toBe(404))
    await expect(onB.listTools()).rejects.toThrow()
    expect(names((await onAll?.listTools()) ?? [])[0]).toBe('b__name')
    await until(() => expect(told).toEqual(['/all', '/all']))
  })

  it('forgets what was kept of an upstream that is another one now', async () => {
    let version = 1
    const shop = () =>
      mcp({ name: 'shop', resources: [resource('note://a', { name: 'a' }, () => `Version ${version}`)] })
    const entry = (more: object) => ({ upstreams: { shop: { here: 'shop', cache: { ttlMs: 600_000 }, ...more } } })
    await using stage = await Stage.open(entry({}), { here: { shop, again: shop } })
    const client = await stage.client()
    const read = async () => (await client.readResource('shop+note://a')).contents[0]
    expect(await read()).toMatchObject({ text: 'Version 1' })
    version = 2
    expect(await read()).toMatchObject({ text: 'Version 1' })
    await stage.reload(entry({ here: 'again' }))
    expect(await read()).toMatchObject({ text: 'Version 2' })
    version = 3
    await stage.reload(entry({ here: 'again', title: 'The shop' }))
    expect(await read()).toMatchObject({ text: 'Version 3' })
  })
})

describe('a file that is watched', () => {
  it('is taken in as it is in the end, however often it is written', async () => {
    const shop = new Workshop('shop')
    await using stage = await Stage.open({ upstreams: base }, { here: { shop: () => shop.app }, watch: true })
    const client = await stage.client()
    const pid = said(await client.callTool('tiny__pid'))
    const edit = (name: string) =>
      write(stage.file, { upstreams: { ...base, shop: { here: 'shop', tools: { name: { name } } } } })
    await edit('first')
    await until(async () => expect(names(await client.listTools())).toContain('first'))
    for (let n = 0; n < 30; n++) await (n % 3 === 0 ? writeFile(stage.file, '{') : edit(`name_${n}`))
    await edit('last')
    await until(async () => expect(names(await client.listTools())).toContain('last'))
    expect(said(await client.callTool('last'))).toBe('shop')
    expect(said(await client.callTool('tiny__pid'))).toBe(pid)
  })

  it('may be taken away and come back, and is told to be right again', async () => {
    await using stage = await Stage.open(
      { upstreams: base },
      { here: { shop: () => new Workshop('shop').app }, watch: true },
    )
    const client = await stage.client()
    await rm(stage.file)
    await until(() => expect(stage.logText).toContain('There is no such file'))
    await write(stage.file, { upstreams: base })
    await until(() => expect(stage.logText).toContain('configuration is right again; nothing changed'))
    await write(stage.file, { upstreams: { ...base, shop: { here: 'shop', tools: { name: { name: 'other' } } } } })
    await until(async () => expect(names(await client.listTools())).toContain('other'))
  })

  it('goes back to what it was, and so does what is served, however quickly', async () => {
    const shop = new Workshop('shop')
    await using stage = await Stage.open({ upstreams: base }, { here: { shop: () => shop.app } })
    const client = await stage.client()
    const renamed = { upstreams: { ...base, shop: { here: 'shop', tools: { name: { name: 'other' } } } } }
    await write(stage.file, renamed)
    const there = stage.running.reload()
    await write(stage.file, { upstreams: base })
    const back = stage.running.reload()
    expect(await Promise.all([there, back])).toEqual([true, true])
    expect(names(await client.listTools())).toContain('shop__name')
  })
})
