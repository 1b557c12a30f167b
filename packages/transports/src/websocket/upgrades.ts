import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { AddressRules } from '../http/address-rules.js'
import { arrivedOnLoopback } from '../http/node/loopback.js'
import { refusal } from '../http/refusal.js'
import { pathOf } from '../http/route.js'
import type { Service } from '../service.js'
import { WebSocketEndpoint } from './endpoint.js'
import { type WebSocketOptions, type WebSocketSettings, webSocketSettings } from './options.js'
import { refuseUpgrade } from './upgrade-refusal.js'
import { withoutUpgrade } from './without-upgrade.js'

const NOWHERE = refusal(404, 'Expected the path of a WebSocket endpoint; nothing is served at this one.')

/** The WebSocket endpoints of a server, by their paths. While there is none, the server knows nothing of upgrades. */
export class Upgrades {
  readonly all: Set<WebSocketEndpoint> = new Set()
  readonly #server: Server
  readonly #event: 'connection' | 'secureConnection'
  readonly #settings: WebSocketSettings
  readonly #addresses: AddressRules
  readonly #byPath = new Map<string, WebSocketEndpoint>()

  /**
   * @param event with which `server` announces connections that HTTP can be spoken on
   * @throws {TypeError} where a bound is not a positive number
   */
  constructor(server: Server, event: 'connection' | 'secureConnection', options: WebSocketOptions) {
    this.#server = server
    this.#event = event
    this.#settings = webSocketSettings(options)
    this.#addresses = new AddressRules(this.#settings)
  }

  /** @throws {TypeError} where the path is taken or does not begin with a slash */
  add(service: Service, path: string): WebSocketEndpoint {
    if (!path.startsWith('/')) throw new TypeError(`Expected a path to begin with '/'; got '${path}'.`)
    if (this.#byPath.has(path)) {
      throw new TypeError(`Expected a path that no WebSocket is served at yet; got '${path}'.`)
    }
    const endpoint = new WebSocketEndpoint(service, this.#settings)
    if (this.#byPath.size === 0) this.#server.on('upgrade', this.#take)
    this.#byPath.set(path, endpoint)
    this.all.add(endpoint)
    return endpoint
  }

  remove(endpoint: WebSocketEndpoint): void {
    this.all.delete(endpoint)
    for (const [path, other] of this.#byPath) if (other === endpoint) this.#byPath.delete(path)
    if (this.#byPath.size === 0) this.#server.removeListener('upgrade', this.#take)
  }

  readonly #take = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      // Some HTTP clients offer to speak HTTP/2 with every request, and go on as they are where nobody takes the offer.
      socket.unshift(withoutUpgrade(request, head))
      this.#server.emit(this.#event, socket)
      return
    }
    const path = pathOf(request.url ?? '')
    const endpoint = this.#byPath.get(path) ?? (path.endsWith('/') ? this.#byPath.get(path.slice(0, -1)) : undefined)
    if (endpoint === undefined) this.#refuse(request, socket)
    else endpoint.upgrade(request, socket, head)
  }

  #refuse(request: IncomingMessage, socket: Socket): void {
    socket.on('error', () => {}) // Its close follows.
    const { host, origin } = request.headers
    const headers = (name: string): string | undefined => (name === 'host' ? host : origin)
    const wrongAddress = this.#addresses.problem({ headers, loopback: arrivedOnLoopback(socket) })
    refuseUpgrade(request, socket, wrongAddress === undefined ? NOWHERE : refusal(403, wrongAddress))
  }
}
