import { type TlsWay, tlsWay } from '@causeway/transports/tls'
import { Agent, type buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { Guard } from './guard/guard.js'
import { HttpError } from './http-error.js'
import { type HttpClientOptions, whole } from './options.js'
import { withoutAddressAsName } from './proxy-name.js'
import { proxyRules } from './proxy-rules.js'

/** How an origin is reached: by pooled connections, or not at all. */
export type Route = { readonly dispatcher: Dispatcher } | { readonly problem: HttpError }

/** Routes that are remembered. An upstream has one or two origins; redirects may lead to more. */
const MAX_ROUTES = 1_000
/** The longest that a connection may take to come about. */
export const MAX_CONNECT_MS = 10_000
/** How long an idle connection is kept where the server does not say. */
const IDLE_MS = 10_000

/** What a proxy's own client is made with. */
interface ProxyClientOptions {
  readonly connect: buildConnector.connector
}

/** Finds the way to each origin, and owns the connections of all of them. */
export class Routes {
  readonly #guard: Guard
  readonly #proxyFor: (url: URL) => string | undefined
  readonly #options: Agent.Options
  /** Of connections to services. */
  readonly #tls: TlsWay
  /** Of connections to proxies. */
  readonly #proxyTls: TlsWay
  readonly #connectTimeoutMs: number
  /** By origin. */
  readonly #routes = new Map<string, Route>()
  #direct: Agent | undefined
  /** By the proxy's URL. */
  readonly #proxies = new Map<string, ProxyAgent>()

  /** @throws {TypeError} where an option cannot be used @throws {CausewayError} `ERR_TLS` where certificates or the key cannot be */
  constructor(options: HttpClientOptions, timeoutMs: number) {
    const { allow = [], trusted = [], lookup, proxy, env = {}, connections = 64, tls = {} } = options
    this.#guard = new Guard({ allow, trusted, lookup })
    this.#proxyFor = proxyRules(proxy, env)
    this.#tls = tlsWay(tls)
    this.#proxyTls = tls.ca === undefined ? {} : tlsWay({ ca: tls.ca })
    this.#connectTimeoutMs = Math.min(timeoutMs, MAX_CONNECT_MS)
    this.#options = {
      connections: whole('connections', connections, 1),
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      // The client has its own clock for these.
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: this.#connectTimeoutMs,
    }
  }

  to(url: URL): Route {
    const known = this.#routes.get(url.origin)
    if (known !== undefined) return known
    if (this.#routes.size >= MAX_ROUTES) this.#routes.clear()
    const route = this.#find(url)
    this.#routes.set(url.origin, route)
    return route
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const closed = new HttpError('ERR_HTTP_UNAVAILABLE', 'The call was ended: its client is closed.', { sent: true })
    await Promise.all([this.#direct?.destroy(closed), ...[...this.#proxies.values()].map((one) => one.destroy(closed))])
  }

  #find(url: URL): Route {
    const proxy = this.#proxyFor(url)
    const problem = this.#guard.problem(url, proxy !== undefined)
    if (problem !== undefined) return { problem }
    return { dispatcher: proxy === undefined ? this.#withoutProxy() : this.#through(proxy) }
  }

  #withoutProxy(): Agent {
    this.#direct ??= new Agent({
      ...this.#options,
      connect: { ...this.#tls, lookup: this.#guard.lookup },
    })
    return this.#direct
  }

  #through(proxy: string): ProxyAgent {
    const known = this.#proxies.get(proxy)
    if (known !== undefined) return known
    const timeout = this.#connectTimeoutMs
    const agent = new ProxyAgent({
      ...this.#options,
      uri: proxy,
      // As proxies expect it: plain requests by their whole URL, everything else through a tunnel.
      proxyTunnel: false,
      factory: (origin, options) => new Pool(origin, { ...this.#options, ...options }),
      clientFactory: (origin, { connect }: ProxyClientOptions) =>
        new Pool(origin, { connect: withoutAddressAsName(connect) }),
      requestTls: { ...this.#tls, timeout },
      // The proxy is the operator's own choice, and need not be public.
      proxyTls: { ...this.#proxyTls, timeout },
    })
    this.#proxies.set(proxy, agent)
    return agent
  }
}
