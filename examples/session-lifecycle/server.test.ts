import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

test.each(['legacy', 'modern'] as const)('to a %s client the tool that asks is one and the same', async (era) => {
  await using link = await linked(app, { era, answers: { elicit: [{ hour: 19 }, 'decline'] } })
  expect(await link.client.tools.reserve({ guests: 2 })).toBe('A table for 2 at 19:00.')
  expect(await link.client.tools.reserve({ guests: 2 })).toBe('No table, then.')
  expect(link.asked[0]?.params).toMatchObject({ message: 'At what hour?' })
})

test('what is cooked is on the menu', async () => {
  await using link = await linked(app)
  await link.client.tools.cook({ dish: 'rice' })
  expect(await link.client.readResource('menu://today')).toHaveText(/rice/)
})
