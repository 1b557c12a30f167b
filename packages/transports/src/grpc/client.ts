/** The client's end of a gRPC stream. */
import type { Client, Metadata } from '@grpc/grpc-js'
import { boundsOf } from '../bounds.js'
import type { Connection, Receiver } from '../connection.js'
import { Authorization, connectAuthorized } from '../http-client/authorization.js'
import { connectionClosed } from '../http-client/exchange-error.js'
import { type HeaderFields, headerFields } from '../http-client/header-fields.js'
import type { RouteTo } from '../socket-route.js'
import { routesWith } from '../tls/client-way.js'
import type { ClientTls } from '../tls/options.js'
import { tapWire } from '../wire-tap.js'
import { credentialsFor } from './client-credentials.js'
import { type RefusedStream, refusedStream } from './client-failure.js'
import type { GrpcClientOptions } from './client-options.js'
import { ClientStream } from './client-stream.js'
import { certifiedName, type GrpcAddress, wayTo } from './client-way.js'
import { CONNECT_METHOD } from './connect-method.js'
import { FRAME_OVERHEAD_BYTES } from './frame-codec.js'
import { type Grpc, loadGrpc } from './load-grpc.js'
import { StatusCode } from './status-code.js'

/**
 * A connection to an MCP server over gRPC, with a socket of its own; `open` connects. It needs the package `@grpc/grpc-js`.
 *
 * @throws {TypeError} where the address or a header is none, or a bound is not a positive number
 * @throws {CausewayError} from `open`: `ERR_CONNECT_FAILED` where nobody is there or the server refuses; `ERR_CONNECTION_CLOSED`;
 *   `ERR_GRPC_MISSING`; what `authorize` and `routeTo` throw
 *
 * @example
 * const connection = grpcConnection({ url: 'grpcs://example.com', headers: { authorization: `Bearer ${token}` } })
 */
export function grpcConnection(options: GrpcClientOptions): Connection {
  return new GrpcConnection(options)
}

const BOUNDS = ['maxMessageBytes', 'maxQueuedBytes', 'connectTimeoutMs', 'pingIntervalMs'] as const

class GrpcConnection implements Connection {
  readonly #address: GrpcAddress
  readonly #headers: HeaderFields
  readonly #authorization: Authorization | undefined
  readonly #routeTo: RouteTo | undefined
  readonly #bounds: ReturnType<typeof boundsOf<(typeof BOUNDS)[number]>>
  readonly #life = new AbortController()
  /** Of the way that was taken. */
  #tls: ClientTls | undefined
  #client: Client | undefined
  #stream: ClientStream | undefined

  constructor(options: GrpcClientOptions) {
    this.#address = serverAddress(options.url)
    this.#headers = metadataFields(options.headers ?? {})
    this.#authorization = options.authorize && new Authorization(options.authorize)
    this.#routeTo = routesWith(options.tls, options.routeTo)
    this.#bounds = boundsOf(options, BOUNDS)
  }

