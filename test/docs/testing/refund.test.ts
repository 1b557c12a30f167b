import './vitest.setup.js'
import { linked } from '@causeway/testing'
import { expect, test } from 'vitest'
import { app } from './shop.js'

test('asks before it refunds', async () => {
  await using link = await linked(app, { answers: { elicit: [{ sure: true }, 'decline'] } })
  expect(await link.client.callTool('refund', { order: 'A1' })).toHaveText('Refunded: none')
  expect(await link.client.callTool('refund', { order: 'A1' })).toHaveText('Kept.')
  expect(link.asked.map(({ params }) => params.message)).toEqual(['Refund A1?', 'Refund A1?'])
})
