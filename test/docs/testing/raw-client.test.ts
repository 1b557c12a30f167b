import './vitest.setup.js'
import { rawClient } from '@causeway/testing'
import { expect, test } from 'vitest'
import { expectBadWire } from '../../wire/expect-bad-wire.js'
import { app } from './shop.js'

test('a server refuses what is no message, and goes on', async () => {
  expectBadWire()
  await using client = await rawClient(app)
  expect(await client.ask('{"jsonrpc":"2.0","id":1,"met')).toMatchObject({ error: { code: -32700 } })
  expect(await client.ask({ jsonrpc: '2.0', id: 1, method: 7 })).toMatchObject({ id: 1, error: { code: -32600 } })
  await client.tell({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'never seen' } })
  const { result } = await client.request('tools/call', { name: 'find', arguments: { order: 'A1' } })
  expect(result).toHaveStructuredContent({ item: 'Lamp', price: 40 })
})

test('a server asks a legacy client', async () => {
  await using client = await rawClient(app, { revision: '2025-11-25', capabilities: { elicitation: {} } })
  const call = client.request('tools/call', { name: 'refund', arguments: { order: 'A1' } })
  const question = await client.next('elicitation/create')
  await client.reply(question, { action: 'decline' })
  expect((await call).result).toHaveText('Kept.')
})
