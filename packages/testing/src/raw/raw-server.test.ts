import { connect } from '@causeway/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { stdioPair } from '../matrix/stdio-pair.js'
import { type RawScript, type RawServer, type RawServerOptions, rawServer } from './raw-server.js'

const done = { resultType: 'complete', content: [{ type: 'text', text: 'done' }] }

type Open = (
  script: RawScript,
  options?: RawServerOptions,
) => Promise<{ server: RawServer; target: Parameters<typeof connect>[0] }>

const ways: readonly (readonly [string, Open])[] = [
  [
    'in memory',
    async (script, options) => {
      const server = rawServer(script, options)
      return { server, target: server }
    },
  ],
  [
    'over stdio',
    async (script, options) => {
      const server = rawServer(script, options)
      const [ours, theirs] = stdioPair()
      server.serveOn(theirs)
      return { server, target: ours }
    },
  ],
  [
    'over HTTP',
    async (script, options) => {
      const server = rawServer(script, options)
      return { server, target: await server.listen() }
    },
  ],
]

beforeEach(expectBadWire)

describe.each(ways)('a raw server %s', (where, open) => {
  test('answers what its script says, and refuses the rest', async () => {
    const { server, target } = await open({ 'tools/call': () => ({ result: done }) })
    await using _ = server
    await using client = await connect(target)
    expect(client.era).toBe('modern')
    expect((await client.callTool('x')).content).toEqual(done.content)
    await expect(client.getPrompt('x')).rejects.toMatchObject({ code: -32601 })
    expect(server.calls('tools/call')[0]?.params?.name).toBe('x')
    expect((await server.next('prompts/get')).params?.name).toBe('x')
  })

  test('asks and tells a legacy client', async () => {
    const { server, target } = await open(
      {
        'tools/call': async ({ id }, self) => {
          self.notify('notifications/message', { level: 'info', data: 'working' }, id)
          const { result } = await self.ask('roots/list', undefined, id)
          return { result: { content: [{ type: 'text', text: JSON.stringify(result) }] } }
        },
      },
      { revision: '2025-11-25' },
    )
    await using _ = server
    const heard: unknown[] = []
    const handlers = { roots: [{ uri: 'file:///a' }], on: { log: ({ data }: { data: unknown }) => heard.push(data) } }
    await using client = await connect(target, { handlers })
    expect([client.era, client.revision]).toEqual(['legacy', '2025-11-25'])
    expect((await client.callTool('x')).content).toEqual([{ type: 'text', text: '{"roots":[{"uri":"file:///a"}]}' }])
    expect(heard).toEqual(['working'])
  })

  test('answers with any text', async () => {
    const { server, target } = await open({ 'tools/call': () => ({ text: '{"jsonrpc":"2.0",' }) })
    await using _ = server
    await using client = await connect(target, { reconnect: false })
    // Elsewhere nobody can tell what such a frame answers.
    const [code, timeoutMs] = where === 'over HTTP' ? ['ERR_BAD_RESPONSE', 4_000] : ['ERR_CALL_TIMEOUT', 20]
    await expect(client.callTool('x', {}, { timeoutMs })).rejects.toMatchObject({ code })
  })

  test('says what it waited for in vain', async () => {
    const { server, target } = await open({}, { timeoutMs: 20 })
    await using _ = server
    await using _client = await connect(target)
    await expect(server.next('tools/call')).rejects.toThrow(
      /^Expected a message tools\/call; it did not come within 20 ms\.\nWhat came so far:\n.*server\/discover/,
    )
  })
})

test('a raw server over HTTP answers with any status and headers, and by hand', async () => {
  await using server = rawServer({
    'tools/call': ({ params }) =>
      params?.name === 'page' ? { status: 503, text: '<h1>', headers: { 'content-type': 'text/html' } } : undefined,
    'prompts/get': (_message, _server, http) => {
      http?.stream()
      http?.response.destroy()
      return undefined
    },
    '*': ({ method }) => ({ error: { code: -1, message: `No ${method}.` } }),
  })
  await using client = await connect(await server.listen(), { reconnect: false })
  await expect(client.callTool('page')).rejects.toMatchObject({ code: 'ERR_HTTP_STATUS' })
  await expect(client.getPrompt('x')).rejects.toMatchObject({ code: 'ERR_STREAM_BROKEN' })
  await expect(client.readResource('a:b')).rejects.toMatchObject({ code: -1, message: 'No resources/read.' })
  const page = server.requests.find(({ message }) => message.params?.name === 'page')
  expect(page?.headers).toMatchObject({ 'mcp-method': 'tools/call', 'mcp-name': 'page' })
  expect(() => server.say({})).toThrow('Expected a stream that a client opened by GET')
})

test.each(['in memory', 'over HTTP'])('what a script throws is what the call rejects with, %s', async (where) => {
  await using server = rawServer({
    'tools/call': () => {
      throw new Error('No such order.')
    },
  })
  await using client = await connect(where === 'in memory' ? server : await server.listen())
  await expect(client.callTool('x')).rejects.toMatchObject({
    code: -32603,
    message: /raw server failed: No such order/,
  })
})

test('a raw server hangs up, with a reason', async () => {
  const server = rawServer({ 'tools/call': (_, self) => self.hangUp(new Error('It was killed.')) as undefined })
  await using client = await connect(server, { reconnect: false })
  await expect(client.callTool('x')).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', message: /It was killed/ })
})

test('a raw server that nobody is connected to has nobody to tell', () => {
  expect(() => rawServer().say({})).toThrow('Expected a client; nobody has connected yet.')
})
