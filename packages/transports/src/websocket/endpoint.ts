/** One WebSocket endpoint for clients of every revision: each connection is served like a pipe. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { WebSocket, WebSocketServer } from 'ws'
import { type ServedConnection, serveConnection } from '../connection-server.js'
import { AddressRules } from '../http/address-rules.js'
import { reportHiddenError } from '../http/hidden-error.js'
import { clientCertificate } from '../http/node/client-certificate.js'
import { repeatedHeader } from '../http/node/handler.js'
import { arrivedOnLoopback } from '../http/node/loopback.js'
import { headersOf } from '../http/node/node-call.js'
import { type Refusal, refusal } from '../http/refusal.js'
import { AuthorizationRequired } from '../http/verify.js'
import { connectionLost } from '../http-client/exchange-error.js'
import type { Principal } from '../principal.js'
import type { Service } from '../service.js'
import { wsAcceptor } from './acceptor.js'
import { OpenWebSocket } from './open-web-socket.js'
import type { WebSocketSettings } from './options.js'
import { CloseCode, SUBPROTOCOL } from './subprotocol.js'
import { refuseUpgrade } from './upgrade-refusal.js'

const NOT_A_HANDSHAKE = refusal(426, 'Expected a WebSocket handshake: this address speaks WebSocket.', undefined, {
  upgrade: 'websocket',
  'sec-websocket-version': '13',
})
const WITHOUT_SUBPROTOCOL = refusal(400, `Expected the header Sec-WebSocket-Protocol to offer '${SUBPROTOCOL}'.`)
const CLOSING = refusal(503, 'This server is closing.')

export class WebSocketEndpoint {
  readonly #service: Service
  readonly #settings: WebSocketSettings
  readonly #addresses: AddressRules
  readonly #open = new Set<ServedConnection>()
  /** Handshakes under way; they count as connections. */
  #opening = 0
  #acceptor: Promise<WebSocketServer> | undefined
  #closed: Promise<void> | undefined

  constructor(service: Service, settings: WebSocketSettings) {
    this.#service = service
    this.#settings = settings
    this.#addresses = new AddressRules(settings)
  }

  /** Takes a connection that asks for a WebSocket, as the event `upgrade` of a server gives it. Never throws. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {}) // Its close follows.
    const refused = this.#refuse(request)
    if (refused !== undefined) {
      refuseUpgrade(request, socket, refused)
      return
    }
    this.#opening++
    this.#accept(request, socket, head)
      .catch((error: unknown) => refuseUpgrade(request, socket, failureOf(error)))
      .finally(() => this.#opening--)
  }

  /**
   * Refuses new connections, and closes those there are once they have answered what runs; `graceMs` is the longest that may
   * take. Idempotent.
   */
  close(graceMs: number): Promise<void> {
    this.#closed ??= Promise.all(Array.from(this.#open, (served) => served.close(graceMs))).then(() => {})
    return this.#closed
  }

  #refuse(request: IncomingMessage): Refusal | undefined {
    if (this.#closed !== undefined) return CLOSING
    const twice = repeatedHeader(request.rawHeaders)
    if (twice !== undefined) return refusal(400, `Expected the header ${twice} once.`)
    const headers = headersOf(request)
    const wrongAddress = this.#addresses.problem({ headers, loopback: arrivedOnLoopback(request.socket) })
    if (wrongAddress !== undefined) return refusal(403, wrongAddress)
    if (request.method !== 'GET' || headers('upgrade')?.toLowerCase() !== 'websocket') return NOT_A_HANDSHAKE
    const offered = headers('sec-websocket-protocol')?.split(',')
    if (offered?.some((protocol) => protocol.trim() === SUBPROTOCOL) !== true) return WITHOUT_SUBPROTOCOL
    const { maxWebSockets } = this.#settings
    if (this.#open.size + this.#opening < maxWebSockets) return undefined
    return refusal(503, `Expected at most ${maxWebSockets} connections at the same time; try again later.`)
  }

  async #accept(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const { method = '', url = '' } = request
    const principal = await this.#settings.verify?.({
      headers: headersOf(request),
      method,
      url,
      get clientCertificate() {
        return clientCertificate(socket)
      },
    })
    this.#acceptor ??= wsAcceptor(this.#settings.maxMessageBytes)
    const acceptor = await this.#acceptor
    if (this.#closed !== undefined) refuseUpgrade(request, socket, CLOSING)
    else acceptor.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, socket, principal))
  }

  #serve(webSocket: WebSocket, socket: Socket, principal: Principal | undefined): void {
    const { maxJsonDepth, maxRequestsInFlight, requestReceiveTimeoutMs } = this.#settings
    const connection = new OpenWebSocket(webSocket, socket, { ...this.#settings, side: 'server' })
    const served = serveConnection(this.#service, connection, {
      transport: 'websocket',
      maxJsonDepth,
      maxRequestsInFlight,
      ...(principal === undefined ? {} : { principal }),
    })
    const silence = setTimeout(() => {
      const words = `Expected a message within ${requestReceiveTimeoutMs} ms; none came.`
      connection.end(connectionLost(words), CloseCode.policyViolation)
    }, requestReceiveTimeoutMs).unref()
    webSocket.once('message', () => clearTimeout(silence))
    this.#open.add(served)
    void served.closed.then(() => {
      clearTimeout(silence)
      this.#open.delete(served)
    })
  }
}

function failureOf(error: unknown): Refusal {
  if (error instanceof AuthorizationRequired) return refusal(error.status, error.message, undefined, error.headers)
  reportHiddenError('GET', error)
  return refusal(500, 'The request failed unexpectedly.')
}
