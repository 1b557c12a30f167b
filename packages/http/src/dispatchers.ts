import { type TlsWay, tlsWay } from '@causeway/transports/tls'
import { Agent, type buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { HttpError } from './http-error.js'
import type { HttpClientOptions } from './options.js'
import { withoutAddressAsName } from './proxy-name.js'

/** How long an idle connection is kept where the server does not say. */
const IDLE_MS = 10_000

/** What connections are made with. */
export interface DispatcherOptions {
  readonly lookup: NonNullable<HttpClientOptions['lookup']>
  readonly tls: NonNullable<HttpClientOptions['tls']>
  /** To one origin. */
  readonly connections: number
  readonly connectTimeoutMs: number
}

/** What a proxy's own client is made with. */
interface ProxyClientOptions {
  readonly connect: buildConnector.connector
}

/** The pooled connections of one client: to services, and to the proxies that lead there. */
export class Dispatchers {
  readonly #lookup: DispatcherOptions['lookup']
  readonly #options: Agent.Options
  readonly #connectTimeoutMs: number
  /** Of connections to services. */
  readonly #tls: TlsWay
  /** Of connections to proxies. */
  readonly #proxyTls: TlsWay
  #direct: Agent | undefined
  /** By the proxy's URL. */
  readonly #proxies = new Map<string, ProxyAgent>()

  constructor({ lookup, tls, connections, connectTimeoutMs }: DispatcherOptions) {
    this.#lookup = lookup
    this.#tls = tlsWay(tls)
    this.#proxyTls = tls.ca === undefined ? {} : tlsWay({ ca: tls.ca })
    this.#connectTimeoutMs = connectTimeoutMs
    this.#options = {
      connections,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      // The client has its own clock for these.
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: connectTimeoutMs,
    }
  }

  get direct(): Dispatcher {
    this.#direct ??= new Agent({
      ...this.#options,
      connect: { ...this.#tls, lookup: this.#lookup },
    })
    return this.#direct
  }

  through(proxy: string): Dispatcher {
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

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const closed = new HttpError('ERR_HTTP_UNAVAILABLE', 'The call was ended: its client is closed.', { sent: true })
    await Promise.all([this.#direct?.destroy(closed), ...[...this.#proxies.values()].map((one) => one.destroy(closed))])
  }
}
