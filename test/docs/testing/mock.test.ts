import './vitest.setup.js'
import { linked, mockServer } from '@causeway/testing'
import { expect, test } from 'vitest'

const tools = [
  {
    name: 'find',
    inputSchema: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
    outputSchema: { type: 'object', properties: { price: { type: 'number', minimum: 1 } }, required: ['price'] },
  },
  { name: 'refund', inputSchema: { type: 'object' } },
]

test('a client and what it is to be told', async () => {
  const shop = mockServer({ tools }, { answers: { refund: (args) => `Refunded ${args.order}` } })
  await using link = await linked(shop.app)
  expect(await link.client.callTool('find', { order: 'A1' })).toHaveStructuredContent({ price: 1 })
  expect(await link.client.callTool('refund', { order: 'A1' })).toHaveText('Refunded A1')
  expect(await link.client.callTool('find', {})).toBeToolError(/order: expected a string/)
  expect(shop.calls.map(({ name }) => name)).toEqual(['find', 'refund'])
})
