import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@causeway/connector-kit'
import { serverLimits } from '@causeway/protocol'
import { type App, type Middleware, mcp } from '@causeway/server'
import { type KeyValue, memoryKeyValue } from '@causeway/store'
import type { Connection, ServedConnection } from '@causeway/transports'
import type { HttpSite } from '@causeway/transports/node'
import { ResultCache } from './cache/result-cache.js'
import { systemClock } from './clock.js'
import { Ensemble } from './composition/ensemble.js'
import type { NameClash } from './composition/name-clashes.js'
import { NoticeLog } from './composition/notice-log.js'
import type { GatewayConfig, UpstreamConfig } from './config/definition.js'
import type { GatewayLogger } from './observe/logger.js'
import { Metrics } from './observe/metrics.js'
import { type OnOperation, observer } from './observe/observer.js'
import { requestLog } from './observe/request-log.js'
import { createTracing, type Tracing } from './observe/tracing.js'
import type { ConnectorSet } from './plugins/connector-set.js'
import type { MaskingSecrets } from './secrets/secrets.js'
import { DEFAULT_ENDPOINT, ssePathsOf } from './serving/endpoint-paths.js'
import { listen } from './serving/listener.js'
import type { GatewayStatus } from './status.js'
import { connectBy, connectUnchecked } from './upstreams/connector-of.js'
import { Seat } from './upstreams/seat.js'
import { type SharedParts, surroundingsOf } from './upstreams/surroundings.js'
import { Upstream } from './upstreams/upstream.js'

/** Whoever takes longer to connect is served as soon as it is there; nobody waits for it. */
const START_PATIENCE_MS = 10_000
/** Whom it waits for is told after that time. */
const START_NEWS_MS = 2_000

export interface GatewayOptions {
  /** One that has been checked. */
  readonly config: GatewayConfig
  /** The folder of the configuration file. */
  readonly directory: string
  readonly connectors: ConnectorSet
  /** Upstreams whose part of the configuration could not be checked yet: their plugin could not be loaded. */
  readonly unchecked?: readonly string[]
  readonly secrets: MaskingSecrets
  readonly log: GatewayLogger
  /** Where proxies are configured. @default none */
  readonly env?: { readonly [name: string]: string | undefined }
  /** Shared state. @default memory */
  readonly store?: KeyValue
  readonly clock?: Clock
}

/** One path, and what it shows. */
interface Endpoint {
  readonly app: App
  readonly ensemble: Ensemble
  /** Takes it from the site, once it is on it. */
  unserve: ((graceMs?: number) => Promise<void>) | undefined
}

