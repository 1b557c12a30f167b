import { mcp, prompt, resource, tool } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Config, names, Stage, said, until } from './stage.js'

function crm() {
  const app = mcp({
    name: 'crm',
    tools: {
      find: tool(
        {
          description: 'Finds',
          input: z.object({ text: z.string(), tenant: z.string().optional(), limit: z.number().optional() }),
          idempotent: true,
        },
        (args) => JSON.stringify(args),
      ),
      drop: tool({ description: 'Drops' }, () => 'dropped'),
      tenant: tool({ description: 'Says whose call it is', input: z.object({ id: z.string() }) }, ({ id }) => id),
    },
    resources: [
      resource('note://a', { name: 'a' }, () => 'Note a'),
      resource('note://secret', { name: 'secret' }, () => 'Secret'),
      resource('log://{day}', { name: 'log', complete: { day: () => ['monday'] } }, ({ day }) => `Log of ${day}`),
      resource('key://{id}', { name: 'key', complete: { id: () => ['master'] } }, ({ id }) => `Key ${id}`),
      resource('key://front', { name: 'front' }, () => 'Key front'),
    ],
    prompts: {
      greet: prompt(
        { description: 'Greets', args: z.object({ whom: z.string() }), complete: { whom: () => ['Ada'] } },
        ({ whom }) => `Greet ${whom}`,
      ),
      insult: prompt({ description: 'Insults' }, () => 'Insult'),
    },
  })
  return app
}

const open = (entry: object, more: object = {}): Promise<Stage> =>
  Stage.open({ upstreams: { crm: { here: 'crm', ...entry } }, ...more } as Config, { here: { crm } }) // as: checked by the gateway

describe('a tool', () => {
  it('is renamed, described and annotated as the configuration says, and has no other name', async () => {
    const find = {
      name: 'search',
      title: 'Search',
      description: 'Searches the CRM',
      annotations: { readOnlyHint: true, title: 'T' },
    }
    await using stage = await open({ tools: { find } })
    const client = await stage.client()
    expect(await client.listTools()).toMatchObject([
      {
        name: 'search',
        title: 'Search',
        description: 'Searches the CRM',
        annotations: { idempotentHint: true, readOnlyHint: true, title: 'T' },
      },
      { name: 'crm__drop', description: 'Drops' },
      { name: 'crm__tenant' },
    ])
    expect(said(await client.callTool('search', { text: 'x' }))).toBe('{"text":"x"}')
    for (const name of ['crm__find', 'find', 'crm__search', 'crm__crm__find']) {
      await expect(client.callTool(name, { text: 'x' })).rejects.toThrow(`Unknown tool: '${name}'`)
    }
  })

  it('that is hidden is neither listed nor callable, whatever it would be called', async () => {
    await using stage = await open({ tools: { drop: { hide: true }, find: { hide: true, name: 'search' } } })
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['crm__tenant'])
    for (const name of ['crm__drop', 'drop', 'search', 'crm__find']) {
      await expect(client.callTool(name, { text: 'x' })).rejects.toThrow(/Unknown tool/)
    }
  })

  it('gives way to one that the configuration calls by its name, as the log and /health say', async () => {
    await using stage = await open({
      tools: { drop: { name: 'crm__find' } },
      prompts: { insult: { name: 'crm__greet' } },
    })
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['crm__find', 'crm__tenant'])
    expect(said(await client.callTool('crm__find'))).toBe('dropped')
    const told = [
      "The tool 'find' is hidden: the configuration gives its name, 'crm__find', to 'drop'. " +
        "Choose another tools['drop'].name, or write tools['find']: { hide: true } where that is meant.",
      "The prompt 'greet' is hidden: the configuration gives its name, 'crm__greet', to 'insult'. " +
        "Choose another prompts['insult'].name, or write prompts['greet']: { hide: true } where that is meant.",
    ]
    expect((await stage.running.gateway.status()).upstreams.crm?.warnings).toEqual(told)
    const warned = () => stage.log.filter(({ level }) => level === 40)
    await until(() => expect(warned().map(({ msg }) => msg)).toEqual(told))
    expect(warned().map(({ upstream }) => upstream)).toEqual(['crm', 'crm'])

    const meant = { drop: { name: 'crm__find' }, find: { hide: true } }
    expect(await stage.reload({ upstreams: { crm: { here: 'crm', tools: meant } } })).toBe(true)
    expect((await stage.running.gateway.status()).upstreams.crm).not.toHaveProperty('warnings')
    expect(said(await client.callTool('crm__find'))).toBe('dropped')
  })

  it('that the configuration changes and the upstream has not is told of, with the one that may be meant', async () => {
    await using stage = await open({ tools: { fnd: { title: 'Find' } }, resources: { 'note://b': { title: 'B' } } })
    const told = [
      "The configuration changes tools['fnd'], and it has no such tool. Did you mean 'find'?",
      "The configuration changes resources['note://b'], and it has no such resource. Did you mean 'note://a'?",
    ]
    expect((await stage.running.gateway.status()).upstreams.crm?.warnings).toEqual(told)
    const warned = () => stage.log.filter(({ level }) => level === 40)
    await until(() => expect(warned()).toMatchObject(told.map((msg) => ({ msg, upstream: 'crm' }))))
  })

  it('has arguments that clients neither see nor can change', async () => {
    const find = { fixed: { limit: 5 }, inject: { tenant: 'header.x-tenant' } }
    await using stage = await open({ tools: { find } })
    const [shown] = await (await stage.client()).listTools()
    expect(Object.keys(shown?.inputSchema.properties ?? {})).toEqual(['text'])
    const eu = await stage.client('/mcp', { http: { headers: { 'x-tenant': 'eu' } } })
    const args = { text: 'x', tenant: 'us', limit: 500 }
    expect(JSON.parse(said(await eu.callTool('crm__find', args)))).toEqual({ text: 'x', tenant: 'eu', limit: 5 })
    const nobody = await stage.client()
    expect(JSON.parse(said(await nobody.callTool('crm__find', args)))).toEqual({ text: 'x', limit: 5 })
  })

  it('gets arguments from who its client is, which clients cannot say otherwise', async () => {
    await using stage = await open({ tools: { tenant: { inject: { id: 'client.name' } } } })
    const client = await stage.client('/mcp', { info: { name: 'laptop', version: '1.0.0' } })
    expect(said(await client.callTool('crm__tenant', { id: 'other' }))).toBe('laptop')
  })
})

