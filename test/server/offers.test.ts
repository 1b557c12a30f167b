import { connect } from '@causeway/client'
import type { RevisionId } from '@causeway/protocol'
import { mcp, prompt, resource, tool } from '@causeway/server'
import { rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ask } from './ask.js'

const look = tool({ description: 'Looks' }, () => 'x')
const note = resource('note://a', { description: 'A note' }, () => 'x')
const greet = prompt(
  { description: 'Greets', args: z.object({ name: z.string() }), complete: { name: () => ['Ann'] } },
  ({ name }) => `Hello ${name}`,
)

describe('what a server has', () => {
  // @must tools.capability, resources.capability, prompts.capability, completion.capability, logging.capability
  test.each([
    [{ tools: { look } }, ['logging', 'tools']],
    [{ resources: [note] }, ['completions', 'logging', 'resources']],
    [{ prompts: { greet } }, ['completions', 'logging', 'prompts']],
  ])('is what it declares, in both eras: %#', async (parts, capabilities) => {
    const app = mcp({ name: 'offers', ...parts })
    const discovered = await ask(app, 'server/discover')
    expect(Object.keys(discovered.result?.capabilities ?? {}).toSorted()).toEqual(capabilities)
    const legacy = await rawClient(app)
    const clientInfo = { name: 'test', version: '1' }
    const begun = await legacy.ask({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
    })
    expect(Object.keys(begun.result?.capabilities ?? {}).toSorted()).toEqual(capabilities)
    await legacy.close()
  })

  // @must tools.listed, resources.listed, prompts.listed
  test('is the same on every connection, whatever was asked for before', async () => {
    const app = mcp({ name: 'offers', tools: { look }, resources: [note], prompts: { greet } })
    for (const [method, member] of Object.entries({
      'tools/list': 'tools',
      'resources/list': 'resources',
      'prompts/list': 'prompts',
    })) {
      const first = await ask(app, method)
      expect(first.result?.[member]).toHaveLength(1)
      await ask(app, 'tools/call', { name: 'look' })
      expect((await ask(app, method)).result?.[member]).toEqual(first.result?.[member])
    }
  })

  // @must completion.access
  test('is completed for nobody who may not see it', async () => {
    const hidden = prompt({ ...greet.definition, allow: () => false } as never, () => 'x')
    const app = mcp({ name: 'hides', prompts: { hidden } })
    const completed = await ask(app, 'completion/complete', {
      ref: { type: 'ref/prompt', name: 'hidden' },
      argument: { name: 'name', value: '' },
    })
    expect(completed.error?.code).toBe(-32_602)
  })
})

// @must cache.ttl-positive
test.each([-1, 0.5, Number.NaN])('nothing lasts for %d milliseconds', (ttlMs) => {
  expect(() => mcp({ name: 'lasting', cache: { ttlMs } })).toThrow(TypeError)
  expect(() => resource('note://a', { description: 'A note', ttlMs }, () => 'x')).toThrow(TypeError)
})

// @must cache.pages-alike
test('all pages of a list are for the same callers', async () => {
  const app = mcp({
    name: 'pages',
    pageSize: 1,
    cache: { cacheScope: 'private' },
    tools: { a: look, b: look, c: look },
  })
  const scopes: unknown[] = []
  let cursor: unknown
  do {
    const { result } = await ask(app, 'tools/list', cursor === undefined ? {} : { cursor: String(cursor) })
    scopes.push(result?.cacheScope)
    cursor = result?.nextCursor
  } while (cursor !== undefined)
  expect(scopes).toEqual(['private', 'private', 'private'])
})

// @must resources.custom-schemes
test('the address of a resource is one, whatever its scheme', () => {
  for (const uri of ['note://a', 'x-notes+v2:a/b?c#d', 'file:///a%20b', 'users://{id}/profile', '{+base}/x']) {
    expect(resource(uri, { description: 'A' }, () => 'x').uri).toBe(uri)
  }
  for (const uri of ['notes', '/a', '1a:b', 'note://a b', 'note://a\n', '://a', 'note://ä']) {
    expect(() => resource(uri, { description: 'A' }, () => 'x')).toThrow(TypeError)
  }
})

