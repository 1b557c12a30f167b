import { RpcError } from '@causeway/protocol'
import { mcp, prompt, resource, tool } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type Linked, linked } from './linked.js'
import { matchers } from './vitest.js'

expect.extend(matchers)

const app = mcp({
  name: 'shop',
  tools: {
    add: tool(
      {
        description: 'Adds',
        input: z.object({ a: z.number(), b: z.number() }),
        output: z.object({ sum: z.number() }),
      },
      ({ a, b }) => ({ sum: a + b }),
    ),
    refund: tool({ description: 'Fails' }, () => {
      throw new Error('No such order.')
    }),
  },
  resources: [
    resource('note://a', { name: 'Note a' }, () => 'First'),
    resource('note://{id}', { name: 'A note' }, () => undefined),
  ],
  prompts: { greet: prompt({ description: 'Greets' }, () => 'Say hello.') },
})

let link: Linked<typeof app>
beforeAll(async () => {
  link = await linked(app)
})
afterAll(() => link.close())

/** What an assertion that does not hold says, without colours. */
async function failure(assertion: () => unknown): Promise<string> {
  const error = await Promise.resolve()
    .then(assertion)
    .then(() => undefined)
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof Error)) throw new Error('Expected the assertion to fail.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return error.message.replaceAll(/\u001b\[\d+m/g, '')
}

describe('matchers', () => {
  test('text of tools, resources and prompts, in full, by pattern and asymmetrically', async () => {
    const { client } = link
    const sum = await client.callTool('add', { a: 1, b: 2 })
    expect(sum).toHaveText('{"sum":3}')
    expect(sum).toHaveText(/3/)
    expect(sum).toHaveText(expect.stringContaining('sum'))
    expect(sum).not.toHaveText('3')
    expect(await client.readResource('note://a')).toHaveText('First')
    expect(await client.getPrompt('greet')).toHaveText('Say hello.')
    expect(await failure(() => expect(sum).toHaveText('{"sum":4}'))).toContain(
      'Expected the text of the result to be "{"sum":4}"\nReceived "{"sum":3}"',
    )
    const failed = await client.callTool('refund')
    expect(await failure(() => expect(failed).toHaveText('Refunded.'))).toContain(
      'Expected the text of the result, a tool error, to be "Refunded."',
    )
    expect(await failure(() => expect(Promise.resolve()).toHaveText('x'))).toMatch(
      /received a promise: await it first$/,
    )
    expect(await failure(() => expect(42).not.toHaveText('x'))).toMatch(/^Expected the result of a tool.*received 42$/)
  })

  test('structured content', async () => {
    const sum = await link.client.callTool('add', { a: 1, b: 2 })
    expect(sum).toHaveStructuredContent({ sum: 3 })
    expect(sum).toHaveStructuredContent({ sum: expect.any(Number) })
    expect(await failure(() => expect(sum).toHaveStructuredContent({ sum: 4 }))).toContain('-   "sum": 4,')
    const failed = await link.client.callTool('refund')
    expect(await failure(() => expect(failed).toHaveStructuredContent({ sum: 4 }))).toContain(
      'a tool error, has none, only the text "No such order."',
    )
  })

  test('tool errors, as results and as thrown', async () => {
    const failed = await link.client.callTool('refund')
    const sum = await link.client.callTool('add', { a: 1, b: 2 })
    expect(failed).toBeToolError()
    expect(failed).toBeToolError('No such order.')
    expect(sum).not.toBeToolError()
    await expect(link.client.tools.refund()).rejects.toBeToolError(/no such/i)
    expect(await failure(() => expect(sum).toBeToolError())).toBe('Expected the tool to fail; it answered "{"sum":3}"')
    expect(await failure(() => expect(failed).not.toBeToolError())).toBe(
      'Expected the tool to succeed; it failed with "No such order."',
    )
    expect(await failure(() => expect(failed).toBeToolError('Gone.'))).toBe(
      'Expected what the tool failed with to be "Gone."\nReceived "No such order."',
    )
  })

  test('JSON-RPC errors, by code, name and message', async () => {
    await expect(link.client.callTool('nope')).rejects.toBeRpcError()
    await expect(link.client.callTool('nope')).rejects.toBeRpcError(-32602, /nope/)
    await expect(link.client.readResource('note://none')).rejects.toBeRpcError('InvalidParams')
    const error = new RpcError(-32601, 'No such method.')
    expect(error).not.toBeRpcError('InvalidParams')
    expect(await failure(() => expect(error).toBeRpcError('InvalidParams'))).toBe(
      'Expected the code of the JSON-RPC error "No such method." to be "-32602 (InvalidParams)"\nReceived "-32601 (MethodNotFound)"',
    )
    expect(await failure(() => expect(new Error('x')).toBeRpcError())).toMatch(/^Expected a JSON-RPC error; received/)
  })

  test('values against schemas of every kind', async () => {
    const { structuredContent } = await link.client.callTool('add', { a: 1, b: 2 })
    expect(structuredContent).toMatchSchema(z.object({ sum: z.number() }))
    expect(structuredContent).toMatchSchema({ type: 'object', required: ['sum'] })
    expect(structuredContent).not.toMatchSchema({ type: 'string' })
    await expect({ id: 1 }).toMatchSchema(z.object({ id: z.number().refine(async (id) => id > 0) }))
    expect(await failure(() => expect({ sum: 'x' }).toMatchSchema(z.object({ sum: z.number() })))).toContain(
      'The value did not pass validation:\n- sum: expected a number',
    )
  })

  test('what is listed', async () => {
    const { client } = link
    await expect(client).toListTools(['refund', 'add'])
    await expect(client).toListTools(expect.arrayContaining(['add']))
    await expect(client).not.toListTools(['add'])
    await expect(client).toListResources(['note://a'])
    await expect(client).toListResourceTemplates(['note://{id}'])
    await expect(client).toListPrompts(['greet'])
    await expect(await client.listTools()).toListTools(['add', 'refund'])
    expect(await failure(() => expect(client).toListTools(['add', 'sub']))).toContain('-   "sub",\n+   "refund",')
  })
})
