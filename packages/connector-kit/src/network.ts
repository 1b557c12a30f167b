import type { LookupFunction } from 'node:net'

/**
 * How the upstream's servers are reached, as its `http` says: for connectors whose protocol `HttpClient` does not speak. They keep to it
 * for every address that they connect to, those of redirects included.
 */
export interface Network {
  /**
   * The way to the server at an address of `http:`, `ws:` or `grpc:`, or of the same with TLS; the same for all addresses of its origin.
   * @throws {CausewayError} `ERR_HTTP_FORBIDDEN_ADDRESS` where it must not be reached
   */
  routeTo(url: URL): SocketRoute
  /**
   * Sends a request as the configuration's retries and circuit breaker say: again where `judge` says that this helps and does no harm,
   * and not at all for a while after it failed again and again. Absent: each request is sent once.
   *
   * @throws {CausewayError} `ERR_HTTP_UNAVAILABLE` where nothing is sent for now; what the last attempt rejected with
   */
  send?<T>(attempt: () => Promise<T>, rules: SendRules): Promise<T>
  /** The longest that a connection may take to come about, in milliseconds. @default the connector's own */
  readonly connectTimeoutMs?: number | undefined
  /** The longest one request may take, where the configuration says it. */
  readonly timeoutMs?: number | undefined
  /** A longer answer is an error, where the configuration says it. */
  readonly maxResponseBytes?: number | undefined
  /** Redirects followed for one request, where the configuration says it. */
  readonly maxRedirects?: number | undefined
}

/** How the attempts of one request are seen. */
export interface SendRules {
  /** Where it is sent, for messages. */
  readonly origin: string
  /** What the failure of an attempt means; undefined where it says nothing of the service and stands. */
  judge(error: unknown): FailedAttempt | undefined
  /** Asked for where there is a wait: gives it up. */
  signal(): AbortSignal
}

export interface FailedAttempt {
  /** The service is not there, or not able to answer: so many in a row open the circuit. */
  readonly isDown: boolean
  /** Could another attempt help, without harm? */
  readonly mayRepeat: boolean
  /** The status of the answer, where it was one of HTTP. */
  readonly status?: number | undefined
  /** How long to wait, in the answer's own words. */
  readonly retryAfter?: string | undefined
}

/** One way: what is absent is as Node.js does it. */
export interface SocketRoute {
  /** Resolves host names to the addresses that may be reached, and to no others: for `net.connect` and `tls.connect`. */
  readonly lookup?: LookupFunction | undefined
  readonly tls?: SocketTls | undefined
  /** Goes through this proxy, which resolves the name. */
  readonly proxy?: SocketProxy | undefined
}

/** PEM texts, and what the server's certificate has to be. */
export interface SocketTls {
  /** Authorities to trust besides those that Node.js does. */
  readonly ca?: string | undefined
  /** The client's own certificate, with those that lead to a trusted one. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** What the server's certificate must be for: a name, or an IP address, which is checked but never sent. @default the host of the address */
  readonly serverName?: string | undefined
  /** false accepts any certificate. @default true */
  readonly rejectUnauthorized?: boolean | undefined
}

export interface SocketProxy {
  /** `http:`, `https:` or `socks5:`; user and password may stand in it, so it is not for messages. */
  readonly url: string
  /** Trusted for an `https:` proxy. */
  readonly ca?: string | undefined
}
