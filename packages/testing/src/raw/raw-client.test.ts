import { mcp, tool } from '@causeway/server'
import { serveHttp } from '@causeway/transports/node'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { type RawClient, type RawClientOptions, rawClient } from './raw-client.js'

const app = mcp({
  name: 'echo',
  tools: {
    echo: tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text),
    who: tool({ description: 'Asks' }, async (_, { elicit }) => {
      const answer = await elicit('Who?', z.object({ name: z.string() }))
      return answer.action === 'accept' ? answer.content.name : answer.action
    }),
  },
})

const program = {
  command: process.execPath,
  args: [
    '--conditions=causeway-source',
    '--import',
    'tsx',
    new URL('../../../../test/client/serve-notes.ts', import.meta.url).pathname,
  ],
}

type Open = (options?: RawClientOptions) => Promise<{ client: RawClient } & AsyncDisposable>

const ways: readonly (readonly [string, Open])[] = [
  [
    'in memory',
    async (options) => {
      const client = await rawClient(app, options)
      return { client, [Symbol.asyncDispose]: () => client.close() }
    },
  ],
  [
    'over HTTP',
    async (options) => {
      const server = await serveHttp(app.service)
      const client = await rawClient(server.url, options)
      const close = async (): Promise<void> => {
        await client.close()
        await server.close(0)
      }
      return { client, [Symbol.asyncDispose]: close }
    },
  ],
]

beforeEach(expectBadWire)

describe.each(ways)('a raw client %s', (where, open) => {
  test('sends anything, and finds its answer by the id, or by there being none', async () => {
    await using link = await open()
    const { client } = link
    const garbage = await client.ask('{"jsonrpc":"2.0","id":1,"met')
    expect(garbage).toMatchObject({ error: { code: -32700 } })
    expect(garbage).not.toHaveProperty('id')
    expect(await client.ask({ jsonrpc: '2.0', id: 7, method: 'tools/list', params: [] })).toMatchObject({
      id: 7,
      error: { code: -32600 },
    })
    const good = await client.request('tools/call', { name: 'echo', arguments: { text: 'hi' } })
    expect(good.result?.content).toEqual([{ type: 'text', text: 'hi' }])
    expect([client.statusOf(garbage), client.statusOf(good)]).toEqual(
      where === 'over HTTP' ? [400, 200] : [undefined, undefined],
    )
    expect(client.received).toHaveLength(3)
  })

  test('says what it expected and what came where nothing answers in time', async () => {
    await using link = await open({ timeoutMs: 300 })
    const { client } = link
    await client.request('tools/call', { name: 'echo', arguments: { text: 'hi' } })
    await expect(client.next('notifications/message')).rejects.toThrow(
      /^Expected a message notifications\/message; it did not come within 300 ms\.\nWhat came so far:\n {2}.*"hi"/,
    )
    await expect(client.answerTo('x')).rejects.toThrow('Expected an answer to the request "x"; it did not come')
  })

  test('expects silence by asking something else', async () => {
    await using link = await open({ revision: '2025-11-25' })
    const { client } = link
    await client.tell({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'never seen' } })
    await expect(client.tell({ jsonrpc: '2.0', id: 1, method: 'no/such' })).rejects.toThrow(
      /^Expected nothing; .*-32601.* came\.\nWhat came so far:/,
    )
  })

  test('answers what a legacy server asks', async () => {
    await using link = await open({ revision: '2025-11-25', capabilities: { elicitation: {} } })
    const { client } = link
    const call = client.request('tools/call', { name: 'who' })
    await client.reply(await client.next('elicitation/create'), { action: 'accept', content: { name: 'Ada' } })
    expect((await call).result?.content).toEqual([{ type: 'text', text: 'Ada' }])
  })

  test('waits for nothing once it is over', async () => {
    await using link = await open()
    const { client } = link
    await client.close()
    expect(await client.closed).toEqual({})
    await expect(client.next()).rejects.toThrow(
      'Expected another message; the connection is over.\nNothing came so far.',
    )
  })
})

describe('a raw client of a program', () => {
  test('sends bytes as they are, and hears the program out', async () => {
    await using client = await rawClient(program, { timeoutMs: 30_000 })
    await client.send(Buffer.of(0x22, 0xe2, 0x82, 0x22, 0x0a))
    expect(await client.next()).toMatchObject({ error: { code: -32700 } })
    const ping = { jsonrpc: '2.0', id: 'last', method: 'ping' }
    await client.send(new TextEncoder().encode(JSON.stringify(ping)))
    expect(await client.end()).toEqual({ code: 0 })
    expect(client.received.map(({ id }) => id)).toEqual([undefined, 'last'])
  })

  test('that cannot be started says so', async () => {
    await expect(rawClient({ command: 'no-such-program' })).rejects.toThrow('ENOENT')
  })
})

test('a raw client over HTTP sends the headers that it is told to, and no others', async () => {
  const server = await serveHttp(app.service)
  await using client = await rawClient(server.url, { headers: { 'mcp-method': 'tools/list' } })
  expect((await client.request('tools/call', { name: 'echo' })).error?.code).toBe(-32020)
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  expect(await client.ask(list, { accept: 'text/html' })).toMatchObject({ error: { code: -32600 } })
  await client.close()
  await server.close(0)
})

test('a raw client in memory has no bytes to send, and is signed in where the test says so', async () => {
  await using client = await rawClient(app, { signedInAs: 'ada' })
  await expect(client.send(Buffer.of(1))).rejects.toThrow('this connection carries frames')
})
