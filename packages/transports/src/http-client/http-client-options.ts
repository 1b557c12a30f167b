import type { HeaderSource } from '@causeway/protocol'
import type { BackOffOptions } from '../back-off.js'
import type { RouteTo } from '../socket-route.js'
import type { ClientTls } from '../tls/options.js'
import type { HttpExchange } from './http-exchange.js'

/** What a server answered instead of serving the request. */
export interface Challenge {
  readonly status: 401 | 403
  /** Of the answer; `www-authenticate` says what is missing. */
  readonly headers: HeaderSource
  /** What was asked for. */
  readonly url: string
}

/**
 * Where authorization comes in: returns the headers that show who asks, for this and all later requests. Called before
 * the first request, without a challenge, and whenever the server answers 401 or 403; then the request is repeated with what it
 * returned. `undefined`: nothing more can be shown; with a challenge the request fails. Never called twice at the same time.
 */
export type Authorize = (challenge?: Challenge) => Promise<Readonly<Record<string, string>> | undefined>

export interface HttpClientOptions {
  /** Of the MCP endpoint, `http:` or `https:`. */
  readonly url: string | URL
  /** Sent with every request. The protocol's own headers win over them. */
  readonly headers?: Readonly<Record<string, string>>
  readonly authorize?: Authorize
  /** Requests go through this function. @default sockets of their own on Node.js, else `globalThis.fetch` */
  readonly fetch?: typeof globalThis.fetch
  /** Makes what sends this connection's requests; the connection closes it. Wins over `fetch`. */
  readonly exchange?: () => HttpExchange
  /** For `https:`. Node.js only, and not with `fetch` or `exchange`. */
  readonly tls?: ClientTls
  /** Guards, TLS and proxies; its `tls` wins over the one here. Not with `fetch` or `exchange`, which have ways of their own. */
  readonly routeTo?: RouteTo
  /** Redirects that are followed for one request, all within the origin. @default limits.maxRedirects */
  readonly maxRedirects?: number
  /** One message, and one event of a stream. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
  /** The wait for a socket, where the platform lets us say so, and for the first event of HTTP+SSE. @default limits.connectTimeoutMs */
  readonly connectTimeoutMs?: number
  /** How broken streams of legacy servers are resumed. */
  readonly reconnect?: BackOffOptions
}
