import type { Clock, LogFields, Logger } from '@causeway/connector-kit'
import { CausewayError, serverLimits } from '@causeway/protocol'
import type { Change, Provider } from '@causeway/server'
import { backOffMs } from '@causeway/transports'
import { reasonOf } from '../plugins/plugin-problem.js'
import type { Connect } from './connector-of.js'
import { NotingLogger } from './noting-logger.js'
import { RepeatedLines, type Standing } from './repeated-lines.js'
import type { UpstreamState } from './state.js'
import type { Surroundings } from './surroundings.js'

/** An attempt to connect that takes longer has failed. */
const CONNECT_TIMEOUT_MS = 60_000
/** Between attempts to connect. */
const BACK_OFF = { minDelayMs: 500, maxDelayMs: 60_000 } as const
/** A connection that takes longer to close is left to itself. */
const CLOSE_TIMEOUT_MS = serverLimits.shutdownGraceMs
/** Who was ready for that long starts again with the shortest wait, and what it says then is news. */
const STABLE_MS = 30_000

export interface UpstreamOptions {
  readonly name: string
  readonly connect: Connect
  /** What the connector gets; asked for until it succeeds, once. */
  surroundings(): Promise<Surroundings>
  readonly clock: Clock
  /** Lines carry the name. */
  readonly log: Logger
  /** Masks secrets. */
  readonly mask: (text: string) => string
}

/** What changed about an upstream: its state, or what it offers. */
export type UpstreamEvent = { readonly kind: 'state' } | Change

/** One upstream for as long as its entry is in the configuration: connects, notices its loss, and connects again. */
export class Upstream {
  readonly name: string
  /** Lines carry its name. */
  readonly log: Logger
  /** Masks secrets. */
  readonly mask: (text: string) => string
  /** Resolves when the first attempt has succeeded or failed. */
  readonly settled: Promise<void>
  readonly #options: UpstreamOptions
  readonly #listeners = new Set<(event: UpstreamEvent) => void>()
  readonly #end = new AbortController()
  #state: UpstreamState
  #provider: Provider | undefined
  /** Of the present connection. */
  #warnings: readonly string[] = []
  /** Why it was down, as the log says already; undefined once it was stable. */
  #logged: string | undefined
  readonly #lines = new RepeatedLines()
  #surroundings: Surroundings | undefined
  #settle: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(options: UpstreamOptions) {
    this.name = options.name
    this.log = options.log
    this.mask = options.mask
    this.#options = options
    this.#state = { name: 'connecting', since: options.clock.now() }
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  get state(): UpstreamState {
    return this.#state
  }

  /** What it offers now; undefined while it is not ready. */
  get provider(): Provider | undefined {
    return this.#provider
  }

