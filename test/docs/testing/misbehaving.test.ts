import './vitest.setup.js'
import { linked, misbehaving } from '@causeway/testing'
import { expect, test } from 'vitest'
import { expectBadWire } from '../../wire/expect-bad-wire.js'
import { app } from './shop.js'

test('a server that answers twice, to another id, or not at all', async () => {
  expectBadWire()
  const twice = misbehaving({ received: { duplicate: 'tools/call' } })
  await using first = await linked(app, { through: twice.wrap })
  expect(await first.client.callTool('find', { order: 'A1' })).toHaveText(/Lamp/)
  expect(twice.struck.map(({ fault }) => fault)).toEqual(['duplicate'])

  const silent = misbehaving({ received: { drop: 'tools/call' } })
  await using second = await linked(app, { through: silent.wrap, timeoutMs: 20 })
  await expect(second.client.callTool('find', { order: 'A1' })).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' })
})

test('a client that sends garbage now and then: the server goes on', async () => {
  expectBadWire()
  const noise = misbehaving({ seed: 7, sent: { garbage: 0.3, truncate: 0.3 } })
  await using link = await linked(app, { through: noise.wrap, timeoutMs: 20 })
  await Promise.allSettled(Array.from({ length: 20 }, () => link.client.callTool('find', { order: 'A1' })))
  await using other = await linked(app)
  expect(await other.client.callTool('find', { order: 'A1' })).toHaveText(/Lamp/)
})