/**
 * Many upstreams behind one governed endpoint, or several. One object from start to end: its configuration may change while it
 * serves.
 */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #parts: SharedParts
  readonly #cache: ResultCache
  readonly #metrics: Metrics | undefined
  readonly #endpoints = new Map<string, Endpoint>()
  readonly #noticeLog: NoticeLog
  #config: GatewayConfig
  #seats: ReadonlyMap<string, Seat> = new Map()
  #tracing: Tracing | undefined
  #site: HttpSite | undefined
  #phase: GatewayStatus['phase'] = 'starting'
  #closing: Promise<void> | undefined
  #end: () => void = () => {}
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })
  /** Changes of the configuration come one after the other. Never rejects. */
  #changing: Promise<void> = Promise.resolve()
  /** Upstreams and endpoints that were taken away and finish what they run. */
  readonly #leaving = new Set<Promise<void>>()

  private constructor(options: GatewayOptions) {
    const { config, directory, secrets, env = {}, store = memoryKeyValue(), clock = systemClock } = options
    this.#options = options
    this.#config = config
    this.#parts = { directory, secrets, store, clock, env }
    this.#cache = new ResultCache(config.cache)
    this.#noticeLog = new NoticeLog(options.log)
    if (config.metrics?.enabled !== false) this.#metrics = new Metrics(() => this.#loads(), this.#cache)
  }

  /** Connects the upstreams, and resolves when each of them is ready or down, or after ten seconds. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options)
    const { tracing, version = '0.0.0' } = options.config
    if (tracing !== undefined) gateway.#tracing = await createTracing(tracing, version, options.secrets)
    await gateway.#seat(options.config, options.unchecked)
    gateway.#arrange(options.config)
    gateway.#phase = 'serving'
    return gateway
  }

  get config(): GatewayConfig {
    return this.#config
  }

  get phase(): GatewayStatus['phase'] {
    return this.#phase
  }

  /**
   * Serves every endpoint over HTTP, with `/health` and `/metrics` beside them; returns the origin that it is reached at.
   * @throws {CausewayError} `ERR_LISTEN`
   */
  async listen(): Promise<string> {
    const { directory, secrets } = this.#options
    const pages = { status: () => this.status(), phase: () => this.#phase, metrics: this.#metrics }
    this.#site = await listen({ config: this.#config.listen ?? {}, directory, secrets, pages })
    for (const [path, endpoint] of this.#endpoints) this.#serve(path, endpoint)
    return this.#site.origin
  }

  /** Serves one connection, such as standard streams. Its endpoint is the first one. */
  attach(connection: Connection, transport: string): ServedConnection {
    const [first] = this.#endpoints.values()
    if (first === undefined) throw new TypeError('A gateway has at least one endpoint.')
    return first.app.attach(connection, { transport })
  }

  /**
   * Takes in a configuration that has been checked. Upstreams whose entries are as before, and what runs on them, go on untouched;
   * others are connected first and then take their places; those that are gone finish what they run. What `listen`, `secrets`, `logging`,
   * `metrics` and `tracing` say is taken in at the next start.
   */
  async reload(config: GatewayConfig, unchecked: readonly string[] = []): Promise<void> {
    const reloaded = this.#changing.then(() => this.#reload(config, unchecked))
    this.#changing = reloaded.catch(() => {})
    return reloaded
  }

  async status(): Promise<GatewayStatus> {
    const { connectors } = this.#options
    const clashes = await this.#clashes()
    const entries = [...this.#seats].map(async ([name, seat]) => {
      const hidden = clashes.filter((clash) => clash.hidden === name).map(({ text }) => text)
      return [name, await seat.status(hidden)] as const
    })
    const upstreams = Object.fromEntries(await Promise.all(entries))
    const plugins = connectors.problems.map(({ plugin, message }) => ({ plugin, problem: message }))
    const isWhole =
      plugins.length === 0 &&
      Object.values(upstreams).every(({ state, reason }) => state === 'ready' && reason === undefined)
    const endpoints = [...this.#endpoints].map(([path, { ensemble }]) => [path, ensemble.members.map(nameOf)] as const)
    return {
      status: isWhole ? 'ok' : 'degraded',
      phase: this.#phase,
      name: this.#config.name ?? 'causeway',
      version: this.#config.version ?? '0.0.0',
      endpoints: Object.fromEntries(endpoints),
      upstreams,
      plugins,
    }
  }

  /** Resolves when it has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#ended
  }

  /** Refuses new requests, lets those that run finish for `graceMs`, and ends every upstream. Idempotent. */
  close(graceMs: number = serverLimits.shutdownGraceMs): Promise<void> {
    this.#closing ??= this.#close(graceMs).finally(() => this.#end())
    return this.#closing
  }

  async #reload(config: GatewayConfig, unchecked: readonly string[]): Promise<void> {
    if (this.#closing !== undefined) return
    const before = this.#seats
    await this.#seat(config, unchecked)
    this.#arrange(config)
    this.#config = config
    const now = new Set([...this.#seats.values()].map(({ upstream }) => upstream))
    for (const seat of before.values()) {
      if (!now.has(seat.upstream)) this.#leave(seat.leave(serverLimits.shutdownGraceMs))
      else if (this.#seats.get(seat.name) !== seat) seat.retire()
    }
  }

  /** Nobody waits for what finishes on its way out, but the end of the gateway. */
  #leave(left: Promise<void>): void {
    const done = left.then(
      () => void this.#leaving.delete(done),
      (error: unknown) => {
        this.#leaving.delete(done)
        this.#options.log.warn('something that was taken away did not end in good order', { error })
      },
    )
    this.#leaving.add(done)
  }

  /** Gives every upstream of the configuration its seat: the one that it has, where nothing about it changed. */
  async #seat(config: GatewayConfig, unchecked: readonly string[] = []): Promise<void> {
    const wanted = Object.entries(config.upstreams).filter(([, { enabled }]) => enabled !== false)
    const seats = wanted.map(([name, upstream]) => {
      const seat = this.#kept(name, upstream) ?? this.#open(name, upstream, unchecked.includes(name))
      return [name, seat] as const
    })
    this.#seats = new Map(seats)
    const { clock } = this.#parts
    const waiting = new AbortController()
    clock.wait(START_NEWS_MS, waiting.signal).then(
      () => this.#tellWaiting(),
      () => {},
    )
    const settled = Promise.all(seats.map(([, { upstream }]) => upstream.settled))
    await Promise.race([settled, clock.wait(START_PATIENCE_MS)])
    waiting.abort()
  }

  /** Who looks at a terminal wants to know what takes so long. */
  #tellWaiting(): void {
    const slow = [...this.#seats.values()].filter(({ upstream }) => upstream.state.name === 'connecting')
    const upstreams = slow.map(({ name }) => name)
    this.#options.log.info(`waiting up to ${START_PATIENCE_MS / 1_000} s for upstreams to connect`, { upstreams })
  }

  /** The seat that an upstream has; another one around the same connection where only what the gateway does with it changed. */
  #kept(name: string, config: UpstreamConfig): Seat | undefined {
    const seat = this.#seats.get(name)
    if (seat === undefined) return undefined
    if (isDeepStrictEqual(seat.config, config)) return seat
    return needsReconnection(seat.config, config) ? undefined : seat.reconfigured(config)
  }

  #open(name: string, config: UpstreamConfig, isUnchecked: boolean): Seat {
    const { connectors, secrets } = this.#options
    const log = this.#options.log.with({ upstream: name })
    const upstream = new Upstream({
      name,
      connect: (isUnchecked ? connectUnchecked : connectBy)(config, connectors),
      surroundings: () => surroundingsOf(name, config, log, this.#parts),
      clock: this.#parts.clock,
      log,
      mask: (text) => secrets.mask(text),
    })
    upstream.start()
    return Seat.of(upstream, config, this.#cache, this.#seats.get(name))
  }

  #arrange(config: GatewayConfig): void {
    const wanted = Object.entries(config.endpoints ?? { [DEFAULT_ENDPOINT]: [...this.#seats.keys()] })
    for (const [path, names] of wanted) {
      const members = names.flatMap((name) => this.#seats.get(name) ?? [])
      const endpoint = this.#endpoints.get(path)
      if (endpoint === undefined) this.#addEndpoint(path, members, config)
      else endpoint.ensemble.arrange(members)
    }
    for (const [path, { app, unserve }] of this.#endpoints) {
      if (wanted.some(([other]) => other === path)) continue
      this.#endpoints.delete(path)
      this.#leave(Promise.resolve(unserve?.()).then(() => app.close()))
    }
  }

  #addEndpoint(path: string, members: readonly Seat[], config: GatewayConfig): void {
    const endpoint = this.#endpointFor(path, members, config)
    this.#endpoints.set(path, endpoint)
    this.#serve(path, endpoint)
  }

  #serve(path: string, endpoint: Endpoint): void {
    endpoint.unserve = this.#site?.serve(endpoint.app.service, { path, ssePaths: ssePathsOf(path) })
  }

  #endpointFor(path: string, members: readonly Seat[], config: GatewayConfig): Endpoint {
    const { name = 'causeway', version = '0.0.0', title, instructions } = config
    const ensemble = new Ensemble(members, this.#noticeLog)
    const app = mcp({
      name,
      version,
      ...(title === undefined ? {} : { title }),
      ...(instructions === undefined ? {} : { instructions }),
      use: this.#middleware(path),
    })
    app.mount(ensemble)
    return { app, ensemble, unserve: undefined }
  }

  #middleware(path: string): readonly Middleware[] {
    const tell: OnOperation[] = []
    if (this.#metrics !== undefined) tell.push(this.#metrics.count)
    tell.push(requestLog(this.#options.log))
    const observed = observer(path, tell)
    return this.#tracing === undefined ? [observed] : [observed, this.#tracing.middleware(path)]
  }

  /** What is hidden at some endpoint because another upstream serves something of that name; each clash once. */
  async #clashes(): Promise<readonly NameClash[]> {
    const clashes = await Promise.all([...this.#endpoints.values()].map(({ ensemble }) => ensemble.clashes()))
    return [...new Map(clashes.flat().map((clash) => [clash.text, clash])).values()]
  }

  #loads() {
    return [...this.#seats].map(([name, { upstream, config, calls }]) => ({
      name,
      kind: config.kind,
      up: upstream.state.name === 'ready',
      ...calls,
    }))
  }

  async #close(graceMs: number): Promise<void> {
    this.#phase = 'closing'
    const { clock } = this.#parts
    const active = [...this.#seats.values()].reduce((sum, { calls }) => sum + calls.active, 0)
    this.#options.log.info('gateway is closing', active === 0 ? {} : { calls: active, graceMs })
    const done = new AbortController()
    void clock.wait(graceMs, done.signal).then(
      () => this.#tellCutOff(),
      () => {},
    )
    await this.#changing
    await this.#site?.close(graceMs)
    await Promise.all([...this.#endpoints.values()].map(({ app }) => app.close(graceMs)))
    done.abort()
    await Promise.all([...this.#seats.values()].map(({ upstream }) => upstream.close()))
    await Promise.race([Promise.all(this.#leaving), clock.wait(graceMs)])
    await this.#tracing?.close()
  }

  /** Whose calls did not finish in time. */
  #tellCutOff(): void {
    for (const { upstream, calls } of this.#seats.values()) {
      if (calls.active === 0) continue
      upstream.log.warn('the gateway ends before these calls were done; they may have done what was asked', {
        calls: calls.active,
      })
    }
  }
}

/** The parts of an entry that its connection depends on. */
function needsReconnection(before: UpstreamConfig, after: UpstreamConfig): boolean {
  const parts = ({ kind, config, auth, http }: UpstreamConfig) => ({ kind, config, auth, http })
  return !isDeepStrictEqual(parts(before), parts(after))
}

function nameOf({ upstream }: { readonly upstream: Upstream }): string {
  return upstream.name
}
