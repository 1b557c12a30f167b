import './vitest.setup.js'
import { linked } from '@causeway/testing'
import { expect, test } from 'vitest'
import { app } from './shop.js'

test('finds orders', async () => {
  await using link = await linked(app)
  const { client } = link
  await expect(client).toListTools(['find', 'refund', 'slow'])
  expect(await client.callTool('find', { order: 'A1' })).toHaveStructuredContent({ item: 'Lamp', price: 40 })
  expect(await client.callTool('find', { order: 'B2' })).toBeToolError('No such order: B2')
  expect(await client.callTool('find', { ordre: 'A1' })).toBeToolError(/order: expected a string/)
  await expect(client.callTool('fnd')).rejects.toBeRpcError('InvalidParams')
})
