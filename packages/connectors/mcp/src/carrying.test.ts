/** What is carried both ways, in every pair of eras and over every transport of the upstream. */
import type { Client } from '@causeway/client'
import type { Era } from '@causeway/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Stage, said, type Way } from '../test/stage.js'

const cells: readonly (readonly [Way, Era, Era])[] = [
  ['http', 'modern', 'modern'],
  ['http', 'modern', 'legacy'],
  ['http', 'legacy', 'modern'],
  ['http', 'legacy', 'legacy'],
  ['stdio', 'modern', 'modern'],
  ['stdio', 'legacy', 'legacy'],
  ['sse', 'legacy', 'modern'],
  ['ws', 'modern', 'modern'],
  ['ws', 'legacy', 'legacy'],
]

describe.each(cells)('an upstream on %s, %s, for a %s client', (way, upstreamEra, clientEra) => {
  let stage: Stage
  let client: Client

  beforeAll(async () => {
    stage = await Stage.open(way, upstreamEra)
    client = await stage.client({ era: clientEra })
  })
  afterAll(() => stage[Symbol.asyncDispose]())

  test('lists arrive with every member that the upstream gave them', async () => {
    const tools = await client.listTools()
    expect(tools.find(({ name }) => name === 'rich')).toMatchObject({
      title: 'Rich',
      icons: [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }],
      annotations: { readOnlyHint: true },
      inputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      outputSchema: { properties: { double: { type: 'number' } } },
      _meta: { 'example.com/color': 'red' },
    })
    const resources = await client.listResources()
    expect(resources).toMatchObject([{ uri: 'note://a', mimeType: 'text/markdown', size: 5, icons: [{}] }])
    expect(await client.listResourceTemplates()).toMatchObject([{ uriTemplate: 'note://{id}', name: 'A note' }])
    expect(await client.listPrompts()).toMatchObject([
      {
        name: 'summarize',
        title: 'Summarize',
        icons: [{}],
        arguments: [{ name: 'id', required: true }, { name: 'style' }],
      },
    ])
  })

  test('results arrive as they are, but for who gave them', async () => {
    expect(await client.callTool('rich', { n: 2 })).toMatchObject({ structuredContent: { double: 4 } })
    const { content, _meta } = await client.callTool('marked')
    expect(content).toMatchObject([
      { annotations: { audience: ['user'], priority: 0.5 }, _meta: { 'example.com/a': 1 } },
      { type: 'resource_link', uri: 'note://a' },
    ])
    expect(_meta).toMatchObject({ 'example.com/b': 2 })
    expect(JSON.stringify(_meta)).not.toContain('3.2.1')
    const read = await client.readResource('note://a')
    expect(read).toMatchObject({ contents: [{ uri: 'note://a', mimeType: 'text/markdown', text: '# A' }] })
    if (upstreamEra === 'modern' && clientEra === 'modern') {
      expect(read).toMatchObject({ ttlMs: 60_000, cacheScope: 'public' })
    }
    expect((await client.readResource('note://x')).contents).toMatchObject([{ text: 'Note x' }])
    expect((await client.getPrompt('summarize', { id: 'a' })).messages).toMatchObject([
      { content: { text: 'Summarize a' } },
    ])
  })

  test('completion knows the other arguments', async () => {
    const context = { arguments: { id: '7' } }
    const ref = { type: 'ref/prompt', name: 'summarize' } as const
    expect((await client.complete({ ref, argument: { name: 'style', value: 'x' }, context })).values).toEqual([
      'x-of-7',
    ])
    const template = { type: 'ref/resource', uri: 'note://{id}' } as const
    expect((await client.complete({ ref: template, argument: { name: 'id', value: 'q' } })).values).toEqual([
      'q1',
      'q2',
    ])
  })

  test('progress comes in order, and only to those who asked', async () => {
    const heard: unknown[] = []
    await client.callTool(
      'count',
      {},
      { onProgress: ({ progress, total, message }) => heard.push([progress, total, message]) },
    )
    expect(heard).toEqual([1, 2, 3].map((n) => [n, 3, `at ${n}`]))
    expect(said(await client.callTool('count'))).toBe('counted')
  })

  test('log messages go to the client of the call, at its level', async () => {
    const heard: unknown[] = []
    const other: unknown[] = []
    const loud = await stage.client({
      era: clientEra,
      logLevel: 'debug',
      handlers: { on: { log: ({ level, data }) => heard.push([level, data]) } },
    })
    const quiet = await stage.client({
      era: clientEra,
      logLevel: 'error',
      handlers: { on: { log: (message) => other.push(message) } },
    })
    await loud.callTool('count')
    await quiet.callTool('count')
    await loud.ping()
    expect(heard).toHaveLength(6)
    expect(heard).toEqual(expect.arrayContaining([['debug', { message: 'a detail', data: { n: 3 } }]]))
    expect(other).toEqual([])
  })

  test('what travels beside the arguments is passed on, but for what is said between neighbours', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const meta = { traceparent, 'example.com/x': 1 }
    const { keys, ...rest } = JSON.parse(said(await client.callTool('meta', {}, { meta })))
    expect(rest).toEqual({ traceparent, client: 'causeway' })
    expect(keys.filter((key: string) => !key.startsWith('io.modelcontextprotocol/'))).toEqual([
      'example.com/x',
      'traceparent',
    ])
  })

  test('errors keep their code and data, failures their words', async () => {
    await expect(client.callTool('refuse')).rejects.toMatchObject({
      code: -31_000,
      message: 'Not today.',
      data: { until: 'tomorrow' },
    })
    expect(await client.callTool('fail')).toMatchObject({ isError: true, content: [{ text: 'The note is locked.' }] })
    expect(said(await client.callTool('rich', { n: 'two' }))).toContain('n')
    await expect(client.callTool('nope')).rejects.toMatchObject({ code: -32_602 })
    await expect(client.readResource('other://x')).rejects.toMatchObject({ code: -32_602, data: { uri: 'other://x' } })
    await expect(client.readResource('note://nowhere')).rejects.toMatchObject({
      code: -32_602,
      data: { uri: 'note://nowhere' },
    })
    await expect(client.getPrompt('nope')).rejects.toMatchObject({ code: -32_602 })
  })

  test('one resource is subscribed to once for all who watch it, and all of them hear of it', async () => {
    const another = await stage.client({ era: clientEra })
    const updates = [client, another].map((one) => new Promise((resolve) => one.on('resourceUpdated', resolve)))
    await client.subscribe('note://a')
    await another.subscribe('note://a')
    // What subscribes upstream goes on by itself: until it is there, edits are heard by nobody.
    const heard = Promise.all(updates)
    let done = false
    void heard.then(() => {
      done = true
    })
    while (!done) await client.callTool('edit')
    expect(await heard).toEqual([{ uri: 'note://a' }, { uri: 'note://a' }])
    const subscriptions = stage.upstream.seen.requests.filter((method) => method === 'resources/subscribe')
    if (way === 'http' && upstreamEra === 'legacy') expect(subscriptions).toHaveLength(1)
  })

  test('a new tool is announced and there', async () => {
    await using changes = await client.listen({ toolsListChanged: true })
    const name = `learnt-${clientEra}-${upstreamEra}`
    await client.callTool('learn', { name })
    expect(await changes[Symbol.asyncIterator]().next()).toMatchObject({ value: { event: 'toolsChanged' } })
    expect((await client.listTools()).map((tool) => tool.name)).toContain(name)
    expect(said(await client.callTool(name))).toBe('learnt')
  })
})
