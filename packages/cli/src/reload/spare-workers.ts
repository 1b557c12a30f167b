import type { WorkerProcess } from './worker-process.js'

/** Changes may follow each other faster than a worker comes up. Each holds some 60 MB of its own. */
const SPARES = 2

/** Workers that stand by with everything loaded but the server's own code. */
export class SpareWorkers {
  /** The oldest first. */
  readonly #workers: WorkerProcess[] = []
  readonly #spawn: () => WorkerProcess

  constructor(spawn: () => WorkerProcess) {
    this.#spawn = spawn
  }

  /** One to load the server, best one that is prepared. It is none of these any more. */
  take(): WorkerProcess {
    const prepared = this.#workers.find(({ isPrepared }) => isPrepared)
    const worker = prepared ?? this.#workers[0] ?? this.#spawn()
    this.delete(worker)
    return worker
  }

  /** Starts what is missing, one after the other: together each would take twice as long. To be called again when one is prepared. */
  fill(): void {
    const isStarting = this.#workers.some(({ isPrepared }) => !isPrepared)
    if (!isStarting && this.#workers.length < SPARES) this.#workers.push(this.#spawn())
  }

  delete(worker: WorkerProcess): void {
    const at = this.#workers.indexOf(worker)
    if (at !== -1) this.#workers.splice(at, 1)
  }
}
