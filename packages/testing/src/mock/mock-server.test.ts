import { mcp, prompt, resource, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { linked } from '../linked.js'
import { matrix } from '../matrix/matrix.js'
import { recording } from '../transcript/recording.js'
import { matchers } from '../vitest.js'
import { mockServer } from './mock-server.js'

expect.extend(matchers)

const tools = [
  {
    name: 'find',
    inputSchema: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
    outputSchema: { type: 'object', properties: { price: { type: 'number', minimum: 1 } }, required: ['price'] },
  },
  { name: 'refund', inputSchema: { type: 'object' } },
]

describe('a mock server of listed tools', () => {
  test.each(matrix(mockServer({ tools }).app, { transports: ['memory', 'http'] }))(
    'checks arguments and makes answers up from the output schema, $name',
    async (cell) => {
      await using link = await cell.linked()
      await expect(link.client).toListTools(['find', 'refund'])
      expect(await link.client.callTool('find', { order: 'A1' })).toHaveStructuredContent({ price: 1 })
      expect(await link.client.callTool('refund')).toHaveText('refund was called.')
      expect(await link.client.callTool('find', { ordre: 'A1' })).toBeToolError(/order: expected a string/)
      await expect(link.client.callTool('nope')).rejects.toBeRpcError('InvalidParams', /Unknown tool: 'nope'/)
    },
  )

  test('answers what the test says, and remembers the calls', async () => {
    const shop = mockServer(
      { tools },
      {
        answers: {
          find: ({ order }) => {
            if (order === 'none') throw new Error('No such order.')
            return { price: 40 }
          },
          refund: { content: [{ type: 'text', text: 'Locked.' }], isError: true },
        },
      },
    )
    await using link = await linked(shop.app)
    expect(await link.client.callTool('find', { order: 'A1' })).toHaveStructuredContent({ price: 40 })
    expect(await link.client.callTool('find', { order: 'none' })).toBeToolError('No such order.')
    expect(await link.client.callTool('refund')).toBeToolError('Locked.')
    expect(shop.calls).toEqual([
      { name: 'find', args: { order: 'A1' } },
      { name: 'find', args: { order: 'none' } },
      { name: 'refund', args: {} },
    ])
  })

  test('says which answer does not fit, and which is for no tool', async () => {
    const shop = mockServer({ tools }, { answers: { find: { price: 'dear' } } })
    await using link = await linked(shop.app)
    await expect(link.client.callTool('find', { order: 'A1' })).rejects.toBeRpcError(
      'InternalError',
      /The answer that the test gives for find did not pass validation:\n- price: expected a number/,
    )
    expect(() => mockServer({ tools }, { answers: { fnd: 1 } })).toThrow("('find', 'refund'); there is no 'fnd'")
  })
})

describe('a mock server of a transcript', () => {
  const real = mcp({
    name: 'real',
    instructions: 'Be kind.',
    tools: {
      count: (() => {
        let calls = 0
        return tool(
          { description: 'Counts', input: z.object({ by: z.number(), from: z.number().default(0) }) },
          ({ by }) => {
            calls += by
            return `${calls}`
          },
        )
      })(),
      ask: tool({ description: 'Asks' }, async (_, { elicit }) => {
        const answer = await elicit('Name?', z.object({ name: z.string() }))
        return answer.action === 'accept' ? answer.content.name : answer.action
      }),
    },
    resources: [resource('note://{id}', { name: 'A note' }, ({ id }) => (id === 'none' ? undefined : `Note ${id}`))],
    prompts: {
      greet: prompt({ description: 'Greets', args: z.object({ name: z.string() }) }, ({ name }) => `Hello ${name}`),
    },
  })

  test('has what was asked for without being listed, and the name from whichever handshake there was', async () => {
    const meta = { jsonrpc: '2.0' }
    const mock = mockServer({
      header: { transcript: 1, revision: '2025-11-25' },
      frames: [
        { at: 0, from: 'client', message: { ...meta, id: 0, method: 'server/discover' } },
        { at: 1, from: 'server', message: { ...meta, id: 0, error: { code: -32601, message: 'No.' } } },
        { at: 2, from: 'client', message: { ...meta, id: 1, method: 'initialize' } },
        { at: 3, from: 'server', message: { ...meta, id: 1, result: { serverInfo: { name: 'old' } } } },
        { at: 4, from: 'client', message: { ...meta, id: 2, method: 'resources/read', params: { uri: 'note://a' } } },
        { at: 5, from: 'server', message: { ...meta, id: 2, result: { contents: [{ uri: 'note://a', text: 'A' }] } } },
      ],
    })
    await using link = await linked(mock.app)
    expect(link.client.serverInfo?.name).toBe('old')
    await expect(link.client).toListResources(['note://a'])
    expect(await link.client.readResource('note://a')).toHaveText('A')
  })

  test.each(['modern', 'legacy'] as const)('answers a client of any era what it answered a %s one', async (era) => {
    const recorder = recording()
    const link = await linked(real, { era, through: recorder.wrap, answers: { elicit: [{ name: 'Ada' }] } })
    await link.client.listTools()
    await link.client.listResourceTemplates()
    await link.client.listPrompts()
    const first = await link.client.tools.count({ by: 1, from: 0 })
    const second = await link.client.tools.count({ from: 0, by: 1 })
    await link.client.tools.ask()
    await link.client.readResource('note://a')
    await link.client.readResource('note://none').catch(() => {})
    await link.client.getPrompt('greet', { name: 'Ada' })
    await link.close()

    const mock = mockServer(recorder.transcript)
    for (const other of ['modern', 'legacy'] as const) {
      await using mocked = await linked(other === era ? mock.app : mockServer(recorder.transcript).app, { era: other })
      const { client } = mocked
      expect([client.serverInfo?.name, client.instructions]).toEqual(['real', 'Be kind.'])
      await expect(client).toListTools(['count', 'ask'])
      expect(await client.callTool('count', { by: 1, from: 0 })).toHaveText(String(first))
      expect(await client.callTool('count', { from: 0, by: 1 })).toHaveText(String(second))
      expect(await client.callTool('count', { by: 1, from: 0 })).toHaveText(String(second))
      expect(await client.callTool('ask')).toHaveText('Ada')
      expect(await client.readResource('note://a')).toHaveText('Note a')
      await expect(client.readResource('note://none')).rejects.toBeRpcError('InvalidParams', /note:\/\/none/)
      expect(await client.getPrompt('greet', { name: 'Ada' })).toHaveText('Hello Ada')
      await expect(client.callTool('count', { by: 9 })).rejects.toBeRpcError(
        'InvalidParams',
        'No recorded answer to tools/call of \'count\' with {"by":9}; recorded are {"by":1,"from":0}, {"from":0,"by":1}.',
      )
      expect(await client.callTool('count', { by: 'much' })).toBeToolError(/by: expected a number/)
    }
  })
})
