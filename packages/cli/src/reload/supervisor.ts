import { randomBytes } from 'node:crypto'
import { limits, serverLimits } from '@causeway/protocol'
import { KEY_BYTES } from '@causeway/transports'
import { listChanges } from './list-changes.js'
import type { ListKind } from './list-snapshot.js'
import type { Imports, Loaded } from './messages.js'
import type { ReloadNews } from './reload-news.js'
import { Retirement } from './retirement.js'
import { SourceWatch } from './source-watch.js'
import { SpareWorkers } from './spare-workers.js'
import { type Spoken, Switchboard } from './switchboard.js'
import { type Outcome, type WorkerEvents, WorkerProcess } from './worker-process.js'

const TYPESCRIPT = /\.[cm]?tsx?$/

/** A server that ran for that long has not ended for the same reason as the one before it. */
const STEADY_MS = 10_000

/** Code that takes longer to load may wait for something. */
const SLOW_MS = 10_000

/**
 * Keeps one server running: in a new worker whenever its code changes, with others ready for the next times. What a worker
 * has begun it finishes; what cannot be loaded leaves the one before it in its place.
 */
export class Supervisor implements WorkerEvents {
  /** What transports serve. */
  readonly switchboard: Switchboard
  readonly #file: string
  readonly #news: ReloadNews
  readonly #watch: SourceWatch
  /** Seals what clients bring back: all workers open what any of them has sealed. */
  readonly #key: string = randomBytes(KEY_BYTES).toString('base64')
  /** Whether each may be loaded before the code that imports it. */
  readonly #packages = new Map<string, boolean>()
  readonly #retired: Retirement<WorkerProcess>
  readonly #all = new Set<WorkerProcess>()
  #current: WorkerProcess | undefined
  /** What the current worker said of its server, or the one before it. */
  #loaded: Loaded | undefined
  #changedLists: ReadonlySet<ListKind> = new Set()
  #loading: WorkerProcess | undefined
  /** When the change was seen that `#loading` is to serve. */
  #loadingSince = 0
  readonly #spares = new SpareWorkers(() => this.#spawn())
  #servingSince = 0
  /** Ends in a row. */
  #ends = 0
  #restart: NodeJS.Timeout | undefined
  #settleFirst: (loaded: Loaded | undefined) => void = () => {}
  #settleLoaded: (loaded: Loaded) => void = () => {}
  /** The first server that could be loaded. */
  readonly loaded: Promise<Loaded>
  #closed: Promise<void> | undefined

  /** @param file absolute */
  constructor(file: string, news: ReloadNews) {
    this.#file = file
    this.#news = news
    // as: every line of this switchboard is a worker
    this.switchboard = new Switchboard((line) => this.#finished(line as WorkerProcess))
    this.#retired = new Retirement((worker, why) => this.#cutOff(worker, why))
    this.#watch = new SourceWatch(
      (since) => {
        this.#ends = 0
        void this.#load(since)
      },
      (error) => news.cannotWatch(error),
    )
    this.loaded = new Promise((resolve) => {
      this.#settleLoaded = resolve
    })
  }

  /** Loads the server for the first time; resolves with undefined where it cannot be loaded yet. To be called once. */
  start(): Promise<Loaded | undefined> {
    void this.#load(performance.now())
    return new Promise((resolve) => {
      this.#settleFirst = resolve
    })
  }

  /** Ends all workers. Idempotent. */
  close(graceMs: number = serverLimits.shutdownGraceMs): Promise<void> {
    this.#closed ??= this.#close(graceMs)
    return this.#closed
  }

