import { mcp, tool } from '@causeway/server'
import { type RawMessage, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'

let after = (): void => {}

const app = mcp({
  name: 'progress',
  tools: {
    work: tool({ description: 'Works' }, (_, { progress }) => {
      for (const done of [1, 3, 2, 3, 4]) progress(done)
      after = () => progress(5)
      return 'done'
    }),
  },
})

describe.each(['2025-11-25', '2026-07-28'] as const)('a client of %s', (revision) => {
  const told = (received: readonly RawMessage[]) =>
    received.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params)

  // @must progress.increases, progress.asked-for, progress.ends
  test('is told of progress that grows, under the token that it gave, until the answer is there', async () => {
    await using client = await rawClient(app, { revision })
    const answer = await client.request('tools/call', { name: 'work', _meta: { progressToken: 'p' } })
    expect(answer.result?.content).toEqual([{ type: 'text', text: 'done' }])
    after()
    await client.request('tools/list')
    expect(told(client.received)).toEqual([1, 3, 4].map((progress) => ({ progressToken: 'p', progress })))
  })

  // @must progress.asked-for
  test('is told of none where it gave no token', async () => {
    await using client = await rawClient(app, { revision })
    await client.request('tools/call', { name: 'work' })
    expect(told(client.received)).toEqual([])
  })
})
