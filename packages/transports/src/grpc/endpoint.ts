/** One gRPC endpoint for clients of every revision: each stream is served like a pipe. */
import type { Metadata, ServerInterceptingCallInterface } from '@grpc/grpc-js'
import { type ServedConnection, serveConnection } from '../connection-server.js'
import type { HeaderSource } from '../exchange.js'
import { AddressRules } from '../http/address-rules.js'
import { reportHiddenError } from '../http/hidden-error.js'
import { describeCertificate } from '../http/node/client-certificate.js'
import { arrivedOnLoopback } from '../http/node/loopback.js'
import { AuthorizationRequired } from '../http/verify.js'
import type { Principal } from '../principal.js'
import type { Service } from '../service.js'
import { CONNECT_PATH } from './connect-method.js'
import type { Grpc } from './load-grpc.js'
import type { GrpcSettings } from './options.js'
import { type Ending, ServerStream } from './server-stream.js'
import { StatusCode } from './status-code.js'

const CLOSING: Ending = { code: StatusCode.unavailable, details: 'This server is closing.' }

export class GrpcEndpoint {
  readonly #grpc: Grpc
  readonly #service: Service
  readonly #settings: GrpcSettings
  readonly #addresses: AddressRules
  readonly #open = new Set<ServedConnection>()
  /** Streams whose client is being looked at; they count as open. */
  #opening = 0
  #closed: Promise<void> | undefined

  constructor(grpc: Grpc, service: Service, settings: GrpcSettings) {
    this.#grpc = grpc
    this.#service = service
    this.#settings = settings
    this.#addresses = new AddressRules(settings)
  }

  /** Takes a call of `Connect` that nobody has started. Never throws. */
  take(call: ServerInterceptingCallInterface): void {
    const stream = new ServerStream(call, this.#grpc, this.#settings)
    stream.start((metadata) => {
      const headers = headersOf(call, metadata)
      const refused = this.#refuse(call, headers)
      if (refused !== undefined) {
        stream.end(refused)
        return
      }
      this.#opening++
      this.#accept(stream, headers)
        .catch((error: unknown) => stream.end(failureOf(error)))
        .finally(() => this.#opening--)
    })
  }

  /**
   * Refuses new streams, and ends those there are once they have answered what runs; `graceMs` is the longest that may take.
   * Idempotent.
   */
  close(graceMs: number): Promise<void> {
    this.#closed ??= Promise.all(Array.from(this.#open, (served) => served.close(graceMs))).then(() => {})
    return this.#closed
  }

  #refuse(call: ServerInterceptingCallInterface, headers: HeaderSource): Ending | undefined {
    if (this.#closed !== undefined) return CLOSING
    const loopback = arrivedOnLoopback(call.getConnectionInfo())
    const wrongAddress = this.#addresses.problem({ headers, loopback })
    if (wrongAddress !== undefined) return { code: StatusCode.permissionDenied, details: wrongAddress }
    const { maxGrpcStreams } = this.#settings
    if (this.#open.size + this.#opening < maxGrpcStreams) return undefined
    const details = `Expected at most ${maxGrpcStreams} connections at the same time; try again later.`
    return { code: StatusCode.resourceExhausted, details }
  }

  async #accept(stream: ServerStream, headers: HeaderSource): Promise<void> {
    const principal = await this.#settings.verify?.({
      headers,
      method: 'POST',
      url: CONNECT_PATH,
      get clientCertificate() {
        const { sslPeerCertificate } = stream.call.getAuthContext()
        return sslPeerCertificate && describeCertificate(sslPeerCertificate)
      },
    })
    if (this.#closed !== undefined) stream.end(CLOSING)
    else if (!stream.over) this.#serve(stream, principal)
  }

  #serve(stream: ServerStream, principal: Principal | undefined): void {
    const { maxJsonDepth, maxRequestsInFlight } = this.#settings
    const served = serveConnection(this.#service, stream, {
      transport: 'grpc',
      maxJsonDepth,
      maxRequestsInFlight,
      ...(principal === undefined ? {} : { principal }),
    })
    this.#open.add(served)
    void served.closed.then(() => this.#open.delete(served))
  }
}

/** Metadata is what HTTP calls headers; HTTP/2 has another name for `Host`. */
function headersOf(call: ServerInterceptingCallInterface, metadata: Metadata): HeaderSource {
  return (name) => {
    if (name === 'host') return call.getHost()
    const values = metadata.get(name)
    return values.length === 0 ? undefined : values.map(String).join(', ')
  }
}

function failureOf(error: unknown): Ending {
  if (error instanceof AuthorizationRequired) {
    const code = error.status === 401 ? StatusCode.unauthenticated : StatusCode.permissionDenied
    return { code, details: error.message, trailers: error.headers }
  }
  reportHiddenError('gRPC', error)
  return { code: StatusCode.internal, details: 'The request failed unexpectedly.' }
}