describe('arguments and results of a tool', () => {
  it('that its schema says otherwise of are told of, without their values', async () => {
    const tools = {
      find: { fixed: { limit: 'ten', text: 'fine' }, inject: { tenat: 'header.x-tenant' }, cache: { ttlMs: 1_000 } },
      tenant: { fixed: { any: 1 }, annotations: { readOnlyHint: true }, cache: { ttlMs: 1_000 } },
      drop: { fixed: { table: 'all' } },
    }
    const told = [
      "The configuration sets tools['find'].inject['tenat'], and the tool knows no such argument. Did you mean 'tenant'?",
      "The value of tools['find'].fixed['limit'] is not what the tool takes: it expects a number.",
      "Results of the tool 'find' are not kept, whatever tools['find'].cache says: it does not say that it only reads. " +
        "Write tools['find'].annotations: { readOnlyHint: true } where it does.",
      "The configuration sets tools['tenant'].fixed['any'], and the tool knows no such argument.",
    ]
    await using stage = await open({ tools })
    expect((await stage.running.gateway.status()).upstreams.crm?.warnings).toEqual(told)
    await until(() => expect(stage.logText).toContain("tools['tenant'].fixed['any']"))

    const inject = {
      find: { inject: { limit: 'header.x-limit', text: 'principal.claims.text', tenant: 'principal.id' } },
    }
    expect(await stage.reload({ upstreams: { crm: { here: 'crm', tools: inject } } })).toBe(true)
    expect((await stage.running.gateway.status()).upstreams.crm?.warnings).toEqual([
      "The argument tools['find'].inject['limit'] is a text, as 'header.x-limit' is; the tool expects: number.",
    ])
  })
})

describe('a resource', () => {
  it('is called what the configuration says, at its address', async () => {
    const resources = {
      'note://a': { name: 'First', title: 'First note', description: 'The first one' },
      'log://{day}': { name: 'Logs' },
    }
    await using stage = await open({ resources })
    const client = await stage.client()
    expect((await client.listResources())[0]).toMatchObject({ uri: 'crm+note://a', ...resources['note://a'] })
    expect((await client.listResourceTemplates())[0]).toMatchObject({ uriTemplate: 'crm+log://{day}', name: 'Logs' })
    expect((await client.readResource('crm+log://monday')).contents).toMatchObject([
      { uri: 'crm+log://monday', text: 'Log of monday' },
    ])
  })

  it('that is hidden is neither listed nor read, nor is what a hidden template makes', async () => {
    await using stage = await open({ resources: { 'note://secret': { hide: true }, 'key://{id}': { hide: true } } })
    const client = await stage.client()
    expect((await client.listResources()).map(({ uri }) => uri)).toEqual(['crm+note://a'])
    expect((await client.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['crm+log://{day}'])
    for (const uri of ['crm+note://secret', 'note://secret', 'crm+key://master', 'crm+key://front', 'key://master']) {
      await expect(client.readResource(uri)).rejects.toThrow(/not found/i)
    }
    const completed = (uri: string, name: string) =>
      client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value: '' } })
    expect((await completed('crm+log://{day}', 'day')).values).toEqual(['monday'])
    await expect(completed('crm+key://{id}', 'id')).rejects.toThrow(/not found/i)
  })

  it('that is hidden is not to be heard of', async () => {
    const app = crm()
    const resources = { 'note://secret': { hide: true }, 'key://{id}': { hide: true } }
    await using stage = await Stage.open(
      { upstreams: { crm: { here: 'crm', resources } } },
      { here: { crm: () => app } },
    )
    const client = await stage.client()
    const heard: string[] = []
    client.on('resourceUpdated', ({ uri }) => heard.push(uri))
    for (const uri of ['note://secret', 'key://master', 'note://a']) await client.subscribe(`crm+${uri}`)
    for (const uri of ['note://secret', 'key://master', 'note://a']) app.resourceUpdated(uri)
    await until(() => expect(heard).toEqual(['crm+note://a']))
  })
})

describe('a prompt', () => {
  it('is renamed, described and hidden as the configuration says', async () => {
    await using stage = await open({
      prompts: { greet: { name: 'hello', description: 'Says hello' }, insult: { hide: true } },
    })
    const client = await stage.client()
    expect(await client.listPrompts()).toMatchObject([{ name: 'hello', description: 'Says hello' }])
    expect((await client.getPrompt('hello', { whom: 'Ada' })).messages).toMatchObject([
      { content: { text: 'Greet Ada' } },
    ])
    for (const name of ['crm__greet', 'greet', 'crm__insult', 'insult']) {
      await expect(client.getPrompt(name)).rejects.toThrow(/Unknown prompt/)
    }
    const ref = { type: 'ref/prompt', name: 'hello' } as const
    expect((await client.complete({ ref, argument: { name: 'whom', value: 'A' } })).values).toEqual(['Ada'])
  })
})
