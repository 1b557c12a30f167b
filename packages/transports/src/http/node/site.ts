import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { type Limits, limits, serverLimits } from '@causeway/protocol'
import type { Service } from '../../service.js'
import type { ServerTls } from '../../tls/options.js'
import { serverTls } from '../../tls/server-tls.js'
import type { WebSocketLimits } from '../../websocket/options.js'
import { Upgrades } from '../../websocket/upgrades.js'
import { AddressRules } from '../address-rules.js'
import { crossOriginHeaders } from '../cors.js'
import { HttpEndpoint } from '../http-endpoint.js'
import type { IncomingCall } from '../incoming-call.js'
import { type HttpOptions, httpSettings, type SsePaths } from '../options.js'
import { refusal, refuse } from '../refusal.js'
import { pathOf } from '../route.js'
import { requestListener } from './handler.js'
import { Lanes } from './lanes.js'
import { listen, urlHost } from './listen.js'

/** The bounds of `limits` that concern connections. */
export type ServerLimits = Pick<Limits, 'maxHeaderBytes' | 'requestReceiveTimeoutMs' | 'keepAliveTimeoutMs'>

export interface HttpSiteOptions
  extends Omit<HttpOptions, 'path' | 'ssePaths'>,
    Partial<ServerLimits>,
    Partial<Pick<WebSocketLimits, 'maxWebSockets' | 'pingIntervalMs'>> {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 is a free one. @default 0 */
  readonly port?: number
  /** For `https:`, and `wss:`. @default none */
  readonly tls?: ServerTls
  /** Answers requests to paths that no service has, after their `Host` and `Origin` were found right. @default 404 */
  readonly otherwise?: (request: IncomingMessage, response: ServerResponse) => void
}

/** Where a service is reached. */
export interface ServicePaths {
  /** Begins with a slash. */
  readonly path: string
  /** The deprecated pair of 2024-11-05; false where it is not wanted. */
  readonly ssePaths?: SsePaths | false | undefined
}

