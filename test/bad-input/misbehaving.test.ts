/** Our client and our server with a line between them that drops, delays, repeats and mangles what they say. */
import { connect } from '@causeway/client'
import type { Era } from '@causeway/protocol'
import { type Faults, fakeClock, linked, misbehaving } from '@causeway/testing'
import { serveWebSocket } from '@causeway/transports/node'
import { webSocketConnection } from '@causeway/transports/websocket'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { stage } from './stage.js'

beforeEach(expectBadWire)

const CALLS = 60
const faults: Faults = {
  drop: 0.05,
  delay: 0.1,
  duplicate: 0.1,
  reorder: 0.1,
  truncate: 0.05,
  garbage: 0.05,
  wrongId: 0.05,
}
const cells = (['modern', 'legacy'] as const).flatMap((era) => [1, 2, 3].map((seed) => ({ era, seed })))

describe.each(cells)('a bad line, $era, seed $seed', ({ era, seed }) => {
  test('gives every call its own answer or an error, and the server serves others as before', async () => {
    using clock = fakeClock().install()
    const { app } = stage()
    const line = misbehaving({ seed, sent: faults, received: faults })
    await using bad = await linked(app, { era, through: line.wrap, timeoutMs: 1_000, reconnect: { minDelayMs: 1 } })
    const calls = Array.from({ length: CALLS }, (_, n) => bad.client.callTool('echo', { text: `call ${n}` }))
    const settling = Promise.allSettled(calls)
    await clock.advance(2_000)
    const settled = await settling
    for (const [n, call] of settled.entries()) {
      if (call.status === 'fulfilled') expect(call.value.content).toMatchObject([{ text: `call ${n}` }])
      else expect(call.reason).toHaveProperty('code')
    }
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(CALLS / 3)
    expect(new Set(line.struck.map(({ fault }) => fault)).size).toBe(Object.keys(faults).length)
    await using good = await linked(app, { era })
    expect((await good.client.callTool('echo', { text: 'as before' })).content).toMatchObject([{ text: 'as before' }])
  })
})

describe.each<Era>(['modern', 'legacy'])('a %s WebSocket that hangs up in the middle of a call', (era) => {
  test('fails that call, and the next one goes over another', async () => {
    const { app } = stage()
    const server = await serveWebSocket(app.service)
    const line = misbehaving({ received: { close: ({ isAnswer, text }) => isAnswer && text.includes('first') } })
    const dial = () => line.wrap(webSocketConnection({ url: server.url }))
    await using client = await connect(dial, { era, reconnect: { minDelayMs: 1 } })
    const first = client.callTool('echo', { text: 'first' })
    await expect(first).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    expect((await client.callTool('echo', { text: 'second' })).content).toMatchObject([{ text: 'second' }])
    await client.close()
    await server.close(0)
  })
})
