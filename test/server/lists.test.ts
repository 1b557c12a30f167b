/** Lists of several providers: pages, cursors, and what is kept of them. */
import { type JsonObject, serverLimits, type Tool } from '@causeway/protocol'
import { type ListKind, mcp, type Provider, prefix, prompt, resource, type Scope, tag, tool } from '@causeway/server'
import { linked } from '@causeway/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, namesOf } from './ask.js'

const none = tool({ description: 'Nothing' }, () => 'x')

function toolsNamed(...names: readonly string[]): Readonly<Record<string, typeof none>> {
  return Object.fromEntries(names.map((name) => [name, none]))
}

/** A provider of tools that lists them at once or later. */
function listing(list: () => readonly Tool[] | Promise<readonly Tool[]>, more: Partial<Provider> = {}): Provider {
  return { tools: { list, get: () => undefined, call: () => ({ content: [] }) }, ...more }
}

const named = (name: string): Tool => ({ name, inputSchema: { type: 'object' } })

describe('lists of several providers', () => {
  test('are the same object until one of them changes, in the order of mounting', async () => {
    const later = [named('c'), named('a')]
    const inner = mcp({ name: 'inner', tools: toolsNamed('b') })
    const app = mcp({ name: 'outer', tools: toolsNamed('a'), mount: { in: inner } })
    app.mount(listing(() => Promise.resolve(later)))
    const list = () => app.tools?.list({ principal: undefined })
    const first = await list()
    expect(first?.map((item) => item.name)).toEqual(['a', 'in__b', 'c'])
    expect(first?.[2]).toBe(later[0])
    expect(await list()).toBe(first)
    inner.add({ tools: toolsNamed('d') })
    expect((await list())?.map((item) => item.name)).toEqual(['a', 'in__b', 'in__d', 'c'])
    expect(await list()).toBe(await list())
  })

  test('begin with those of the server, then those under their own names, then those under a prefix', async () => {
    const app = mcp({
      name: 'outer',
      tools: toolsNamed('a'),
      providers: [mcp({ name: 'plain', tools: toolsNamed('a', 'b') }), listing(() => [named('c')])],
      mount: { in: mcp({ name: 'inner', tools: toolsNamed('a') }) },
    })
    expect(namesOf(await ask(app, 'tools/list'))).toEqual(['a', 'b', 'c', 'in__a'])
  })

  test('of the resources of a template are for their caller where they say so, and else for everybody', async () => {
    const list = (_: object, { principal }: Scope) => [{ uri: 'note://1', name: `of ${principal?.id ?? 'everybody'}` }]
    const listed = async (varies: boolean) => {
      const app = mcp({ name: 'notes', resources: [resource('note://{id}', { list, varies }, () => 'x')] })
      await using link = await linked(app, { signedInAs: 'ada' })
      const [only] = await link.client.listResources()
      const { result } = await ask(app, 'resources/list')
      return [only?.name, result?.cacheScope]
    }
    expect(await listed(true)).toEqual(['of ada', 'private'])
    expect(await listed(false)).toEqual(['of everybody', 'public'])
  })

  test('are not taken for one another where a provider gives the same empty array for two of them', async () => {
    const nothing: readonly [] = []
    const app = mcp({ name: 'empty' })
    app.mount({ resources: { list: () => nothing, templates: () => nothing, read: () => undefined } })
    expect((await ask(app, 'resources/list')).result).toMatchObject({ resources: [] })
    expect((await ask(app, 'resources/templates/list')).result).toMatchObject({ resourceTemplates: [] })
  })
})

test('a page has no more bytes than clients take in one message, whatever the letters; what is larger alone is a page', async () => {
  const long = (share: number) => tool({ description: 'ü'.repeat((serverLimits.maxPageBytes * share) / 2) }, () => 'x')
  const tools = { a: long(0.4), b: long(0.4), c: long(0.4), huge: long(1.1), d: none }
  const app = mcp({ name: 'long', tools })
  const pages: string[][] = []
  let cursor: unknown
  do {
    const answer = await ask(app, 'tools/list', cursor === undefined ? {} : { cursor: String(cursor) })
    pages.push(namesOf(answer))
    cursor = answer.result?.nextCursor
  } while (cursor !== undefined)
  expect(pages).toEqual([['a', 'b'], ['c'], ['huge'], ['d']])
})

