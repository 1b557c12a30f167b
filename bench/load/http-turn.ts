import { median, type Turn } from '../rounds.js'
import type { Subject } from '../subject.js'
import type { HttpRun } from './http-load.js'

/** What goes over each connection. */
export type Requests = Pick<HttpRun, 'port' | 'requests' | 'expected'>

/** A turn of the load process with one server. Tells on stderr, in the end, what an answer costs the server. */
export class HttpTurn {
  readonly #load: Subject
  readonly #server: Subject
  readonly #requests: Requests
  #answers = 0
  #cpuMicroseconds = 0
  readonly #p99s: number[] = []

  constructor(load: Subject, server: Subject, requests: Requests) {
    this.#load = load
    this.#server = server
    this.#requests = requests
  }

  readonly take: Turn = async (ms) => {
    const run: HttpRun = { ...this.#requests, ms }
    const before = await this.#server.cpuMicroseconds()
    const { perSecond, p99Ms, answers } = await this.#load.ask({ run })
    this.#p99s.push(Number(p99Ms))
    this.#cpuMicroseconds += (await this.#server.cpuMicroseconds()) - before
    this.#answers += Number(answers)
    return Number(perSecond)
  }

  /** Milliseconds that 99 of 100 answers took at most, in the middle one of the turns. */
  get p99Ms(): number {
    return median(this.#p99s)
  }

  /** Processor time of the server for one answer: the better measure on a busy machine. */
  get cost(): number {
    return this.#cpuMicroseconds / this.#answers
  }
}

/** One line with the costs of all. */
export function costs(turns: { readonly [name: string]: HttpTurn }): string {
  const parts = Object.entries(turns).map(([name, { cost }]) => `${name} ${cost.toFixed(1)}`)
  return `  processor time of the server for an answer, in microseconds: ${parts.join(', ')}\n`
}
