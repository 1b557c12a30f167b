/** Our client against results whose parts are not what their types say: no caller of ours gets to see them. */
import { type Client, connect } from '@causeway/client'
import type { JsonObject } from '@causeway/protocol'
import { describe, expect, test } from 'vitest'
import { complete, modernPeer } from '../../packages/client/test/peers.js'

/** A client of a server that gives this result to everything but `server/discover`. */
async function clientOf(result: JsonObject): Promise<{ client: Client; warnings: string[] }> {
  const answer = () => complete({ ttlMs: 0, cacheScope: 'private', ...result })
  const methods = [
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'tools/call',
    'prompts/get',
    'resources/read',
    'completion/complete',
  ]
  const peer = modernPeer(Object.fromEntries(methods.map((method) => [method, answer])))
  const warnings: string[] = []
  const client = await connect(() => peer, { handlers: { on: { warning: ({ message }) => warnings.push(message) } } })
  return { client, warnings }
}

const junk = [null, 7, 'x', [], {}, { name: 7, uri: 7, uriTemplate: 7 }]
const good = { name: 'good', uri: 'a:b', uriTemplate: 'a:{b}', inputSchema: { type: 'object' } }

describe('A list', () => {
  test.each<[what: string, member: string, list: (client: Client) => Promise<readonly { name: string }[]>]>([
    ['tools', 'tools', (client) => client.listTools()],
    ['prompts', 'prompts', (client) => client.listPrompts()],
    ['resources', 'resources', (client) => client.listResources()],
    ['resource templates', 'resourceTemplates', (client) => client.listResourceTemplates()],
  ])('of %s is without what has no name to go by, and a warning says so', async (_, member, list) => {
    const { client, warnings } = await clientOf({ [member]: [...junk, good] })
    await using _client = client
    expect(await list(client)).toEqual([good])
    expect(warnings).toEqual([expect.stringMatching(/^Of what \S+ listed, 6 without a \w+ were left out\.$/)])
  })

  test.each([null, 7, 'x', {}])('that is %j rejects', async (items) => {
    const { client } = await clientOf({ tools: items, prompts: items })
    await using _client = client
    await expect(client.listTools()).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
    await expect(client.listPrompts()).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
  })
})

const badBlocks = [
  null,
  7,
  [],
  {},
  { type: 7 },
  { type: 'text' },
  { type: 'text', text: 7 },
  { type: 'image', data: 7, mimeType: 'image/png' },
  { type: 'audio', data: '' },
  { type: 'resource_link', name: 'x' },
  { type: 'resource' },
  { type: 'resource', resource: { uri: 'a:b', text: 7 } },
]

describe('A result', () => {
  test.each(badBlocks)('of a tool with the block %j rejects', async (block) => {
    const { client } = await clientOf({ content: [{ type: 'text', text: 'x' }, block] })
    await using _client = client
    const message = expect.stringMatching(/^Expected the result of the tool 'x' at content\[1\] to /)
    await expect(client.callTool('x')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE', message })
  })

  test.each([
    ...badBlocks.map((content) => ({ role: 'user', content })),
    null,
    { content: { type: 'text', text: 'x' } },
  ])('of a prompt with the message %j rejects', async (message) => {
    const { client } = await clientOf({ messages: [message] })
    await using _client = client
    await expect(client.getPrompt('x')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
  })

  test.each([null, 7, [], {}, { uri: 'a:b' }, { text: 7 }, { blob: null }])(
    'of a resource with the contents %j rejects',
    async (contents) => {
      const { client } = await clientOf({ contents: [contents] })
      await using _client = client
      await expect(client.readResource('a:b')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
    },
  )

  test.each([null, 7, {}, { values: 'x' }, { values: [null] }, { values: ['a', 7] }])(
    'of a completion that is %j rejects',
    async (completion) => {
      const { client } = await clientOf({ completion })
      await using _client = client
      const asked = client.complete({ ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } })
      await expect(asked).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
    },
  )

  test('with a block of a type that nobody knows yet is handed on', async () => {
    const block = { type: 'hologram', depth: 3 }
    const { client } = await clientOf({ content: [block] })
    await using _client = client
    expect((await client.callTool('x')).content).toEqual([block])
  })
})
