import { connect } from '@causeway/client'
import { mcp, prompt, resource, tool } from '@causeway/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { names, Stage, said, until } from './stage.js'

function shop(name: string) {
  return mcp({
    name,
    tools: { find: tool({ description: 'Finds', readOnly: true }, () => `found in ${name}`) },
    resources: [
      resource('note://a', { name: 'a', ttlMs: 60_000, cacheScope: 'public' }, () => `Note of ${name}`),
      resource('log://{day}', { name: 'log', complete: { day: () => ['monday'] } }, ({ day }) => `Log of ${day}`),
    ],
    prompts: { greet: prompt({ description: 'Greets' }, () => 'Hello') },
  })
}

let crm = shop('crm')
let mail = shop('mail')

beforeEach(() => {
  crm = shop('crm')
  mail = shop('mail')
})

const open = (endpoints?: object): Promise<Stage> =>
  Stage.open(
    { upstreams: { crm: { here: 'crm' }, mail: { here: 'mail' } }, ...(endpoints === undefined ? {} : { endpoints }) },
    { here: { crm: () => crm, mail: () => mail } },
  )

describe('an endpoint', () => {
  it('shows and serves its upstreams, and nothing else of the gateway', async () => {
    await using stage = await open({ '/mcp': ['mail', 'crm'], '/sales': ['crm'] })
    const all = await stage.client('/mcp')
    const sales = await stage.client('/sales')
    expect(names(await all.listTools())).toEqual(['mail__find', 'crm__find'])
    expect(names(await sales.listTools())).toEqual(['crm__find'])
    expect(names(await sales.listPrompts())).toEqual(['crm__greet'])
    expect((await sales.listResources()).map(({ uri }) => uri)).toEqual(['crm+note://a'])
    expect((await sales.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['crm+log://{day}'])
    expect(said(await sales.callTool('crm__find'))).toBe('found in crm')

    // What others read is in the cache.
    expect(await all.readResource('mail+note://a')).toMatchObject({ contents: [{ text: 'Note of mail' }] })
    await expect(sales.callTool('mail__find')).rejects.toThrow(/Unknown tool/)
    await expect(sales.getPrompt('mail__greet')).rejects.toThrow(/Unknown prompt/)
    await expect(sales.readResource('mail+note://a')).rejects.toThrow(/not found/i)
    await expect(sales.readResource('mail+log://monday')).rejects.toThrow(/not found/i)
    const ref = { type: 'ref/resource', uri: 'mail+log://{day}' } as const
    await expect(sales.complete({ ref, argument: { name: 'day', value: '' } })).rejects.toThrow(/not found/i)
  })

  it.each(['modern', 'legacy'] as const)('tells of no other upstream (%s)', async (era) => {
    await using stage = await open({ '/mcp': ['mail', 'crm'], '/sales': ['crm'] })
    const sales = await stage.client('/sales', { era })
    const heard: string[] = []
    sales.on('resourceUpdated', ({ uri }) => heard.push(uri))
    await sales.subscribe('mail+note://a')
    await sales.subscribe('crm+note://a')
    mail.resourceUpdated('note://a')
    crm.resourceUpdated('note://a')
    await until(() => expect(heard).toContain('crm+note://a'))
    expect(heard).toEqual(['crm+note://a'])
  })

  it('is served over HTTP+SSE beside its path', async () => {
    await using stage = await open({ '/mcp': ['mail', 'crm'], '/sales': ['crm'] })
    for (const [path, expected] of [
      ['/sse', ['mail__find', 'crm__find']],
      ['/sales/sse', ['crm__find']],
    ] as const) {
      await using client = await connect(stage.origin + path, { era: 'legacy' })
      expect(names(await client.listTools())).toEqual(expected)
    }
  })

  it('is /mcp with everything where the configuration names none', async () => {
    await using stage = await open()
    expect(names(await (await stage.client()).listTools())).toEqual(['crm__find', 'mail__find'])
    expect((await fetch(`${stage.origin}/sales`, { method: 'POST' })).status).toBe(404)
  })
})
