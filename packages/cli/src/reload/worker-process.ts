import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { limits, serverLimits } from '@causeway/protocol'
import { endLeftovers, guardOrphan, ownGroup, signalGroup } from '@causeway/transports/node'
import { Channel, WORKER_CHANNEL } from './channel.js'
import type { Line } from './line.js'
import type { ListKind } from './list-snapshot.js'
import type { LoadProblem } from './load-problem.js'
import type { FromWorker, Imports, Loaded, ToWorker } from './messages.js'
import type { Spoken } from './switchboard.js'

/** What a worker said before it ended is read within that time, unless somebody else holds its end of the channel. */
const LAST_WORDS_MS = 250

/** What came of loading a server. */
export type Outcome =
  | { readonly kind: 'ready'; readonly loaded: Loaded }
  | { readonly kind: 'failed'; readonly problem: LoadProblem }
  | { readonly kind: 'exited'; readonly how: string }

export interface WorkerEvents {
  /** It has loaded everything but the server's own code. */
  prepared(worker: WorkerProcess): void
  /** It was prepared with packages that cannot be loaded before the code that wants them. It ends. */
  spoilt(worker: WorkerProcess, packages: readonly string[]): void
  imported(worker: WorkerProcess, imports: Imports): void
  spoke(worker: WorkerProcess, message: Spoken, text: string): void
  /** It ended, whether that was wanted or not; `how` is a clause: `exited with code 1`. */
  exited(worker: WorkerProcess, how: string): void
}

/** A process that runs the code of a server, in a process group of its own. */
export class WorkerProcess implements Line {
  readonly changedLists: Set<ListKind> = new Set<ListKind>()
  /** Resolves when it has ended, and all that it started. */
  readonly gone: Promise<void>
  verifies = false
  readonly #child: ChildProcess
  readonly #channel: Channel<ToWorker, FromWorker>
  readonly #events: WorkerEvents
  readonly #exited: Promise<string>
  readonly #prepared: Promise<void>
  #setPrepared: () => void = () => {}
  #isPrepared = false
  #readAt: number | undefined
  #settleLoad: (outcome: Outcome) => void = () => {}
  #releaseGuard: () => void = () => {}
  #silenced: () => void = () => {}
  #ending: Promise<void> | undefined

  /** Starts it, and has it load everything but the server's own code. */
  constructor(prepare: { readonly typescript: boolean; readonly packages: readonly string[] }, events: WorkerEvents) {
    this.#events = events
    const program = fileURLToPath(import.meta.resolve('#reload-worker'))
    this.#child = spawn(process.execPath, [...process.execArgv, program, ...process.argv.slice(2)], {
      ...ownGroup,
      // What the code prints must not get among messages, which may be on stdout.
      stdio: ['ignore', 2, 'inherit', 'pipe'],
    })
    this.#channel = new Channel(this.#child.stdio[WORKER_CHANNEL] as Duplex, {
      // as: a pipe beyond the first three goes both ways
      received: (message, text) => this.#received(message, text),
      closed: () => this.#silenced(),
    })
    const silent = new Promise<void>((resolve) => {
      this.#silenced = resolve
    })
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`)
      })
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    })
    this.#prepared = new Promise((resolve) => {
      this.#setPrepared = resolve
    })
    this.gone = this.#watch(silent)
    this.send({ kind: 'prepare', ...prepare })
  }

  /** Has it loaded everything but the server's own code? */
  get isPrepared(): boolean {
    return this.#isPrepared
  }

  /** When it began to read the server's own code, in milliseconds since 1970; undefined before. */
  get readAt(): number | undefined {
    return this.#readAt
  }

  send(message: ToWorker): void {
    this.#channel.send(message)
  }

  /** Loads the server as soon as all else is loaded. To be called once. */
  load(file: string, key: string): Promise<Outcome> {
    // Until now there was nothing in it that might not leave with its supervisor.
    this.#releaseGuard = guardOrphan(this.#child, limits.childExitMs)
    return new Promise((resolve) => {
      this.#settleLoad = resolve
      void this.#prepared.then(() => {
        this.#readAt = Date.now()
        this.send({ kind: 'load', file, key })
      })
    })
  }

  /** Ends it: with some time for what its server holds open, then by force. Idempotent. */
  end(graceMs: number = serverLimits.inputEndGraceMs): Promise<void> {
    this.#ending ??= this.#end(graceMs)
    return this.#ending
  }

  async #end(graceMs: number): Promise<void> {
    this.send({ kind: 'end', graceMs })
    const force = setTimeout(() => signalGroup(this.#child, 'SIGKILL'), graceMs + limits.childExitMs)
    await this.gone
    clearTimeout(force)
  }

  async #watch(silent: Promise<void>): Promise<void> {
    const how = await this.#exited
    // What it said before it went may still be on its way.
    await Promise.race([silent, delay(LAST_WORDS_MS)])
    this.#settleLoad({ kind: 'exited', how })
    this.#events.exited(this, how)
    await endLeftovers(this.#child, limits.childExitMs)
    this.#releaseGuard()
  }

  #received(message: FromWorker, text: string): void {
    switch (message.kind) {
      case 'prepared':
        this.#warmedUp(message.unfit)
        return
      case 'imported':
        this.#events.imported(this, message.imports)
        return
      case 'ready':
        this.verifies = message.verifies
        this.#settleLoad({ kind: 'ready', loaded: message })
        return
      case 'failed':
        this.#settleLoad({ kind: 'failed', problem: message.problem })
        return
      default:
        this.#events.spoke(this, message, text)
    }
  }

  #warmedUp(unfit: readonly string[]): void {
    if (unfit.length > 0) {
      this.#events.spoilt(this, unfit)
      void this.end(0)
      return
    }
    this.#isPrepared = true
    this.#setPrepared()
    this.#events.prepared(this)
  }
}
