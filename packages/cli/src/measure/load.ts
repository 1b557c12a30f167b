import type { MemorySource } from './memory-source.js'
import { type Slope, slopeOf } from './statistics.js'

/** How much is called. */
export interface Load {
  /** Calls that are not measured, before all others: until the code of both sides is compiled. */
  readonly warmUp: number
  /** Calls one after the other. */
  readonly calls: number
  /** Calls `concurrency` at a time. */
  readonly concurrentCalls: number
  readonly concurrency: number
  /** Each of the three parts ends after that, whatever is missing. */
  readonly maxMs: number
}

/** Calls once. Resolves with what went wrong, where the server answered with a failure; rejects where it did not answer. */
export type Call = () => Promise<string | undefined>

/** One part of a measurement. */
export interface Phase {
  /** How long each call took that was answered well, in milliseconds. */
  readonly latencies: Float64Array
  /** While calls were on the way. */
  readonly seconds: number
  readonly errors: number
  /** Were there as many calls as were wanted? */
  readonly complete: boolean
}

/** How the memory of the server grew. */
export interface Growth extends Slope {
  readonly of: MemorySource['of']
  /** Kilobytes of 1,024 bytes after so many calls; slope and error are kilobytes for each 1,000 calls. */
  readonly samples: readonly { readonly calls: number; readonly kilobytes: number }[]
}

/** What was measured of one server. */
export interface Measured {
  readonly sequential: Phase
  readonly concurrent: Phase
  /** Undefined where it is not known. */
  readonly memory: Growth | undefined
  /** What the first failed call said, the warm-up included. */
  readonly firstError: string | undefined
}

/** After each of so many equal parts of a phase memory is looked at, while nothing is on the way. */
const PARTS = 5

/**
 * Calls a server as `load` says. Where `signal` aborts, resolves at once with what has been measured so far; calls may be
 * on the way then.
 * @param onCalls hears after each call how many there were, and of how many; the warm-up does not count
 */
export async function measureCalls(
  call: Call,
  load: Load,
  memory: MemorySource | undefined,
  signal: AbortSignal,
  onCalls?: (done: number, all: number) => void,
): Promise<Measured> {
  const run = new Run(call, load, memory, signal, onCalls)
  await run.phase(load.warmUp, load.concurrency, 1)
  await run.begin()
  const sequential = await run.phase(load.calls, 1)
  const concurrent = await run.phase(load.concurrentCalls, load.concurrency)
  return { sequential, concurrent, memory: run.growth(), firstError: run.firstError }
}

/** One measurement, as far as it is. */
class Run {
  firstError: string | undefined
  readonly #call: Call
  readonly #load: Load
  readonly #memory: MemorySource | undefined
  readonly #signal: AbortSignal
  readonly #onCalls: ((done: number, all: number) => void) | undefined
  readonly #samples: { readonly calls: number; readonly kilobytes: number }[] = []
  #isWarm = false
  /** Answered, or failed, since the warm-up. */
  #calls = 0

  constructor(
    call: Call,
    load: Load,
    memory: MemorySource | undefined,
    signal: AbortSignal,
    onCalls: ((done: number, all: number) => void) | undefined,
  ) {
    this.#call = call
    this.#load = load
    this.#memory = memory
    this.#signal = signal
    this.#onCalls = onCalls
  }

  async phase(count: number, concurrency: number, parts = PARTS): Promise<Phase> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#load.maxMs)])
    const tally = { latencies: new Float64Array(count), answered: 0, errors: 0 }
    let seconds = 0
    let sent = 0
    for (let part = 1; part <= parts && !signal.aborted; part++) {
      const until = Math.ceil((count * part) / parts)
      if (until === sent) continue
      const start = performance.now()
      const worker = async (): Promise<void> => {
        while (sent < until && !signal.aborted) {
          sent++
          await this.#one(tally, signal)
        }
      }
      await Promise.race([Promise.all(Array.from({ length: concurrency }, worker)), aborted(signal)])
      seconds += (performance.now() - start) / 1_000
      if (!signal.aborted) await this.#sample()
    }
    const { answered, errors } = tally
    const complete = answered + errors === count
    return { latencies: tally.latencies.slice(0, answered), seconds, errors, complete }
  }

  async #sample(): Promise<void> {
    if (!this.#isWarm) return
    const calls = this.#calls
    const kilobytes = await this.#memory?.read()
    if (kilobytes !== undefined) this.#samples.push({ calls, kilobytes })
  }

  /** What was called until now was the warm-up. */
  async begin(): Promise<void> {
    this.#calls = 0
    this.#isWarm = true
    await this.#sample()
  }

  growth(): Growth | undefined {
    const points = this.#samples.map(({ calls, kilobytes }) => [calls / 1_000, kilobytes] as const)
    const slope = slopeOf(points)
    if (slope === undefined || this.#memory === undefined) return undefined
    return { ...slope, of: this.#memory.of, samples: this.#samples }
  }

  async #one(tally: { latencies: Float64Array; answered: number; errors: number }, signal: AbortSignal): Promise<void> {
    const start = performance.now()
    let problem: string | undefined
    try {
      problem = await this.#call()
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    const took = performance.now() - start
    // Calls that were given up say nothing of the server.
    if (signal.aborted) return
    this.#calls++
    if (this.#isWarm) this.#onCalls?.(this.#calls, this.#load.calls + this.#load.concurrentCalls)
    if (problem === undefined) tally.latencies[tally.answered++] = took
    else {
      tally.errors++
      this.firstError ??= problem
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
