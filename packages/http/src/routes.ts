import { tlsWay } from '@causeway/transports/tls'
import type { Dispatcher } from 'undici'
import type { DispatcherOptions, Dispatchers } from './dispatchers.js'
import { Guard } from './guard/guard.js'
import type { HttpError } from './http-error.js'
import { type HttpClientOptions, whole } from './options.js'
import { proxyRules } from './proxy-rules.js'

/** How an origin is reached: by pooled connections, or not at all. */
export type Route = { readonly dispatcher: Dispatcher } | { readonly problem: HttpError }

/** Routes that are remembered. An upstream has one or two origins; redirects may lead to more. */
const MAX_ROUTES = 1_000
/** The longest that a connection may take to come about. */
export const MAX_CONNECT_MS = 10_000

/** Finds the way to each origin. */
export class Routes {
  readonly #guard: Guard
  readonly #proxyFor: (url: URL) => string | undefined
  readonly #options: DispatcherOptions
  /** By origin. */
  readonly #routes = new Map<string, Route>()
  /** From the first request on. */
  #dispatchers: Promise<Dispatchers> | undefined

  /** @throws {TypeError} where an option cannot be used @throws {CausewayError} `ERR_TLS` where certificates or the key cannot be */
  constructor(options: HttpClientOptions, timeoutMs: number) {
    const { allow = [], trusted = [], lookup, proxy, env = {}, connections = 64, tls = {} } = options
    this.#guard = new Guard({ allow, trusted, lookup })
    this.#proxyFor = proxyRules(proxy, env)
    // Read now, and kept: what is wrong with it is told before anything is sent.
    tlsWay(tls)
    this.#options = {
      lookup: this.#guard.lookup,
      tls,
      connections: whole('connections', connections, 1),
      connectTimeoutMs: Math.min(timeoutMs, MAX_CONNECT_MS),
    }
  }

  async to(url: URL): Promise<Route> {
    const known = this.#routes.get(url.origin)
    if (known !== undefined) return known
    const route = await this.#find(url)
    if (this.#routes.size >= MAX_ROUTES) this.#routes.clear()
    this.#routes.set(url.origin, route)
    return route
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await (await this.#dispatchers)?.close()
  }

  async #find(url: URL): Promise<Route> {
    const proxy = this.#proxyFor(url)
    const problem = this.#guard.problem(url, proxy !== undefined)
    if (problem !== undefined) return { problem }
    const dispatchers = await this.#pooled()
    return { dispatcher: proxy === undefined ? dispatchers.direct : dispatchers.through(proxy) }
  }

  /** undici is loaded for the first request: many a client never sends one. */
  #pooled(): Promise<Dispatchers> {
    this.#dispatchers ??= import('./dispatchers.js').then(({ Dispatchers }) => new Dispatchers(this.#options))
    return this.#dispatchers
  }
}
