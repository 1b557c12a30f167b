import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { WireFrame } from '@causeway/transports'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { arrivals } from './expect-bad-wire.js'
import type { SeenFrame, WireChecker, WireCheckerOptions } from './wire-checker.js'

/** As many violations as one failure shows. */
const MAX_SHOWN = 5

let seen: SeenFrame[] = []
let checker: WireChecker | undefined
/** Violations that came after their test was over: they fail the file. */
const late: unknown[] = []

/** For set-up files: a message that breaks the schema of its revision fails the test in which it crosses the wire. */
export function watchWire(options: WireCheckerOptions = {}): void {
  const see = (message: unknown): void => {
    // as: this is what the channel carries
    const { link, side, direction, text } = message as WireFrame
    seen.push({ link, side, direction, text, tolerated: direction === 'in' && arrivals.mayBeBad })
  }
  subscribe('causeway:wire', see)
  // Judged before the test as well: a late message of the test before it must not fail this one.
  beforeEach(async () => {
    await checkSeen(options).catch((error: unknown) => late.push(error))
  })
  afterEach(() => checkSeen(options))
  afterAll(async () => {
    // Files share their process: each has its own watch.
    unsubscribe('causeway:wire', see)
    await checkSeen(options).catch((error: unknown) => late.push(error))
    if (late.length > 0) throw late[0]
  })
}

/** Judges what was seen since the last time. */
async function checkSeen(options: WireCheckerOptions): Promise<void> {
  const frames = seen
  seen = []
  arrivals.mayBeBad = false
  if (frames.length === 0) return
  // Tests without a single message need not load the schemas.
  const { WireChecker } = await import('./wire-checker.js')
  checker ??= new WireChecker(options)
  const violations = frames.flatMap((frame) => checker?.check(frame) ?? [])
  if (violations.length === 0) return
  const shown = violations.slice(0, MAX_SHOWN).join('\n\n')
  throw new Error(`${violations.length} of ${frames.length} messages break the official schema:\n\n${shown}`)
}
