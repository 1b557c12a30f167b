import type { Authorize } from '../http-client/http-client-options.js'
import type { RouteTo } from '../socket-route.js'
import type { ClientTls } from '../tls/options.js'

export interface WebSocketClientOptions {
  /** Of the MCP endpoint, `ws:` or `wss:`. */
  readonly url: string | URL
  /** Sent with the handshake. Not in browsers, which send none but cookies. */
  readonly headers?: Readonly<Record<string, string>>
  /** Asked before the handshake, and again where the server refuses it. Not in browsers. */
  readonly authorize?: Authorize
  /** For `wss:`. Not in browsers. */
  readonly tls?: ClientTls
  /** Guards, TLS and proxies; its `tls` wins over the one here. Not in browsers. */
  readonly routeTo?: RouteTo
  /** One message, as UTF-8. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
  /** What may wait for a server that does not read. @default limits.maxQueuedBytes */
  readonly maxQueuedBytes?: number
  /** The wait for the end of the handshake; browsers have their own. @default limits.connectTimeoutMs */
  readonly connectTimeoutMs?: number
  /** The server is asked for a sign of life this often; browsers do not. @default limits.pingIntervalMs */
  readonly pingIntervalMs?: number
}
