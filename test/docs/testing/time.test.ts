import './vitest.setup.js'
import { fakeClock, linked } from '@causeway/testing'
import { expect, test } from 'vitest'
import { app } from './shop.js'

test('an hour passes', async () => {
  using clock = fakeClock().install()
  await using link = await linked(app, { timeoutMs: 7_200_000, maxTimeoutMs: 7_200_000 })
  const call = link.client.callTool('slow')
  await clock.advance(3_600_000)
  expect(await call).toHaveText('done')
})
