import { mcp, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { type Linked, type LinkedOptions, linked } from '../linked.js'
import type { Faults } from './fault.js'
import { type Misbehavior, misbehaving } from './misbehaving.js'

const app = mcp({
  name: 'echo',
  tools: { echo: tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text) },
})

const eras = ['modern', 'legacy'] as const

/** A client that is alone with a server that misbehaves: it does not connect anew. */
function linkWith(received: Faults, options: LinkedOptions): Promise<Linked<typeof app>> {
  expectBadWire()
  const { wrap } = misbehaving({ received })
  return linked(app, { ...options, through: wrap, reconnect: false })
}

describe.each(eras)('a %s client and a server that', (era) => {
  test.each([
    ['never answers', { drop: 'tools/call' }, 'ERR_CALL_TIMEOUT'],
    ['answers another id', { wrongId: 'tools/call' }, 'ERR_CALL_TIMEOUT'],
    ['sends half an answer', { truncate: 'tools/call' }, 'ERR_CALL_TIMEOUT'],
    ['hangs up in the middle of a call', { close: 'tools/call' }, 'ERR_CONNECTION_LOST'],
  ] as const)('%s: the call fails, and says how', async (_, received, code) => {
    await using link = await linkWith(received, { era, timeoutMs: 300 })
    await expect(link.client.callTool('echo', { text: 'a' })).rejects.toMatchObject({ code })
  })

  test.each([
    ['answers twice', { duplicate: 'tools/call' }],
    ['takes its time', { delay: 'tools/call' }],
    ['answers in another order', { reorder: 'tools/call' }],
  ] as const)('%s: every call gets its own answer, once', async (_, received) => {
    await using link = await linkWith(received, { era })
    const texts = ['a', 'b', 'c']
    expect(await Promise.all(texts.map((text) => link.client.tools.echo({ text })))).toEqual(texts)
  })
})

describe('a misbehaving peer', () => {
  test('does the same again for the same seed, and something else for another', () => {
    const arrivals = (seed: number): readonly string[] => {
      const arrived: string[] = []
      const faults = { drop: 0.2, duplicate: 0.2, truncate: 0.2, garbage: 0.1, wrongId: 0.1 }
      const peer = misbehaving({ seed, received: faults }).wrap({
        send: () => {},
        close: async () => {},
        open: (receiver) => {
          for (let id = 0; id < 50; id++) receiver.frame(JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }))
        },
      })
      void peer.open({ frame: (text) => arrived.push(text), closed: () => {} })
      return arrived
    }
    const [once, again, other] = [arrivals(3), arrivals(3), arrivals(4)]
    expect(new Set(once).size).toBeGreaterThan(30)
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
  })

  test('sends garbage to a server, which goes on for everybody', async () => {
    expectBadWire()
    const peer = misbehaving({ sent: { garbage: ({ method }) => method === 'tools/call' } })
    await using link = await linked(app, { through: peer.wrap, timeoutMs: 300 })
    await expect(link.client.tools.echo({ text: 'a' })).rejects.toThrow()
    await link.client.ping()
    expect(peer.struck).toMatchObject([{ fault: 'garbage', frame: { method: 'tools/call', isAnswer: false } }])
  })

  test('says which probability is none', () => {
    expect(() => misbehaving({ sent: { drop: 2 } })).toThrow("probability of 'drop' to be from 0 to 1; got 2")
  })
  test.each([
    [
      { sent: { drop: 'tool/call' } },
      "got 'tool/call'. Did you mean 'tools/call'? For one of your own give a function",
    ],
    [{ sent: { dorp: 'tools/call' } }, "Expected a fault of a misbehaving peer; got 'dorp'. Did you mean 'drop'?"],
    [{ drop: 'tools/call' }, "Expected 'drop' to be within 'sent', for frames on their way out, or 'received'."],
    [{ recieved: {} }, "got 'recieved'. Did you mean 'received'?"],
  ])('refuses %j, which would never strike', (behavior, message) => {
    // as: what a compiler would refuse
    expect(() => misbehaving(behavior as Misbehavior)).toThrow(TypeError)
    expect(() => misbehaving(behavior as Misbehavior)).toThrow(message)
  })
})