  prepared(worker: WorkerProcess): void {
    // Before it has read the code, that comes first.
    if (worker !== this.#loading) this.#fill()
  }

  spoilt(worker: WorkerProcess, packages: readonly string[]): void {
    for (const url of packages) this.#packages.set(url, false)
    this.#spares.delete(worker)
    if (this.#loading !== worker) this.#fill()
    else {
      this.#loading = undefined
      void this.#load(this.#loadingSince)
    }
  }

  imported({ readAt = 0 }: WorkerProcess, { files, missing, packages }: Imports): void {
    this.#watch.add(files, missing, readAt)
    for (const url of packages) if (!this.#packages.has(url)) this.#packages.set(url, true)
  }

  spoke(worker: WorkerProcess, message: Spoken, text: string): void {
    if (message.kind === 'retired') this.#retired.lives(worker)
    else this.switchboard.received(worker, message, text)
  }

  exited(worker: WorkerProcess, how: string): void {
    this.#all.delete(worker)
    this.#retired.delete(worker)
    this.#spares.delete(worker)
    const calls = this.switchboard.inFlight(worker)
    this.switchboard.lost(worker, `The server's process ${how} before it answered. Call again: it is started again.`)
    if (this.#current !== worker || this.#closed !== undefined) return
    this.#current = undefined
    this.#changedLists = worker.changedLists
    if (performance.now() - this.#servingSince >= STEADY_MS) this.#ends = 0
    this.#startAgain(how, calls)
  }

  #startAgain(how: string, calls: number): void {
    const delay = this.#ends === 0 ? 0 : Math.min(limits.reconnectMinMs * 2 ** this.#ends, limits.reconnectMaxMs)
    this.#ends += 1
    this.#news.ended(how, calls, delay)
    // Otherwise the next one is on its way already.
    if (this.#loading === undefined) this.#restart = setTimeout(() => void this.#load(performance.now()), delay)
  }

  async #load(since: number): Promise<void> {
    if (this.#closed !== undefined) return
    clearTimeout(this.#restart)
    // It will read the latest.
    if (this.#loading !== undefined && this.#loading.readAt === undefined) return
    // What it reads is not the latest.
    void this.#loading?.end(0)
    const worker = this.#spares.take()
    this.#loading = worker
    this.#loadingSince = since
    const slow = setTimeout(() => this.#news.stillLoading(), SLOW_MS)
    const outcome = await worker.load(this.#file, this.#key)
    clearTimeout(slow)
    if (this.#loading !== worker || this.#closed !== undefined) return
    this.#loading = undefined
    if (outcome.kind === 'ready') this.#serveWith(worker, outcome.loaded, since)
    else this.#notLoaded(worker, outcome)
    this.#fill()
  }

  #fill(): void {
    if (this.#closed === undefined) this.#spares.fill()
  }

  #spawn(): WorkerProcess {
    const packages = [...this.#packages].flatMap(([url, mayComeFirst]) => (mayComeFirst ? [url] : []))
    const worker = new WorkerProcess({ typescript: TYPESCRIPT.test(this.#file), packages }, this)
    this.#all.add(worker)
    return worker
  }

  #serveWith(worker: WorkerProcess, loaded: Loaded, since: number): void {
    const [former, before] = [this.#current, this.#loaded]
    this.#current = worker
    this.#loaded = loaded
    this.#servingSince = performance.now()
    this.switchboard.serveWith(worker)
    if (former !== undefined) this.#retire(former)
    if (before === undefined) {
      this.#settleFirst(loaded)
      this.#settleLoaded(loaded)
      return
    }
    const { lists, words } = listChanges(before.lists, loaded.lists, former?.changedLists ?? this.#changedLists)
    if (lists.length > 0) worker.send({ kind: 'announce', lists })
    const ms = performance.now() - since
    if (former === undefined) this.#news.startedAgain(ms)
    else this.#news.reloaded(ms, words)
    if (JSON.stringify(before.options) !== JSON.stringify(loaded.options)) this.#news.needsStart()
  }

  #notLoaded(worker: WorkerProcess, outcome: Exclude<Outcome, { kind: 'ready' }>): void {
    void worker.end(0)
    this.#settleFirst(undefined)
    const serving = this.#current !== undefined
    if (outcome.kind === 'exited' && !serving && this.#loaded !== undefined) {
      this.#startAgain(outcome.how, 0)
      return
    }
    const problem =
      outcome.kind === 'failed' ? outcome.problem : { message: `Its process ${outcome.how} while it was loaded.` }
    this.#news.notLoaded(problem, serving)
    // The first client waits: its connection depends on it.
    if (this.#loaded === undefined) this.switchboard.delayed(`The server does not run yet: ${problem.message}`)
    else this.switchboard.unavailable(`The server does not run since its code was changed: ${problem.message}`)
  }

  #retire(worker: WorkerProcess): void {
    if (this.switchboard.inFlight(worker) === 0) void worker.end()
    else this.#retired.add(worker)
  }

  #finished(worker: WorkerProcess): void {
    if (!this.#retired.has(worker)) return
    this.#retired.delete(worker)
    void worker.end()
  }

  #cutOff(worker: WorkerProcess, why: string): void {
    this.#news.cutOff(why, this.switchboard.inFlight(worker))
    this.switchboard.lost(worker, `The server was reloaded, and what it had begun before was cut off: ${why}`)
    void worker.end(0)
  }

  async #close(graceMs: number): Promise<void> {
    clearTimeout(this.#restart)
    await this.#watch.close()
    const ends = [...this.#all].map((worker) => worker.end(worker === this.#current ? graceMs : 0))
    await Promise.all(ends)
  }
}
