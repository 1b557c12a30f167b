import type { Authorize } from '../http-client/http-client-options.js'
import type { RouteTo } from '../socket-route.js'
import type { ClientTls } from '../tls/options.js'

export interface GrpcClientOptions {
  /** Of the server, without a path: `grpc://127.0.0.1:4100`, or `grpcs:` with TLS. */
  readonly url: string | URL
  /** Sent as metadata with the stream. */
  readonly headers?: Readonly<Record<string, string>>
  /** Asked before the stream is opened, and again where the server answers UNAUTHENTICATED (401) or PERMISSION_DENIED (403). */
  readonly authorize?: Authorize
  /** For `grpcs:`. */
  readonly tls?: ClientTls
  /** Guards, TLS and proxies of `http:`; its `tls` wins over the one here. */
  readonly routeTo?: RouteTo
  /** One message, as UTF-8. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
  /** What may wait for a server that does not read. @default limits.maxQueuedBytes */
  readonly maxQueuedBytes?: number
  /** The wait for the server's headers. @default limits.connectTimeoutMs */
  readonly connectTimeoutMs?: number
  /** The server is asked for a sign of life this often. @default limits.pingIntervalMs */
  readonly pingIntervalMs?: number
}
