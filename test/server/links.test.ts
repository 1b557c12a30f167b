/** Addresses in results of a server that is mounted in another one. */
import { link, mcp, prompt, resource, tool } from '@causeway/server'
import { linked } from '@causeway/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'

const embedded = { type: 'resource', resource: { uri: 'note://a', text: 'A' } } as const
const shelf = mcp({
  name: 'shelf',
  tools: {
    point: tool({ description: 'Points to notes' }, () => [
      link('note://a', 'a'),
      embedded,
      link('https://example.com/manual', 'manual'),
      link('https://example.com/notes/7', 'offered'),
    ]),
    open: tool({ description: 'Opens a note', input: z.object({ uri: z.string() }) }, ({ uri }) => uri),
  },
  prompts: { review: prompt({ description: 'Reviews' }, () => [{ role: 'user', content: embedded }]) },
  resources: [
    resource('note://a', {}, () => 'A'),
    resource('https://example.com/notes/{id}', {}, ({ id }) => `Note ${id}`),
  ],
})
const room = mcp({ name: 'room', mount: { shelf } })
const house = mcp({ name: 'house', mount: { room }, providers: [room] })

test.each([
  ['room__shelf__', 'room+shelf+'],
  ['shelf__', 'shelf+'],
])('have the prefixes that their server has, once each, and go back without them (%s)', async (names, uris) => {
  await using there = await linked(house)
  const { client } = there
  const { content } = await client.callTool(`${names}point`)
  expect(content).toMatchObject([
    { uri: `${uris}note://a` },
    { resource: { uri: `${uris}note://a`, text: 'A' } },
    { uri: 'https://example.com/manual' },
    { uri: `${uris}https://example.com/notes/7` },
  ])
  expect((await client.readResource(`${uris}https://example.com/notes/7`)).contents).toMatchObject([{ text: 'Note 7' }])
  expect(await client.getPrompt(`${names}review`)).toMatchObject({
    messages: [{ content: { resource: { uri: `${uris}note://a` } } }],
  })
  expect(await client.callTool(`${names}open`, { uri: `${uris}note://a` })).toMatchObject({
    content: [{ text: 'note://a' }],
  })
})
