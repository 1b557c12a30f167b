import type { Cancellation } from '../cancellation.js'
import type { RouteTo } from '../socket-route.js'
import type { ClientTls } from '../tls/options.js'

/** One HTTP request. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Aborting it ends the exchange at any point, the reading of the answer's body included. */
  readonly signal?: Cancellation | undefined
}

/** The answer to an `HttpCall`, whose head has arrived. Use one of `text`, `body` and `discard`, once. */
export interface HttpAnswer {
  readonly status: number
  header(lowerCaseName: string): string | undefined
  /**
   * The whole body; at once where all of it is there.
   * @throws {CausewayError} `ERR_FRAME_TOO_LARGE` above `maxBytes`, `ERR_FRAME_NOT_UTF8`, `ERR_STREAM_BROKEN`
   */
  text(maxBytes: number): Promise<string> | string
  /** The body as it arrives; throws `ERR_STREAM_BROKEN` where it ends too early. Leaving the loop early discards the rest. */
  readonly body: AsyncIterable<Uint8Array>
  /** Nobody wants the body: a short one is read so that the socket can serve again, any other is cut off. */
  discard(): void
}

/**
 * What sends HTTP requests: sockets of its own on Node.js, `fetch` elsewhere, or your own. It follows no redirects, and knows of no
 * time-outs but the one for opening a socket: the caller's signal ends what takes too long.
 */
export interface HttpExchange {
  /**
   * Resolves when the head of the answer has arrived, whatever its status. Rejects with the signal's reason where that aborts.
   * @throws {CausewayError} `ERR_CONNECT_FAILED`: nobody answered, and nothing was sent. `ERR_STREAM_BROKEN`: it was sent, its answer is
   * lost. `ERR_CONNECTION_CLOSED`: after `close`. `ERR_REDIRECT_REFUSED`: there was a redirect, and the platform does not tell where to
   */
  request(call: HttpCall): Promise<HttpAnswer>
  /** Ends everything in flight with `ERR_CONNECTION_CLOSED` and lets go of the sockets. Idempotent. */
  close(): void
}

/** How the platform's `HttpExchange` is made. */
export interface HttpExchangeOptions {
  /** The longest wait for a socket; where the platform lets us say so. @default limits.connectTimeoutMs */
  readonly connectTimeoutMs?: number | undefined
  readonly routeTo?: RouteTo | undefined
  /** Where the route has none of its own. */
  readonly tls?: ClientTls | undefined
}
