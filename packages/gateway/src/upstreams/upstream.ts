import type { Clock, Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { Change, Provider } from '@causeway/server'
import { backOffMs } from './back-off.js'
import type { Connect } from './connector-of.js'
import type { UpstreamState } from './state.js'
import type { Surroundings } from './surroundings.js'

/** An attempt to connect that takes longer has failed. */
const CONNECT_TIMEOUT_MS = 60_000
/** Who was ready for that long starts again with the shortest wait. */
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
  mask(text: string): string
}

/** What changed about an upstream: its state, or what it offers. */
export type UpstreamEvent = { readonly kind: 'state' } | Change

/** One upstream for as long as its entry is in the configuration: connects, notices its loss, and connects again. */
export class Upstream {
  readonly name: string
  /** Lines carry its name. */
  readonly log: Logger
  /** Resolves when the first attempt has succeeded or failed. */
  readonly settled: Promise<void>
  readonly #options: UpstreamOptions
  readonly #listeners = new Set<(event: UpstreamEvent) => void>()
  readonly #end = new AbortController()
  #state: UpstreamState
  #provider: Provider | undefined
  #surroundings: Surroundings | undefined
  #settle: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(options: UpstreamOptions) {
    this.name = options.name
    this.log = options.log
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
      const begun = clock.now()
      const reason = await this.#live()
      if (signal.aborted) break
      failures = this.#state.name === 'ready' && clock.now() - begun >= STABLE_MS ? 1 : failures + 1
      await this.#down(reason, failures)
    }
    this.#become({ name: 'closed', since: clock.now() }, undefined)
  }

  /** One connection from its beginning to its end; resolves with the reason of the end. */
  async #live(): Promise<Error> {
    const { clock, mask } = this.#options
    let lose: (reason: Error) => void = () => {}
    const lost = new Promise<Error>((resolve) => {
      lose = resolve
    })
    try {
      const provider = await this.#connect(lose)
      const stop = provider.onChange?.((change) => this.#tell(change))
      this.#become({ name: 'ready', since: clock.now() }, provider)
      this.log.info('upstream is ready')
      this.#settle()
      const reason = await Promise.race([lost, aborted(this.#end.signal)])
      stop?.()
      this.#provider = undefined
      await this.#closeQuietly(provider)
      return reason
    } catch (error) {
      return error instanceof Error ? error : new Error(mask(String(error)))
    }
  }

  async #connect(lost: (reason: Error) => void): Promise<Provider> {
    const { connect } = this.#options
    const { signal } = this.#end
    this.#surroundings ??= await this.#options.surroundings()
    const late = new AbortController()
    const attempt = connect({
      ...this.#surroundings.context,
      signal: AbortSignal.any([signal, late.signal]),
      lost,
    })
    const timer = setTimeout(() => late.abort(connectTimeout()), CONNECT_TIMEOUT_MS)
    try {
      return await Promise.race([attempt, aborted(signal).then(fail), aborted(late.signal).then(fail)])
    } catch (error) {
      // What connects after all is not wanted any more.
      attempt.then((provider) => this.#closeQuietly(provider)).catch(() => {})
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async #down(error: Error, failures: number): Promise<void> {
    const { clock, mask } = this.#options
    const delayMs = backOffMs(failures)
    const now = clock.now()
    const reason = mask(error.message)
    this.#become({ name: 'down', since: now, reason, failures, retryAt: now + delayMs }, undefined)
    this.log.warn('upstream is down', { reason, failures, retryInMs: delayMs })
    this.#settle()
    await clock.wait(delayMs, this.#end.signal).catch(() => {})
  }

  #become(state: UpstreamState, provider: Provider | undefined): void {
    const since = this.#state.name === state.name ? this.#state.since : state.since
    this.#state = { ...state, since }
    this.#provider = provider
    this.#tell({ kind: 'state' })
  }

  #tell(event: UpstreamEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  async #closeQuietly(provider: Provider): Promise<void> {
    try {
      await provider.close?.()
    } catch (error) {
      this.log.warn('upstream did not close in good order', { error })
    }
  }
}

function aborted(signal: AbortSignal): Promise<Error> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}

function fail(reason: Error): never {
  throw reason
}

function connectTimeout(): CausewayError {
  return new CausewayError('ERR_UPSTREAM_TIMEOUT', `It was not connected within ${CONNECT_TIMEOUT_MS / 1_000} s.`)
}
