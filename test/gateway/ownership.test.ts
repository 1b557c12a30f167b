/** Whose a name is, while upstreams come and go: a list and a call never disagree. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '@causeway/client'
import { describe, expect, it } from 'vitest'
import { type Config, names, Stage, said, until } from './stage.js'

interface Shelf {
  readonly tools?: readonly string[]
  readonly prompts?: readonly string[]
  readonly resources?: readonly string[]
  readonly templates?: readonly string[]
}

const program = join(import.meta.dirname, 'fixtures/shelf-server.mjs')

/** A gateway before processes of their own, each of which is there as long as its file is. */
class Shelves implements AsyncDisposable {
  readonly stage: Stage
  readonly #shelves: { readonly [name: string]: Shelf }

  private constructor(stage: Stage, shelves: { readonly [name: string]: Shelf }) {
    this.stage = stage
    this.#shelves = shelves
  }

  /** @param entries what the configuration says of each, in its order */
  static async open(
    shelves: { readonly [name: string]: Shelf },
    entries: { readonly [name: string]: object },
    down: readonly string[] = [],
  ): Promise<Shelves> {
    const stage = await Stage.open({ upstreams: {} })
    const all = new Shelves(stage, shelves)
    for (const name of Object.keys(shelves)) if (!down.includes(name)) await all.put(name)
    expect(await stage.reload(all.config(entries)), stage.logText).toBe(true)
    return all
  }

