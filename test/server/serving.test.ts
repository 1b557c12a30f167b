import type { JsonObject, Tool } from '@causeway/protocol'
import {
  dep,
  filter,
  fixArguments,
  hide,
  type Middleware,
  mcp,
  type prefix,
  prompt,
  rename,
  resource,
  TAGS,
  ToolError,
  tag,
  tool,
} from '@causeway/server'
import { type RawMessage, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ask, namesOf, textOf } from './ask.js'

/** What a server said of its own accord. */
function methodsIn(received: readonly RawMessage[]): string[] {
  return received.flatMap(({ method }) => method ?? [])
}

const opened: string[] = []
const db = dep(
  async () => {
    opened.push('open')
    return { user: (id: string) => ({ id, name: 'Ada' }) }
  },
  () => opened.push('close'),
)

const add = tool(
  {
    description: 'Adds',
    input: z.object({ a: z.number(), bonus: z.number().optional() }),
    output: z.object({ sum: z.number() }),
    readOnly: true,
  },
  ({ a, bonus = 0 }) => ({ sum: a + bonus }),
)

function makeApp(use: readonly Middleware[] = []) {
  return mcp({
    name: 'serving',
    version: '1.2.3',
    instructions: 'Be brief',
    use,
    tools: {
      add,
      double: tool({ description: 'Calls add', input: z.object({ a: z.number() }) }, async ({ a }, { call }) => {
        return (await call('add', { a, bonus: a })) as { sum: number }
      }),
      reader: tool({ description: 'Reads' }, async (_, { read }) => (await read('users://7/profile'))[0]),
      told: tool({ description: 'Fails with words' }, () => {
        throw new ToolError('Order 7 is closed')
      }),
      broken: tool({ description: 'Fails' }, () => {
        throw new TypeError('secret path /etc/x')
      }),
      admin: tool(
        { description: 'For some', allow: ({ principal }) => principal?.scopes.includes('admin') === true },
        () => 'secret',
      ),
      slow: tool({ description: 'Too slow', timeoutMs: 5 }, (_, { signal }) => {
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }),
    },
    resources: [
      resource('config://main', { name: 'Config', mime: 'application/json' }, () => ({ debug: true })),
      resource(
        'users://{id}/profile',
        {
          name: 'Profile',
          needs: { db },
          complete: { id: (typed) => ['7', '70', '8'].filter((id) => id.startsWith(typed)) },
        },
        ({ id }, context) => (id === '0' ? undefined : context.db.user(id)),
      ),
    ],
    prompts: {
      review: prompt(
        { description: 'Reviews', args: z.object({ code: z.string(), lines: z.number().optional() }) },
        ({ code, lines }) => [`Review ${code}`, { role: 'assistant', content: { type: 'text', text: `${lines}` } }],
      ),
    },
  })
}