describe('what is said of a server and of what it has', () => {
  const icons = [{ src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48'] }]
  const annotations = { audience: ['user'], priority: 0.5 } as const
  const about = { title: 'T', description: 'D', icons, meta: { 'example.com/kind': 'k' } }
  const app = mcp({
    name: 'described',
    title: 'Described',
    description: 'Says much',
    websiteUrl: 'https://example.com/',
    icons,
    instructions: 'Be brief.',
    tools: { look: tool({ ...about, readOnly: true, destructive: false, tags: ['safe'] }, () => 'x') },
    resources: [
      resource('note://a', { ...about, mime: 'text/markdown', size: 1, annotations }, () => 'x'),
      resource('note://{id}/b', { ...about, mime: 'text/markdown', annotations }, () => 'x'),
    ],
    prompts: { greet: prompt(about, () => 'x') },
  })
  const shown = { title: 'T', description: 'D', icons, _meta: { 'example.com/kind': 'k' } }
  const lists: readonly (readonly [method: string, item: object])[] = [
    ['tools/list', { ...shown, name: 'look', annotations: { readOnlyHint: true, destructiveHint: false } }],
    ['resources/list', { ...shown, uri: 'note://a', mimeType: 'text/markdown', size: 1, annotations }],
    ['resources/templates/list', { ...shown, uriTemplate: 'note://{id}/b', mimeType: 'text/markdown', annotations }],
    ['prompts/list', { ...shown, name: 'greet' }],
  ]

  test.each(lists)('comes with %s', async (method, item) => {
    const first = async (revision: RevisionId): Promise<unknown> => {
      await using client = await rawClient(app, { revision })
      const { result } = await client.request(method)
      return Object.values(result ?? {}).find(Array.isArray)?.[0]
    }
    for (const revision of ['2026-07-28', '2025-11-25'] as const) expect(await first(revision)).toMatchObject(item)
    expect(await first('2025-06-18')).not.toHaveProperty('icons')
    expect(await first('2025-03-26')).not.toHaveProperty('title')
  })

  test('comes with discovery and with initialize', async () => {
    const serverInfo = { name: 'described', title: 'Described', description: 'Says much', icons }
    const { result } = await ask(app, 'server/discover')
    expect(result).toMatchObject({
      instructions: 'Be brief.',
      _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
    })
    await using client = await connect(app, { era: 'legacy' })
    expect(client.serverInfo).toMatchObject(serverInfo)
    expect(client.instructions).toBe('Be brief.')
  })
})

test('what is disabled is neither listed nor found until it is enabled again, and what is removed is gone', async () => {
  const app = mcp({ name: 'changing', tools: { look }, resources: [note], prompts: { greet } })
  const everything = { tools: ['look'], resources: ['note://a'], prompts: ['greet'] }
  const found = async (): Promise<readonly boolean[]> => {
    const answers = await Promise.all([
      ask(app, 'tools/call', { name: 'look' }),
      ask(app, 'resources/read', { uri: 'note://a' }),
      ask(app, 'prompts/get', { name: 'greet', arguments: { name: 'Ann' } }),
    ])
    const listed = await Promise.all([ask(app, 'tools/list'), ask(app, 'resources/list'), ask(app, 'prompts/list')])
    return [
      ...answers.map(({ error }) => error === undefined),
      ...listed.map(({ result }) =>
        Object.values(result ?? {}).some((items) => Array.isArray(items) && items.length > 0),
      ),
    ]
  }
  const [all, none] = [Array(6).fill(true), Array(6).fill(false)]
  expect(await found()).toEqual(all)
  app.disable(everything)
  expect(await found()).toEqual(none)
  app.enable(everything)
  expect(await found()).toEqual(all)
  app.remove(everything)
  expect(await found()).toEqual(none)
  expect(() => app.enable({ tools: ['look'] })).toThrow("There is no tool 'look'.")
})

describe('what cannot be served is refused where it is made, by what was expected', () => {
  // As from JavaScript, where no types stand in the way.
  const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a tool without a function', () => Reflect.apply(tool, null, [{}]), /^Expected tool\(\{ … \}, function\)/],
    ['a prompt without a definition', () => Reflect.apply(prompt, null, ['Hi', () => '']), /^Expected prompt\(\{ … \}/],
    [
      'a resource without a URI',
      () => Reflect.apply(resource, null, [{}, () => '']),
      /^Expected resource\(uri, \{ … \}/,
    ],
    [
      'a server without a name',
      () => Reflect.apply(mcp, null, [{}]),
      /^Expected a server to have a name: mcp\(\{ name: '…' \}\); got nothing for it\.$/,
    ],
    ['a server with a number for a name', () => Reflect.apply(mcp, null, [{ name: 42 }]), /; got an integer for it\.$/],
    ['a server without a definition', () => Reflect.apply(mcp, null, []), /\); got nothing\.$/],
    ['a server with a name alone', () => Reflect.apply(mcp, null, ['demo']), /\); got a string\.$/],
    [
      'a function for a tool',
      () => Reflect.apply(mcp, null, [{ name: 'x', tools: { look: () => 1 } }]),
      /^Expected tool 'look' to be made by tool/,
    ],
    [
      'a tool for a prompt',
      () => Reflect.apply(mcp, null, [{ name: 'x', prompts: { look } }]),
      /^Expected prompt 'look' to be made by prompt/,
    ],
    [
      'a tool for a resource',
      () => Reflect.apply(mcp, null, [{ name: 'x', resources: [look] }]),
      /^Expected resource '.*' to be made by resource/,
    ],
    [
      'tools without names',
      () => Reflect.apply(mcp, null, [{ name: 'x', tools: [look] }]),
      /^Expected tools and prompts by their names/,
    ],
  ]

  test.each(wrong)('%s', (_, make, words) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(words)
  })
})
