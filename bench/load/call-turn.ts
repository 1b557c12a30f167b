import type { Turn } from '../rounds.js'
import type { Subject } from '../subject.js'

const concurrency = 32

/** A turn of a client of `ours/` or `peers/`, 32 calls at a time. Tells, in the end, what a call costs the client. */
export class CallTurn {
  readonly #client: Subject
  #calls = 0
  #cpuMicroseconds = 0

  constructor(client: Subject) {
    this.#client = client
  }

  readonly take: Turn = async (ms) => {
    const before = await this.#client.cpuMicroseconds()
    const start = performance.now()
    const perSecond = Number((await this.#client.ask({ run: { ms, concurrency } })).perSecond)
    this.#calls += (perSecond * (performance.now() - start)) / 1_000
    this.#cpuMicroseconds += (await this.#client.cpuMicroseconds()) - before
    return perSecond
  }

  /** Processor time of the client for one call: it shows what the time in which both sides wait for each other hides. */
  get cost(): number {
    return this.#cpuMicroseconds / this.#calls
  }
}

/** One line with the costs of all. */
export function callCosts(turns: { readonly [name: string]: CallTurn }): string {
  const parts = Object.entries(turns).map(([name, { cost }]) => `${name} ${cost.toFixed(1)}`)
  return `  processor time of the client for a call, in microseconds: ${parts.join(', ')}\n`
}
