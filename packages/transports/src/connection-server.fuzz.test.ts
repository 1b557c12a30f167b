import { type RpcRequest, requestText, successText } from '@causeway/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { expectBadWire } from '../../../test/wire/expect-bad-wire.js'
import type { Connection, Receiver } from './connection.js'
import { serveConnection } from './connection-server.js'
import { LineFramer } from './framing/lines.js'
import type { Reply, Service } from './service.js'

const FRAMES = 100_000
const SEED = 20_260_728

it(`survives ${FRAMES} seeded frames, from nearly right to noise, in pieces of any size`, async () => {
  expectBadWire()
  const service = new DawdlingService()
  let receiver: Receiver | undefined
  let replies = 0
  const connection: Connection = {
    open: (to) => {
      receiver = to
    },
    send: (frame) => {
      // Whatever came in, what goes out is JSON.
      if (JSON.parse(frame) !== undefined) replies++
    },
    close: () => Promise.resolve(),
  }
  const served = serveConnection(service, connection, { transport: 'fuzz' })
  const framer = new LineFramer(
    { frame: (text) => receiver?.frame(text), fault: (error) => receiver?.fault?.(error) },
    { maxMessageBytes: 256 },
  )
  const random = randomNumbers(SEED)
  const seedlings = fc.sample(line(), { numRuns: 2_000, seed: SEED })
  for (let i = 0; i < FRAMES; i++) {
    const bytes = mutated(seedlings[random() % seedlings.length] ?? Buffer.alloc(0), random)
    const cut = random() % (bytes.length + 1)
    framer.push(bytes.subarray(0, cut))
    framer.push(bytes.subarray(cut))
    if (i % 1_000 === 0) await service.catchUp()
  }
  framer.push(Buffer.of(0x0a))
  await service.catchUp()
  expect(replies).toBeGreaterThan(FRAMES / 4)
  expect(served.peer.inFlight).toBe(0)
  const before = replies
  framer.push(Buffer.from(`${requestText('still here', 'echo')}\n`))
  expect(replies).toBe(before + 1)
})

/** Lawful whatever was asked. */
const ANYTHING = '{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"dawdling","version":"1"}}'

/** Answers `echo` at once, and everything else when the test lets it. */
class DawdlingService implements Service {
  readonly #waiting: (() => void)[] = []

  request(message: RpcRequest): Reply | Promise<Reply> {
    const reply = { text: successText(message.id, ANYTHING) }
    if (message.method === 'echo') return reply
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(reply))
    })
  }

  notification(): void {}

  closed(): void {}

  async catchUp(): Promise<void> {
    for (const answer of this.#waiting.splice(0)) answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** One line of bytes: messages, messages with something wrong, noise. */
function line(): fc.Arbitrary<Buffer> {
  const id = fc.oneof(fc.integer(), fc.string({ maxLength: 4 }), fc.constantFrom(null, 1.5, [], {}, true))
  const method = fc.oneof(fc.constantFrom('echo', 'wait', 'initialize', 'notifications/cancelled'), id)
  const params = fc.oneof(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }), id)
  const message = fc
    .record({ id, method, params, result: params, error: params }, { requiredKeys: [] })
    .map((members) => JSON.stringify({ jsonrpc: '2.0', ...members }))
  const text = fc.oneof(
    { weight: 6, arbitrary: message },
    { weight: 1, arbitrary: fc.array(message, { maxLength: 3 }).map((items) => `[${items.join(',')}]`) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom('['.repeat(250), '{"a":'.repeat(50), '"'.repeat(300), '\u0000') },
  )
  const bytes = fc.oneof(
    { weight: 9, arbitrary: text.map((value) => Buffer.from(value)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value)) },
  )
  return bytes.map((value) => Buffer.concat([value, Buffer.of(0x0a)]))
}

/** A copy with up to two bytes changed; generating every frame anew would cost far more than reading it. */
function mutated(seedling: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(seedling)
  for (let changes = random() % 3; changes > 0; changes--) copy[random() % copy.length] = random() % 256
  return copy
}

/** The same unsigned 32-bit numbers for the same seed (xorshift). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