  /** What its connector warned of when it connected. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** Calls `listener` at each event until the returned function is called. */
  onEvent(listener: (event: UpstreamEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins to connect, and to stay connected until `close`. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends the connection and what belongs to it. Idempotent. */
  async close(): Promise<void> {
    this.#end.abort(new CausewayError('ERR_UPSTREAM_CLOSED', `The upstream '${this.name}' was taken away.`))
    this.#settle()
    await this.#running
    await this.#surroundings?.release()
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#end
    for (let failures = 0; !signal.aborted; ) {
      const { reason, provider } = await this.#live()
      if (signal.aborted) {
        this.#become({ name: 'closed', since: clock.now() }, undefined)
        await this.#closeQuietly(provider)
        return
      }
      const wasStable = this.#standing === 'stable'
      if (wasStable) this.#forgetLogged()
      failures = wasStable ? 1 : failures + 1
      // What is left of one connection must not be in the way of the next.
      await Promise.all([this.#down(reason, failures), this.#closeQuietly(provider)])
    }
    this.#become({ name: 'closed', since: clock.now() }, undefined)
  }

  /** One connection from its beginning to its end: why it ended, and what of it has to be closed. */
  async #live(): Promise<Ended> {
    const { clock } = this.#options
    let lose: (reason: Error) => void = () => {}
    const lost = new Promise<Error>((resolve) => {
      lose = resolve
    })
    let provider: Provider | undefined
    let stop: (() => void) | undefined
    try {
      provider = await this.#connect(lose)
      stop = provider.onChange?.((change) => this.#tell(change))
      this.#become({ name: 'ready', since: clock.now() }, provider)
      this.log.info('upstream is ready', this.#lines.takeCount())
      this.#settle()
      throw await unlessAborted(lost, this.#end.signal)
    } catch (error) {
      stop?.()
      return { reason: error instanceof Error ? error : new Error(reasonOf(error)), provider }
    }
  }

  async #connect(lost: (reason: Error) => void): Promise<Provider> {
    const { connect, surroundings } = this.#options
    this.#surroundings ??= await surroundings()
    const late = new AbortController()
    const signal = AbortSignal.any([this.#end.signal, late.signal])
    const { context } = this.#surroundings
    const news = this.#lines.next(context.log, () => this.#standing)
    const log = new NotingLogger(news, this.mask)
    const attempt = connect({ ...context, log, signal, lost })
    const timer = setTimeout(() => late.abort(connectTimeout()), CONNECT_TIMEOUT_MS)
    try {
      const provider = await unlessAborted(attempt, signal)
      this.#warnings = log.finish()
      return provider
    } catch (error) {
      // What connects after all is not wanted any more.
      attempt.then((provider) => this.#closeQuietly(provider)).catch(() => {})
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  get #standing(): Standing {
    const { name, since } = this.#state
    if (name !== 'ready') return 'none'
    return this.#options.clock.now() - since >= STABLE_MS ? 'stable' : 'young'
  }

  #forgetLogged(): void {
    this.#logged = undefined
    this.#lines.forget()
  }

  async #down(error: Error, failures: number): Promise<void> {
    const { clock } = this.#options
    const delayMs = backOffMs(failures - 1, BACK_OFF)
    const now = clock.now()
    const reason = this.mask(String(error.message))
    const wasReady = this.#state.name === 'ready'
    this.#become({ name: 'down', since: now, reason, failures, retryAt: now + delayMs }, undefined)
    this.#logDown(reason, { failures, retryInMs: Math.round(delayMs), ...this.#lines.takeCount() }, wasReady)
    this.#settle()
    await clock.wait(delayMs, this.#end.signal).catch(() => {})
  }

  /** The reason once for as long as it stays the same: an upstream may be down for days. */
  #logDown(reason: string, attempt: LogFields, wasReady: boolean): void {
    if (reason !== this.#logged) {
      this.#logged = reason
      this.log.warn('upstream is down', { reason, ...attempt })
    } else if (wasReady) this.log.warn('upstream is down again for the same reason', attempt)
    else this.log.info('upstream is still down', attempt)
  }

  #become(state: UpstreamState, provider: Provider | undefined): void {
    const since = this.#state.name === state.name ? this.#state.since : state.since
    this.#state = { ...state, since }
    this.#provider = provider
    this.#tell({ kind: 'state' })
  }

  #tell(event: UpstreamEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.log.warn('upstream failed when something changed', { error })
      }
    }
  }

  /** Closes a provider, and waits for that no longer than is good. */
  async #closeQuietly(provider: Provider | undefined): Promise<void> {
    const waiting = new AbortController()
    const late = this.#options.clock.wait(CLOSE_TIMEOUT_MS, waiting.signal).then(
      () => this.log.warn(`upstream did not close within ${CLOSE_TIMEOUT_MS / 1_000} s`),
      // It has closed.
      () => {},
    )
    try {
      await Promise.race([provider?.close?.(), late])
    } catch (error) {
      this.log.warn('upstream did not close in good order', { error })
    } finally {
      waiting.abort()
    }
  }
}

/** How one connection ended. */
interface Ended {
  readonly reason: Error
  /** Undefined where it was never there. */
  readonly provider: Provider | undefined
}

/** Waits for `work`, and no longer than until `signal` aborts. Rejects with its reason then. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function connectTimeout(): CausewayError {
  return new CausewayError('ERR_UPSTREAM_TIMEOUT', `It was not connected within ${CONNECT_TIMEOUT_MS / 1_000} s.`)
}
