import { Worker } from 'node:worker_threads'

const IDLE = 0
const BUSY = 1
const LOOK_EVERY_MS = 50

/**
 * What the other thread does: while a statement runs, it ends the process when that takes too much memory, or when
 * whoever started it is gone and nobody else would. A text, because a thread cannot be started from a source that has
 * yet to be compiled.
 */
const PROGRAM = `
const { workerData: { state, maxMemoryBytes, parent } } = require('node:worker_threads')
for (;;) {
  Atomics.wait(state, 0, ${IDLE})
  while (Atomics.load(state, 0) === ${BUSY}) {
    if (Atomics.wait(state, 0, ${BUSY}, ${LOOK_EVERY_MS}) !== 'timed-out') continue
    if (process.memoryUsage.rss() > maxMemoryBytes || process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }
}`

/** Keeps this process within bounds while its main thread is busy, and cannot look itself. */
export class Watchdog {
  readonly #state = new Int32Array(new SharedArrayBuffer(4))

  constructor(maxMemoryBytes: number) {
    const workerData = { state: this.#state, maxMemoryBytes, parent: process.ppid }
    new Worker(PROGRAM, { eval: true, workerData, execArgv: [] }).unref()
  }

  /** A statement begins. */
  begin(): void {
    this.#set(BUSY)
  }

  /** It has ended. */
  end(): void {
    this.#set(IDLE)
  }

  #set(state: number): void {
    Atomics.store(this.#state, 0, state)
    Atomics.notify(this.#state, 0)
  }
}
