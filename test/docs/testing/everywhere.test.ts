import './vitest.setup.js'
import { matrix } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { app } from './shop.js'

describe.each(matrix(app))('$name', (cell) => {
  test('finds orders', async () => {
    await using link = await cell.linked()
    expect(await link.client.callTool('find', { order: 'A1' })).toHaveText(/Lamp/)
  })

  test.skipIf(cell.mode === 'stateless legacy')('asks before it refunds', async () => {
    await using link = await cell.linked({ answers: { elicit: [{ sure: true }] } })
    expect(await link.client.callTool('refund', { order: 'A1' })).toHaveText('Refunded: none')
  })
})