/** A server that listens, and what it serves by path. */
export interface HttpSite {
  /** `http://127.0.0.1:4100` */
  readonly origin: string
  readonly port: number
  /** What listens, for whoever has to know. */
  readonly server: Server
  /**
   * Serves one more service, from now on until the returned function is called; that lets running requests finish.
   * @throws {TypeError} where the path is taken, or does not begin with a slash
   */
  serve(service: Service, paths: ServicePaths): (graceMs?: number) => Promise<void>
  /**
   * The same over WebSocket. The path may be one that HTTP is served at, too.
   * @throws {TypeError} where a WebSocket is served at the path, or it does not begin with a slash
   */
  serveWebSocket(service: Service, path: string): (graceMs?: number) => Promise<void>
  /**
   * Stops accepting, lets running requests finish, ends streams in good order, then closes every connection. Idempotent.
   *
   * @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/** Tells of a connection that HTTP can be spoken on. */
type ConnectionEvent = 'connection' | 'secureConnection'

const NOWHERE = refusal(404, 'Expected the path of an endpoint; nothing is served at this one.')

/** Expired requests are looked for that often within the time that they have. */
const CHECKS_PER_TIMEOUT = 4

/**
 * Listens for HTTP, and serves any number of services on paths of their own.
 *
 * @throws {TypeError} where a bound is not a positive number
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours; `ERR_TLS` where `tls` cannot be used
 */
export async function httpSite(options: HttpSiteOptions = {}): Promise<HttpSite> {
  const { host = '127.0.0.1', port = 0, tls } = options
  const settings = httpSettings(options)
  const bounds = nodeLimits(options)
  const endpoints = new EndpointMap(options)
  const listener = requestListener((call, request, response) => {
    const endpoint = endpoints.at(call)
    if (endpoint !== undefined) endpoint.handle(call)
    else endpoints.elsewhere(call, request, response)
  }, settings.maxQueuedBytes)
  // as: an https server is no subclass, but has the same methods and events where it matters here.
  const server =
    tls === undefined
      ? createServer(serverSettings(bounds), listener)
      : (createTlsServer({ ...serverTls(tls), ...serverSettings(bounds) }, listener) as Server)
  const event: ConnectionEvent = tls === undefined ? 'connection' : 'secureConnection'
  const upgrades = new Upgrades(server, event, options)
  const lanes = new Lanes(server, event, { ...settings, ...bounds }, (call) => {
    const endpoint = endpoints.at(call)
    if (endpoint !== undefined) endpoint.handle(call)
    else refuse(call, NOWHERE) // It was taken away meanwhile.
  })
  const sockets = trackSockets(server, event)
  const carriers = tls === undefined ? sockets : trackSockets(server, 'connection')
  await listen(server, host, port)
  const address = server.address() as AddressInfo // as: it listens on a host and port, not on a pipe.
  let closed: Promise<void> | undefined
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${urlHost(host)}:${address.port}`,
    port: address.port,
    server,
    serve(service, paths) {
      const endpoint = endpoints.add(service, paths)
      lanes.requests.setPaths(endpoints.paths)
      return async (graceMs = serverLimits.shutdownGraceMs) => {
        endpoints.remove(endpoint)
        lanes.requests.setPaths(endpoints.paths)
        await endpoint.close(graceMs)
      }
    },
    serveWebSocket(service, path) {
      const endpoint = upgrades.add(service, path)
      return async (graceMs = serverLimits.shutdownGraceMs) => {
        upgrades.remove(endpoint)
        await endpoint.close(graceMs)
      }
    },
    close(graceMs = serverLimits.shutdownGraceMs) {
      const all = [...endpoints.all, ...upgrades.all]
      closed ??= shutDown({ server, endpoints: all, sockets, carriers }, graceMs).then(() => lanes.close())
      return closed
    },
  }
}

/** The endpoints of a site, by the paths that lead to them. */
class EndpointMap {
  readonly all = new Set<HttpEndpoint>()
  readonly #options: HttpSiteOptions
  readonly #byPath = new Map<string, HttpEndpoint>()
  /** Paths of MCP endpoints, without those of HTTP+SSE. */
  readonly #mcpPaths = new Map<string, HttpEndpoint>()
  readonly #addresses: AddressRules

  constructor(options: HttpSiteOptions) {
    this.#options = options
    this.#addresses = new AddressRules({
      allowedHosts: options.allowedHosts,
      allowedOrigins: options.allowedOrigins,
    })
  }

  get paths(): Iterable<string> {
    return this.#mcpPaths.keys()
  }

  at({ url }: IncomingCall): HttpEndpoint | undefined {
    const path = pathOf(url)
    return this.#byPath.get(path) ?? (path.endsWith('/') ? this.#byPath.get(path.slice(0, -1)) : undefined)
  }

  add(service: Service, { path, ssePaths }: ServicePaths): HttpEndpoint {
    const settings = httpSettings({ ...this.#options, path, ...(ssePaths === undefined ? {} : { ssePaths }) })
    const pair = settings.ssePaths
    const all = pair === undefined ? [path] : [path, pair.sse, pair.messages]
    const taken = all.find((each) => this.#byPath.has(each))
    if (taken !== undefined) throw new TypeError(`Expected a path that nothing is served at yet; got '${taken}'.`)
    const endpoint = new HttpEndpoint(service, settings)
    this.all.add(endpoint)
    this.#mcpPaths.set(path, endpoint)
    for (const each of all) this.#byPath.set(each, endpoint)
    return endpoint
  }

  remove(endpoint: HttpEndpoint): void {
    this.all.delete(endpoint)
    for (const paths of [this.#byPath, this.#mcpPaths]) {
      for (const [path, other] of paths) if (other === endpoint) paths.delete(path)
    }
  }

  /** Answers what is not for any endpoint. */
  elsewhere(call: IncomingCall, request: IncomingMessage, response: ServerResponse): void {
    const wrongAddress = this.#addresses.problem(call)
    if (wrongAddress !== undefined) {
      refuse(call, refusal(403, wrongAddress))
      return
    }
    if (this.#options.otherwise !== undefined) {
      this.#options.otherwise(request, response)
      return
    }
    const origin = call.headers('origin')
    if (origin !== undefined) call.extraHeaders = crossOriginHeaders(origin)
    refuse(call, NOWHERE)
  }
}

function nodeLimits({
  maxHeaderBytes = limits.maxHeaderBytes,
  requestReceiveTimeoutMs = serverLimits.requestReceiveTimeoutMs,
  keepAliveTimeoutMs = serverLimits.keepAliveTimeoutMs,
}: HttpSiteOptions): ServerLimits {
  return { maxHeaderBytes, requestReceiveTimeoutMs, keepAliveTimeoutMs }
}

function serverSettings({ maxHeaderBytes, requestReceiveTimeoutMs, keepAliveTimeoutMs }: ServerLimits): object {
  return {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: requestReceiveTimeoutMs,
    requestTimeout: requestReceiveTimeoutMs,
    handshakeTimeout: requestReceiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.ceil(requestReceiveTimeoutMs / CHECKS_PER_TIMEOUT),
  }
}

function trackSockets(server: Server, event: ConnectionEvent): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on(event, (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

interface Running {
  readonly server: Server
  readonly endpoints: readonly { close(graceMs: number): Promise<void> }[]
  /** Those that HTTP is spoken on. */
  readonly sockets: ReadonlySet<Socket>
  /** Those below TLS, the ones whose handshake goes on among them; without TLS the same. */
  readonly carriers: ReadonlySet<Socket>
}

async function shutDown({ server, endpoints, sockets, carriers }: Running, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs
  // The HTTP server's own close would cut off responses that have ended but are not out yet.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
  await Promise.all(endpoints.map((endpoint) => endpoint.close(graceMs)))
  // Each socket ends once what was written to it is out.
  for (const socket of sockets) socket.destroySoon()
  const cutOff = (): void => {
    for (const socket of carriers) socket.destroy()
  }
  const timer = setTimeout(cutOff, Math.max(limits.closeTimeoutMs, deadline - Date.now()))
  await closed
  clearTimeout(timer)
  server.close(() => {}) // Ends its timer.
}
