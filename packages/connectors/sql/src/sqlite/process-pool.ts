import { ToolError } from '@causeway/server'
import type { Turns } from '../turns.js'
import type { OpenOptions, Operation, Operations } from './messages.js'
import { type RunOptions, SqliteProcess } from './sqlite-process.js'

/** Processes that hold the same file, started when there is use for them. */
export class ProcessPool {
  readonly #options: OpenOptions
  readonly #startTimeoutMs: number
  readonly #turns: Turns
  readonly #idle: SqliteProcess[] = []
  readonly #all = new Set<SqliteProcess>()
  #closed = false

  constructor(options: OpenOptions, startTimeoutMs: number, turns: Turns) {
    this.#options = options
    this.#startTimeoutMs = startTimeoutMs
    this.#turns = turns
  }

  /** Waits for a process, then runs the operation in it; the time counts from there. */
  async run<O extends Operation>(
    operation: O,
    ask: Operations[O]['ask'],
    options: RunOptions,
  ): Promise<Operations[O]['answer']> {
    const giveBack = await this.#turns.take(options.timeoutMs, options.signal)
    let held: SqliteProcess | undefined
    try {
      held = this.#idleOne() ?? (await this.#start(options.signal))
      return await held.run(operation, ask, options)
    } finally {
      if (held !== undefined) this.#keep(held)
      giveBack()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#all].map((held) => held.close()))
  }

  #idleOne(): SqliteProcess | undefined {
    for (let held = this.#idle.pop(); held !== undefined; held = this.#idle.pop()) {
      if (!held.ended) return held
      this.#all.delete(held)
    }
    return undefined
  }

  async #start(signal: AbortSignal): Promise<SqliteProcess> {
    if (this.#closed) throw new ToolError('The database is closed.')
    const fresh = new SqliteProcess(this.#options)
    this.#all.add(fresh)
    try {
      await fresh.run('open', {}, { timeoutMs: this.#startTimeoutMs, signal })
      return fresh
    } catch (error) {
      this.#all.delete(fresh)
      await fresh.close()
      throw error
    }
  }

  #keep(held: SqliteProcess): void {
    if (held.ended) this.#all.delete(held)
    else this.#idle.push(held)
  }
}
