import type { JsonObject, Tool } from '@causeway/protocol'
import {
  filter,
  fixArguments,
  hide,
  type Middleware,
  mcp,
  type prefix,
  rename,
  TAGS,
  ToolError,
  tag,
  tool,
} from '@causeway/server'
import { describe, expect, test } from 'vitest'
import { ask, namesOf, textOf } from './ask.js'
import { add, makeApp } from './serving-app.js'

describe('composition', () => {
  const names = async (app: ReturnType<typeof makeApp>): Promise<string[]> =>
    namesOf(await ask(app as never, 'tools/list'))

  test('mounts another server under a prefix, its middleware included', async () => {
    const seen: string[] = []
    const child = makeApp([
      (request, next) => {
        seen.push(`${request.method} ${request.name}`)
        return next()
      },
    ])
    const app = mcp({ name: 'outer', mount: { kid: child } })
    expect(textOf(await ask(app, 'tools/call', { name: 'kid__add', arguments: { a: 1 } }))).toBe('{"sum":1}')
    const read = await ask(app, 'resources/read', { uri: 'kid+users://7/profile' })
    expect(read.result?.contents).toMatchObject([{ uri: 'kid+users://7/profile' }])
    expect((await ask(app, 'resources/read', { uri: 'kid+users://0/profile' })).error?.code).toBe(-32602)
    expect((await ask(app, 'prompts/get', { name: 'kid__review', arguments: { code: 'x' } })).result).toBeDefined()
    expect(seen.slice(0, 2)).toEqual(['tools/call add', 'resources/read users://7/profile'])
  })

  test('transforms providers', async () => {
    const base = () =>
      mcp({ name: 'base', tools: { add, other: tool({ description: 'Other', tags: ['internal'] }, () => 'o') } })
    const one = (provider: Parameters<typeof prefix>[0]) => {
      const app = mcp({ name: 'seen' })
      app.mount(provider)
      return app as never
    }
    expect(await names(one(rename(base(), { tools: { add: 'plus' } })))).toEqual(['plus', 'other'])
    expect(await names(one(hide(base(), 'add')))).toEqual(['other'])
    expect(await names(one(filter(base(), ({ tags }) => !tags.includes('internal'))))).toEqual(['add'])
    const fixed = one(fixArguments(base(), { add: { bonus: 10 } }))
    expect(textOf(await ask(fixed, 'tools/call', { name: 'add', arguments: { a: 1, bonus: 99 } }))).toBe('{"sum":11}')
    const [shown] = ((await ask(fixed, 'tools/list')).result?.tools ?? []) as Tool[] // as: the result of a list
    expect(shown?.inputSchema).toMatchObject({ properties: { a: {} }, required: ['a'] })
    expect(shown?.inputSchema.properties).not.toHaveProperty('bonus')
    const listed = (await ask(one(tag(base(), 'x')), 'tools/list')).result?.tools as { _meta: JsonObject }[]
    expect(listed.map((item) => item._meta[TAGS])).toEqual([['x'], ['internal', 'x']])
  })

  test('shows middleware what handlers call and read, as requests like any other', async () => {
    const seen: string[] = []
    const app = makeApp([
      ({ method, name, outer }, next) => {
        seen.push(`${method} ${name}${outer === undefined ? '' : ` from ${outer.request.name}`}`)
        if (name === 'users://7/profile') throw new ToolError('Nobody reads profiles')
        return next()
      },
    ])
    expect(textOf(await ask(app, 'tools/call', { name: 'double', arguments: { a: 4 } }))).toBe('{"sum":8}')
    expect(textOf(await ask(app, 'tools/call', { name: 'reader' }))).toBe('Nobody reads profiles')
    expect(seen).toEqual([
      'tools/call double',
      'tools/call add from double',
      'tools/call reader',
      'resources/read users://7/profile from reader',
    ])
  })

  test('gives calls within calls one progress, one clock and one bound, through mounted servers too', async () => {
    const step = tool({ description: 'Steps' }, (_, { progress }) => {
      for (const done of [1, 2, 3]) progress(done)
    })
    const hang = tool({ description: 'Hangs' }, (_, { signal }) => {
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const app = mcp({
      name: 'outer',
      mount: { kid: mcp({ name: 'inner', tools: { step, hang } }) },
      tools: {
        steps: tool({ description: 'Steps twice' }, async (_, { call, progress }) => {
          progress(2)
          await call('kid__step')
          await call('kid__step')
          progress(4)
        }),
        impatient: tool({ description: 'Waits', timeoutMs: 5 }, async (_, { call }) => call('kid__hang')),
        loop: tool({ description: 'Loops' }, async (_, { call }) => call('loop')),
      },
    })
    const { said } = await ask(app, 'tools/call', { name: 'steps', _meta: { progressToken: 1 } })
    expect(said.map(({ params }) => params?.progress)).toEqual([2, 3, 4])
    expect(textOf(await ask(app, 'tools/call', { name: 'impatient' }))).toContain('5 ms')
    expect(textOf(await ask(app, 'tools/call', { name: 'loop' }))).toContain('endless loop')
  })

  test('holds only what clients send against the headers that repeat arguments', async () => {
    const input = {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
      required: ['region'],
    } as const
    const where = tool({ description: 'Says where', input }, (args) => JSON.stringify(args))
    const inner = mcp({ name: 'inner', tools: { where } })
    const app = mcp({
      name: 'outer',
      tools: { where, relay: tool({ description: 'Relays' }, (_, { call }) => call('where', { region: 'eu' })) },
    })
    app.mount(fixArguments(inner, { where: { region: 'us' } }), { prefix: 'fixed' })
    const ask = async (name: string): Promise<JsonObject> => {
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
      }
      const headers = {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'MCP-Protocol-Version': '2026-07-28',
        'Mcp-Method': 'tools/call',
        'Mcp-Name': name,
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, _meta } })
      const request = new Request('http://localhost/mcp', { method: 'POST', headers, body })
      return (await (await app.fetch(request)).json()) as JsonObject
    }
    expect(await ask('relay')).toMatchObject({ result: { content: [{ text: '{"region":"eu"}' }] } })
    expect(await ask('fixed__where')).toMatchObject({ result: { content: [{ text: '{"region":"us"}' }] } })
  })

  test('lets middleware change results, and refuses a second next()', async () => {
    const shout: Middleware = async (request, next) => {
      const result = await next()
      return request.method === 'tools/call' ? { ...result, content: [{ type: 'text', text: 'LOUD' }] } : result
    }
    const twice: Middleware = async (request, next) => {
      if (request.name === 'told') await next()
      return next()
    }
    const app = makeApp([shout, twice])
    expect(textOf(await ask(app, 'tools/call', { name: 'double', arguments: { a: 1 } }))).toBe('LOUD')
    expect((await ask(app, 'tools/call', { name: 'told' })).error?.code).toBe(-32603)
  })

  test('serves low-level handlers of its own methods', async () => {
    const app = mcp({ name: 'raw', handlers: { 'x/sum': ({ list }) => ({ sum: (list as number[]).length }) } })
    expect((await ask(app, 'x/sum', { list: [1, 2] })).result).toMatchObject({ sum: 2 })
  })
})