describe('tools', () => {
  // @must tools.output-conforms
  test('return structured content with its text', async () => {
    const { result } = await ask(makeApp(), 'tools/call', { name: 'add', arguments: { a: 1, bonus: 2 } })
    expect(result).toMatchObject({ structuredContent: { sum: 3 }, content: [{ type: 'text', text: '{"sum":3}' }] })
    expect(result?.resultType).toBe('complete')
  })

  // @must tools.input-validated
  test('say what is wrong with arguments in words a model can repair from', async () => {
    const answer = await ask(makeApp(), 'tools/call', { name: 'add', arguments: { a: 'one', bonsu: 2 } })
    expect(answer.result?.isError).toBe(true)
    expect(textOf(answer)).toMatch(/\ba\b/)
    expect(textOf(answer)).toContain("Did you mean 'bonus'?")
  })

  test('that nobody has get a suggestion', async () => {
    const { error } = await ask(makeApp(), 'tools/call', { name: 'doubel' })
    expect(error).toMatchObject({ code: -32602 })
    expect(error?.message).toContain("Did you mean 'double'?")
  })

  test('call other tools and read resources', async () => {
    expect(textOf(await ask(makeApp(), 'tools/call', { name: 'double', arguments: { a: 4 } }))).toBe('{"sum":8}')
    expect(textOf(await ask(makeApp(), 'tools/call', { name: 'reader' }))).toContain('Ada')
  })

  test('show the messages that were written for readers, and no others', async () => {
    const told = await ask(makeApp(), 'tools/call', { name: 'told' })
    expect([told.result?.isError, textOf(told)]).toEqual([true, 'Order 7 is closed'])
    const broken = await ask(makeApp(), 'tools/call', { name: 'broken' })
    expect(broken.result?.isError).toBe(true)
    expect(textOf(broken)).not.toContain('secret')
  })

  // @must tools.access, cache.no-access-control
  test('are hidden from and denied to whom a rule does not allow', async () => {
    const app = makeApp()
    const admin = { id: 'root', scopes: ['admin'], claims: {} }
    const names = async (principal?: typeof admin) =>
      namesOf(await ask(app, 'tools/list', {}, principal && { signedInAs: principal }))
    expect(await names()).not.toContain('admin')
    expect(await names(admin)).toContain('admin')
    expect((await ask(app, 'tools/call', { name: 'admin' })).error?.code).toBe(-32602)
    expect(textOf(await ask(app, 'tools/call', { name: 'admin' }, { signedInAs: admin }))).toBe('secret')
  })

  test('end at their time limit, with their signal aborted', async () => {
    const answer = await ask(makeApp(), 'tools/call', { name: 'slow' })
    expect(answer.result?.isError).toBe(true)
    expect(textOf(answer)).toContain('5 ms')
  })
})

describe('resources and prompts', () => {
  test('are read by URI and by template, with dependencies opened once and closed with the server', async () => {
    opened.length = 0
    const app = makeApp()
    for (const id of ['7', '8']) {
      const { result } = await ask(app, 'resources/read', { uri: `users://${id}/profile` })
      expect(result?.contents).toEqual([
        { uri: `users://${id}/profile`, mimeType: 'application/json', text: JSON.stringify({ id, name: 'Ada' }) },
      ])
    }
    await app.close()
    expect(opened).toEqual(['open', 'close'])
  })

  // @must resources.not-found, resources.no-empty-contents
  test('that nobody has are an error of the revision', async () => {
    const app = makeApp()
    const uri = 'users://0/profile'
    expect((await ask(app, 'resources/read', { uri })).error).toMatchObject({ code: -32602, data: { uri } })
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    expect((await legacy.request('resources/read', { uri })).error).toMatchObject({ code: -32002 })
  })

  // @must resources.uri-validated, resources.no-traversal
  test('do not let a variable climb out of its path', async () => {
    const { error } = await ask(makeApp(), 'resources/read', { uri: 'users://%2e%2e%2Fetc/profile' })
    expect(error?.code).toBe(-32602)
  })

  // @must completion.validated
  test('complete their arguments', async () => {
    const ref = { type: 'ref/resource', uri: 'users://{id}/profile' }
    const { result } = await ask(makeApp(), 'completion/complete', { ref, argument: { name: 'id', value: '7' } })
    expect(result?.completion).toEqual({ values: ['7', '70'], total: 2, hasMore: false })
  })

  // @must prompts.validated
  test('coerce the strings of prompt arguments by their schema', async () => {
    const { result } = await ask(makeApp(), 'prompts/get', { name: 'review', arguments: { code: 'x', lines: '3' } })
    expect(result?.messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'Review x' } },
      { role: 'assistant', content: { type: 'text', text: '3' } },
    ])
  })
})

describe('lists', () => {
  test('come in pages whose cursors survive a change of the list', async () => {
    const tools = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, tool({ description: name }, () => name)]),
    )
    const app = mcp({ name: 'pages', pageSize: 2, tools })
    const page = async (cursor?: unknown) => {
      const answer = await ask(app, 'tools/list', cursor === undefined ? {} : { cursor })
      return { names: namesOf(answer), next: answer.result?.nextCursor }
    }
    const first = await page()
    app.remove({ tools: ['a'] })
    const second = await page(first.next)
    const third = await page(second.next)
    expect([first.names, second.names, third.names]).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(third.next).toBeUndefined()
    expect((await ask(app, 'tools/list', { cursor: 'nonsense' })).error?.code).toBe(-32602)
  })

  // @must initialize.agreed-capabilities
  test('of a capability that is not offered are an unknown method', async () => {
    expect((await ask(mcp({ name: 'empty' }), 'tools/list')).error?.code).toBe(-32601)
  })
})