  config(entries: { readonly [name: string]: object }): Config {
    const upstreams = Object.entries(entries).map(([name, entry]) => {
      return [name, { mcp: [process.execPath, program, this.#file(name)], ...entry }]
    })
    return { upstreams: Object.fromEntries(upstreams) }
  }

  put(name: string): Promise<void> {
    return writeFile(this.#file(name), JSON.stringify({ label: name, ...this.#shelves[name] }))
  }

  /** Ends the process of an upstream, and keeps it from coming back. */
  async takeDown(name: string, tool: string): Promise<void> {
    await rm(this.#file(name))
    const client = await this.stage.client()
    expect(said(await client.callTool(tool))).toContain('went away')
    await this.state(name, 'down')
  }

  async bringBack(name: string): Promise<void> {
    await this.put(name)
    await this.state(name, 'ready')
  }

  state(name: string, state: string): Promise<void> {
    return until(async () => expect((await this.stage.running.gateway.status()).upstreams[name]?.state).toBe(state))
  }

  async warnings(name: string): Promise<readonly string[]> {
    return (await this.stage.running.gateway.status()).upstreams[name]?.warnings ?? []
  }

  #file(name: string): string {
    return join(this.stage.folder, `${name}.shelf`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stage[Symbol.asyncDispose]()
  }
}

async function texts(client: Client, uri: string): Promise<unknown> {
  const [content] = (await client.readResource(uri)).contents
  return content !== undefined && 'text' in content ? content.text : undefined
}

const bare = { prefix: '' }

describe('a name that the configuration gives', () => {
  const shelves = { crm: { tools: ['find', 'ping'] }, bare: { tools: ['search', 'crm__export', 'get'] } }
  const entries = { bare, crm: { tools: { find: { name: 'search' } } } }
  const hidden =
    "Some tools of the upstream 'bare' are hidden, because their names belong to the upstream 'crm': 'search', 'crm__export'. " +
    "Rename them under tools of 'bare', or give 'bare' a prefix."

  it('stays that of its upstream while that is down, in lists as in calls, and while it connects anew', async () => {
    await using all = await Shelves.open(shelves, entries)
    const client = await all.stage.client()
    expect(names(await client.listTools())).toEqual(['get', 'search', 'crm__ping'])
    expect(said(await client.callTool('search'))).toBe('crm: find')
    expect(await all.warnings('bare')).toEqual([hidden])

    await all.takeDown('crm', 'crm__ping')
    expect(names(await client.listTools())).toEqual(['get'])
    for (const name of ['search', 'crm__export']) {
      expect(said(await client.callTool(name))).toMatch(/^The upstream 'crm' is down/)
    }
    expect(said(await client.callTool('get'))).toBe('bare: get')
    expect(await all.warnings('bare')).toEqual([hidden])

    await all.bringBack('crm')
    expect(said(await client.callTool('search'))).toBe('crm: find')
    await expect(client.callTool('crm__export')).rejects.toThrow(/Unknown tool/)
    expect(all.stage.log.filter(({ msg }) => msg === hidden)).toHaveLength(1)
  })

  it('is that of its upstream also where that has not been there since the gateway started', async () => {
    await using all = await Shelves.open(shelves, entries, ['crm'])
    const client = await all.stage.client()
    expect(names(await client.listTools())).toEqual(['get'])
    expect(said(await client.callTool('search'))).toMatch(/^The upstream 'crm' is down/)
    expect(await all.warnings('bare')).toEqual([hidden])
  })

  it('is that of others from when the configuration gives it no more', async () => {
    await using all = await Shelves.open(shelves, entries)
    const client = await all.stage.client()
    expect(await all.stage.reload(all.config({ bare, crm: { prefix: 'c' } }))).toBe(true)
    expect(names(await client.listTools())).toEqual(['search', 'crm__export', 'get', 'c__find', 'c__ping'])
    expect(said(await client.callTool('search'))).toBe('bare: search')
    expect(said(await client.callTool('crm__export'))).toBe('bare: crm__export')
    expect(await all.warnings('bare')).toEqual([])
  })
})

describe('a name that two upstreams without a prefix have', () => {
  const shelves = {
    first: {
      tools: ['one', 'get'],
      prompts: ['greet'],
      resources: ['note://a', 'note://first'],
      templates: ['log://{day}'],
    },
    second: {
      tools: ['two', 'get'],
      prompts: ['greet', 'part'],
      resources: ['note://a', 'log://monday', 'note://second'],
      templates: ['log://{day}', 'key://{id}'],
    },
  }

  it('is that of the first of them, up or down; the log and /health say what is hidden', async () => {
    await using all = await Shelves.open(shelves, { first: bare, second: bare })
    const client = await all.stage.client()
    expect(names(await client.listTools())).toEqual(['one', 'get', 'two'])
    expect(await client.listPrompts()).toMatchObject([{ description: 'first: greet' }, { description: 'second: part' }])
    expect((await client.listResources()).map(({ description }) => description)).toEqual([
      'first: note://a',
      'first: note://first',
      'second: log://monday',
      'second: note://second',
    ])
    expect((await client.listResourceTemplates()).map(({ description }) => description)).toEqual([
      'first: log://{day}',
      'second: key://{id}',
    ])
    for (const { uri, description } of await client.listResources()) expect(await texts(client, uri)).toBe(description)
    expect(await texts(client, 'log://friday')).toBe('first: log://friday')
    expect(await texts(client, 'key://1')).toBe('second: key://1')
    const because = "of the upstream 'second' are hidden, because their"
    const told = [
      `Some tools ${because} names belong to the upstream 'first': 'get'. Rename them under tools of 'second', or give 'second' a prefix.`,
      `Some prompts ${because} names belong to the upstream 'first': 'greet'. Rename them under prompts of 'second', or give 'second' a prefix.`,
      `Some resources ${because} addresses belong to the upstream 'first': 'note://a'. Give 'second' a prefix.`,
      `Some resource templates ${because} addresses belong to the upstream 'first': 'log://{day}'. Give 'second' a prefix.`,
    ]
    expect(await all.warnings('second')).toEqual(told)
    const logged = () => all.stage.log.filter(({ level }) => level === 40).map(({ msg }) => msg)
    await until(() => expect(logged()).toEqual([expect.stringContaining('causeway.json'), ...told]))

    await all.takeDown('first', 'one')
    expect(names(await client.listTools())).toEqual(['two'])
    expect(names(await client.listPrompts())).toEqual(['part'])
    expect((await client.listResources()).map(({ uri }) => uri)).toEqual(['log://monday', 'note://second'])
    expect((await client.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['key://{id}'])
    expect(said(await client.callTool('get'))).toMatch(/^The upstream 'first' is down/)
    await expect(client.getPrompt('greet')).rejects.toThrow(/'first' is down/)
    for (const uri of ['note://a', 'log://friday']) await expect(texts(client, uri)).rejects.toThrow(/'first' is down/)
    expect(await texts(client, 'log://monday')).toBe('second: log://monday')
    expect(await all.warnings('second')).toEqual(told)
  })

  it('stays that of an upstream whose entry changes while it is down', async () => {
    await using all = await Shelves.open(shelves, { first: bare, second: bare })
    const client = await all.stage.client()
    await all.takeDown('first', 'one')
    const http = { timeoutMs: 1_000 }
    expect(await all.stage.reload(all.config({ first: { ...bare, http, limits: { queue: 1 } }, second: bare }))).toBe(
      true,
    )
    expect(names(await client.listTools())).toEqual(['two'])
    expect(said(await client.callTool('get'))).toMatch(/^The upstream 'first' is (?:down|still)/)
    expect(said(await client.callTool('two'))).toBe('second: two')
  })
})