describe('a cursor', () => {
  const app = mcp({
    name: 'pages',
    pageSize: 1,
    tools: toolsNamed('a', 'b', 'c'),
    prompts: { a: prompt({ description: 'A' }, () => 'a'), b: prompt({ description: 'B' }, () => 'b') },
  })
  const refusal = {
    code: -32602,
    message: 'Expected a cursor from an earlier page of this list; ask for the first page again.',
  }
  const cursorOf = async (method: string): Promise<string> => String((await ask(app, method)).result?.nextCursor)

  test('goes on in its own list only', async () => {
    const cursor = await cursorOf('tools/list')
    expect(namesOf(await ask(app, 'tools/list', { cursor }))).toEqual(['b'])
    expect((await ask(app, 'prompts/list', { cursor })).error).toEqual(refusal)
    const other = mcp({ name: 'other', tools: toolsNamed('a', 'b') })
    expect((await ask(other, 'tools/list', { cursor })).error).toEqual(refusal)
  })

  test('of which any character was changed is refused', async () => {
    const cursor = await cursorOf('tools/list')
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, char) => {
        fc.pre(cursor[at] !== char)
        const changed = cursor.slice(0, at) + char + cursor.slice(at + 1)
        expect((await ask(app, 'tools/list', { cursor: changed })).error).toEqual(refusal)
      }),
    )
  })

  test('that no list gave is refused', async () => {
    const forged = btoa(JSON.stringify([1, 'a']))
    for (const cursor of ['', forged, '0', 'x'.repeat(100_000)])
      expect((await ask(app, 'tools/list', { cursor })).error).toEqual(refusal)
  })

  test('is good for all servers that share a key', async () => {
    const keys = [new Uint8Array(32).fill(7)]
    const [one, two] = ['one', 'two'].map((name) => mcp({ name, keys, pageSize: 1, tools: toolsNamed('a', 'b') }))
    if (one === undefined || two === undefined) throw new Error('Expected two servers.')
    const cursor = (await ask(one, 'tools/list')).result?.nextCursor
    expect(namesOf(await ask(two, 'tools/list', { cursor }))).toEqual(['b'])
  })
})

describe('what providers say about their lists', () => {
  const lists: { readonly [method: string]: ListKind } = {
    'tools/list': 'tools',
    'prompts/list': 'prompts',
    'resources/list': 'resources',
    'resources/templates/list': 'templates',
  }

  /** A server of two of each, with a provider beside them that says what is missing. */
  function gateway() {
    let missing: JsonObject | undefined
    const app = mcp({
      name: 'gateway',
      pageSize: 1,
      tools: toolsNamed('a', 'b'),
      prompts: { a: prompt({ description: 'A' }, () => 'a'), b: prompt({ description: 'B' }, () => 'b') },
      resources: ['a://1', 'a://2', 'a://{x}', 'b://{x}'].map((uri) => resource(uri, { name: uri }, () => 'x')),
    })
    const notes: Provider['notes'] = (kind) => missing && { ...missing, kind }
    return { app, notes, set: (down: readonly string[]) => (missing = { 'example.com/missing': down }) }
  }

  test.each(Object.entries(lists))(
    'is in the _meta of each page of %s, and never an older word',
    async (method, kind) => {
      const { app, notes, set } = gateway()
      app.mount(tag(prefix({ notes }, 'up'), 'remote'))
      const outer = mcp({ name: 'outer', pageSize: 1, mount: { gate: app } })
      const meta = async (cursor?: unknown): Promise<unknown> => {
        const { result } = await ask(outer, method, cursor === undefined ? {} : { cursor })
        return [result?._meta, result?.nextCursor]
      }
      const serverInfo = { 'io.modelcontextprotocol/serverInfo': { name: 'outer', version: '0.0.0' } }
      expect(await meta()).toEqual([serverInfo, expect.any(String)])
      set(['one'])
      const said = { ...serverInfo, 'example.com/missing': ['one'], kind }
      const [first, cursor] = (await meta()) as unknown[]
      expect(first).toEqual(said)
      expect(await meta(cursor)).toEqual([said, undefined])
      set(['two'])
      expect(await meta()).toEqual([{ ...said, 'example.com/missing': ['two'] }, expect.any(String)])
    },
  )

  test('is joined where several say the same thing of different parts', async () => {
    const app = mcp({ name: 'gateway' })
    const tools = [named('a')]
    const notesOf = (...missing: readonly string[]): Provider => {
      const notes = { 'example.com/missing': missing, 'example.com/by': missing.join() }
      return listing(() => tools, { notes: () => notes })
    }
    app.mount(notesOf('one'))
    app.mount(notesOf('two', 'three'))
    const page = await ask(app, 'tools/list')
    expect(page.result?._meta).toMatchObject({
      'example.com/missing': ['one', 'two', 'three'],
      'example.com/by': 'one',
    })
    expect(app.notes('tools', { principal: undefined })).toBe(app.notes('tools', { principal: undefined }))
  })
})