  async open(receiver: Receiver): Promise<void> {
    const grpc = await loadGrpc()
    const { url } = this.#address
    try {
      this.#life.signal.throwIfAborted()
      this.#client = await this.#newClient(grpc)
      this.#life.signal.throwIfAborted()
      const refused = await connectAuthorized(url, this.#authorization, (shown) => this.#attempt(grpc, receiver, shown))
      if (refused !== undefined) throw refused.error
    } catch (error) {
      this.#client?.close()
      throw error
    }
  }

  send(frame: string): void | Promise<void> {
    if (this.#stream === undefined) return Promise.reject(connectionClosed())
    tapWire(this, 'client', 'out', frame)
    return this.#stream.send(frame)
  }

  async close(): Promise<void> {
    this.#life.abort(connectionClosed())
    await this.#stream?.close()
  }

  async #attempt(grpc: Grpc, receiver: Receiver, shown: HeaderFields | undefined): Promise<RefusedStream | undefined> {
    const { signal } = this.#life
    signal.throwIfAborted()
    const client = this.#client
    if (client === undefined) throw connectionClosed()
    const { path, requestSerialize, responseDeserialize } = CONNECT_METHOD
    const metadata = metadataOf(grpc, { ...this.#headers, ...(shown && metadataFields(shown)) })
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata)
    const stream = new ClientStream(call, this.#bounds)
    const { connectTimeoutMs } = this.#bounds
    let late = false
    const timer = setTimeout(() => {
      late = true
      stream.cancel(undefined)
    }, connectTimeoutMs)
    const abort = (): void => stream.cancel(undefined)
    signal.addEventListener('abort', abort)
    const status = await stream.open(this.#tapped(receiver, client))
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    if (status === undefined) {
      this.#stream = stream
      return undefined
    }
    signal.throwIfAborted()
    const { url } = this.#address
    if (!late) return refusedStream(url, status, this.#tls)
    const details = `timed out after ${connectTimeoutMs} ms`
    return refusedStream(url, { ...status, code: StatusCode.unavailable, details }, this.#tls)
  }

  async #newClient(grpc: Grpc): Promise<Client> {
    const { pingIntervalMs, maxMessageBytes } = this.#bounds
    const { secure, url } = this.#address
    const route = this.#routeTo?.(new URL(url))
    this.#tls = route?.tls
    const { target, options } = await wayTo(this.#address, route)
    const credentials = secure
      ? credentialsFor(grpc, certifiedName(this.#address, route), route?.tls)
      : grpc.credentials.createInsecure()
    return new grpc.Client(target, credentials, {
      ...options,
      'grpc.enable_channelz': 0,
      'grpc.enable_http_proxy': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.use_local_subchannel_pool': 1,
      // Streams are not repeated, and what is kept to repeat them would look like it was sent.
      'grpc.enable_retries': 0,
      'grpc.retry_buffer_size': 0,
      'grpc.per_rpc_retry_buffer_size': 0,
      'grpc.keepalive_time_ms': pingIntervalMs,
      'grpc.keepalive_timeout_ms': pingIntervalMs,
      'grpc.max_receive_message_length': maxMessageBytes + FRAME_OVERHEAD_BYTES,
    })
  }

  /** On the server's side, whoever serves a connection tells what arrives. */
  #tapped(receiver: Receiver, client: Client): Receiver {
    return {
      frame: (text) => {
        tapWire(this, 'client', 'in', text)
        receiver.frame(text)
      },
      closed: (reason) => {
        client.close()
        receiver.closed(reason)
      },
    }
  }
}

function serverAddress(given: string | URL): GrpcAddress {
  const text = String(given)
  // As addresses of HTTP are read: names and numbers in one spelling, and ports where there are none.
  const url = /^grpcs?:/i.test(text) && URL.canParse(text) ? new URL(text.replace(/^grpc/i, 'http')) : undefined
  if (url === undefined) throw new TypeError('Expected an absolute grpc: or grpcs: URL.')
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('Expected a URL without user and password. Pass them as an authorization header.')
  }
  if (url.pathname !== '/' || url.search !== '') {
    throw new TypeError('Expected a URL without a path: gRPC servers are told apart by host and port.')
  }
  const secure = url.protocol === 'https:'
  return {
    url: `${secure ? 'grpcs' : 'grpc'}://${url.host}`,
    host: url.hostname,
    port: url.port || (secure ? '443' : '80'),
    secure,
  }
}

/** @throws {TypeError} where a header cannot be metadata */
function metadataFields(headers: Readonly<Record<string, string>>): HeaderFields {
  const fields = headerFields(headers)
  for (const [name, value] of Object.entries(fields)) {
    if (!/^[a-z0-9_.-]+$/.test(name) || /-bin$|^grpc-/.test(name)) {
      throw new TypeError(`Expected a header that gRPC can send as text; got the name '${name}'.`)
    }
    // Not shown: it may be a secret.
    if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError(`Expected the value of header '${name}' to be ASCII.`)
  }
  return fields
}

function metadataOf(grpc: Grpc, fields: HeaderFields): Metadata {
  const metadata = new grpc.Metadata()
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value)
  return metadata
}
