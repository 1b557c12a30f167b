import type { Connection } from '@causeway/transports'
import { intercepted } from '../intercepted.js'
import { checkBehavior } from './check-behavior.js'
import { type Fault, type Faults, type Frame, faultAt } from './fault.js'
import { FrameReader } from './frame-reader.js'
import { randomNumbers } from './random.js'

export interface Misbehavior {
  /** The same seed and the same frames give the same faults. @default 1 */
  readonly seed?: number
  /** What becomes of frames on their way out. */
  readonly sent?: Faults
  /** What becomes of frames on their way in. */
  readonly received?: Faults
  /** How long `delay` holds a frame, and `reorder` at most: milliseconds, or the least and the most. @default [1, 20] */
  readonly delayMs?: number | readonly [number, number]
}

/** A fault that struck. */
export interface Struck {
  readonly fault: Fault
  readonly frame: Frame
}

/** A peer that does not keep to the protocol. */
export interface Misbehaving {
  /** Puts the faults between a connection and whoever uses it. Each connection starts anew, with the same seed. */
  wrap<C extends Connection>(connection: C): C
  /** What struck so far, on all of its connections. */
  readonly struck: readonly Struck[]
}

/**
 * A peer that drops, delays, repeats and mangles what it says, for tests of how the other side bears it.
 *
 * @example
 * const silent = misbehaving({ received: { drop: 'tools/call' } })
 * await using link = await linked(app, { through: silent.wrap, timeoutMs: 20 })
 * await expect(link.client.callTool('add')).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' })
 *
 * @throws {TypeError} for members, faults and methods of the protocol that do not exist
 * @throws {RangeError} for a probability below 0 or above 1
 */
export function misbehaving(behavior: Misbehavior): Misbehaving {
  checkBehavior(behavior)
  const struck: Struck[] = []
  const wrap = <C extends Connection>(connection: C): C => {
    const hand = new UnsteadyHand(behavior, struck, () => void connection.close())
    const { sent = {}, received = {} } = behavior
    return intercepted(
      connection,
      {
        sent: (text, deliver) => hand.pass('sent', text, sent, deliver),
        // What comes in is delivered at once, or not by this call.
        received: (text, deliver) => void hand.pass('received', text, received, deliver),
      },
      () => hand.stop(),
    )
  }
  return { wrap, struck }
}

type Deliver = (text: string) => void | Promise<void>

/** Carries the frames of one connection. */
class UnsteadyHand {
  readonly #random: () => number
  readonly #reader = new FrameReader()
  readonly #delayMs: readonly [number, number]
  readonly #struck: Struck[]
  readonly #hangUp: () => void
  /** Frames that wait for one to overtake them, by direction. */
  readonly #overtaken: { [D in Frame['direction']]: (() => void)[] } = { sent: [], received: [] }
  #over = false

  constructor({ seed = 1, delayMs = [1, 20] }: Misbehavior, struck: Struck[], hangUp: () => void) {
    this.#random = randomNumbers(seed)
    this.#delayMs = typeof delayMs === 'number' ? [delayMs, delayMs] : delayMs
    this.#struck = struck
    this.#hangUp = hangUp
  }

  /** The connection is over: what is held is never delivered. */
  stop(): void {
    this.#over = true
  }

  pass(direction: Frame['direction'], text: string, faults: Faults, deliver: Deliver): void | Promise<void> {
    const frame = this.#reader.read(direction, text)
    const fault = faultAt(frame, faults, this.#random)
    const slower = this.#overtaken[direction].splice(0)
    try {
      if (fault === undefined) return deliver(text)
      this.#struck.push({ fault, frame })
      return this.#strike(fault, frame, deliver)
    } finally {
      for (const release of slower) release()
    }
  }

  #strike(fault: Fault, frame: Frame, deliver: Deliver): void | Promise<void> {
    const { text, message, direction } = frame
    switch (fault) {
      case 'drop':
        return
      case 'delay':
        return this.#later(text, deliver)
      case 'reorder':
        return this.#afterNext(direction, text, deliver)
      case 'duplicate':
        this.#release(text, deliver)
        return deliver(text)
      case 'truncate':
        return deliver(text.slice(0, Math.floor(this.#random() * text.length)))
      case 'garbage':
        return deliver(garbage(this.#random))
      case 'wrongId':
        return deliver(message === undefined ? text : JSON.stringify({ ...message, id: this.#unusedId() }))
      case 'close':
        this.#hangUp()
    }
  }

  #later(text: string, deliver: Deliver): void {
    const [least, most] = this.#delayMs
    setTimeout(() => this.#release(text, deliver), least + this.#random() * (most - least))
  }

  #afterNext(direction: Frame['direction'], text: string, deliver: Deliver): void {
    let waits = true
    const release = (): void => {
      if (waits) this.#release(text, deliver)
      waits = false
    }
    this.#overtaken[direction].push(release)
    // Where nothing comes after it, it arrives all the same.
    setTimeout(release, this.#delayMs[1])
  }

  #release(text: string, deliver: Deliver): void {
    // Whoever sent it was told that it is on its way.
    if (!this.#over) void Promise.resolve(deliver(text)).catch(() => {})
  }

  #unusedId(): string {
    return `nobody asked ${Math.floor(this.#random() * 1_000_000)}`
  }
}

const GARBAGE = [
  '',
  '{',
  '[]',
  'null',
  '{"jsonrpc":"2.0"}',
  '\u0000\u0001\ufffd',
  '{"jsonrpc":"2.0","id":{},"method":7}',
] as const

function garbage(random: () => number): string {
  return GARBAGE[Math.floor(random() * GARBAGE.length)] ?? ''
}