describe('changes', () => {
  // @must meta.subscription-id, listen.only-asked-for, listen.acknowledged-first, listen.id-of-request, cancel.server-listen-only
  test('are told once a turn to legacy sessions and to the modern streams that asked', async () => {
    const app = makeApp()
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await using modern = await rawClient(app)
    const listening = modern.request('subscriptions/listen', { notifications: { toolsListChanged: true } })
    await modern.next('notifications/subscriptions/acknowledged')
    app.add({ tools: { late: tool({ description: 'Late' }, () => 'x') } })
    app.disable({ tools: ['add'] })
    app.remove({ prompts: ['review'] })
    await Promise.resolve()
    await app.close()
    const { result } = await listening
    expect(methodsIn(modern.received)).toEqual([
      'notifications/subscriptions/acknowledged',
      'notifications/tools/list_changed',
    ])
    expect(result?._meta).toHaveProperty('io.modelcontextprotocol/subscriptionId')
    expect(methodsIn(legacy.received)).toEqual([
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
    ])
  })

  test('of a resource reach who subscribed to it', async () => {
    const app = makeApp()
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await legacy.request('resources/subscribe', { uri: 'config://main' })
    app.resourceUpdated('config://main')
    app.resourceUpdated('config://other')
    await Promise.resolve()
    expect(await legacy.next()).toMatchObject({
      method: 'notifications/resources/updated',
      params: { uri: 'config://main' },
    })
    await legacy.expectSilence()
  })
})

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

describe('the era and revision of a client', () => {
  // @must initialize.agreed-version
  test('decide what it gets', async () => {
    const app = makeApp()
    await using old = await rawClient(app, { revision: '2024-11-05' })
    const { result } = await old.request('tools/call', { name: 'add', arguments: { a: 1 } })
    expect(result).toEqual({ content: [{ type: 'text', text: '{"sum":1}' }] })
    const listed = (await old.request('tools/list')).result?.tools as JsonObject[]
    expect(listed[0]).not.toHaveProperty('outputSchema')
  })

  // @must initialize.first
  test('must be known before anything but ping is served', async () => {
    await using client = await rawClient(makeApp())
    expect((await client.ask({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).error?.code).toBe(-32600)
    expect((await client.ask({ jsonrpc: '2.0', id: 2, method: 'ping' })).result).toEqual({})
  })

  // @must initialize.result, initialize.other-version
  test('get the latest legacy revision where they ask for one that nobody knows', async () => {
    await using client = await rawClient(makeApp())
    const params = { protocolVersion: '2099-01-01', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    expect((await client.ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params })).result).toMatchObject({
      protocolVersion: '2025-11-25',
      instructions: 'Be brief',
    })
  })

  // @must logging.asked-for
  test('log levels are honoured in both', async () => {
    const app = mcp({
      name: 'logs',
      tools: {
        talk: tool({ description: 'Talks' }, (_, { log }) => {
          log.debug('d')
          log.error('e')
        }),
      },
    })
    const levels = (said: readonly RawMessage[]) =>
      said.flatMap(({ method, params }) => (method ? [params?.level] : []))
    expect(levels((await ask(app, 'tools/call', { name: 'talk' })).said)).toEqual([])
    const _meta = { 'io.modelcontextprotocol/logLevel': 'debug' }
    expect(levels((await ask(app, 'tools/call', { name: 'talk', _meta })).said)).toEqual(['debug', 'error'])
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await legacy.request('logging/setLevel', { level: 'error' })
    await legacy.request('tools/call', { name: 'talk' })
    expect(levels(legacy.received)).toEqual(['error'])
  })
})
