import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { CausewayError, type Limits, limits } from '@causeway/protocol'
import type { Service } from '../../service.js'
import { HttpEndpoint } from '../http-endpoint.js'
import { type HttpOptions, httpSettings } from '../options.js'
import { requestListener } from './handler.js'
import { Lanes } from './lanes.js'

/** The bounds of `limits` that concern connections. */
export type ServerLimits = Pick<Limits, 'maxHeaderBytes' | 'requestReceiveTimeoutMs' | 'keepAliveTimeoutMs'>

export interface ServeHttpOptions extends HttpOptions, Partial<ServerLimits> {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 is a free one. @default 0 */
  readonly port?: number
  /** A certificate and its key, for https. */
  readonly tls?: TlsServerOptions
}

/** A server that listens. */
export interface HttpServer {
  /** Of the MCP endpoint. */
  readonly url: string
  readonly port: number
  /** What listens, for whoever has to know. */
  readonly server: Server
  /**
   * Stops accepting, lets running requests finish, ends streams in good order, then closes every connection. Idempotent.
   *
   * @param graceMs how long running requests may take. @default limits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/** Tells of a connection that HTTP can be spoken on. */
type ConnectionEvent = 'connection' | 'secureConnection'

/** Expired requests are looked for that often within the time that they have. */
const CHECKS_PER_TIMEOUT = 4

/** A connection whose last bytes nobody reads is cut off after that, or at the end of the time of grace if that is later. */
const FLUSH_MS = 2_000

/**
 * Serves `service` over HTTP to clients of every revision, at once.
 *
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours
 *
 * @example
 * const { url, close } = await serveHttp(service, { port: 4100 })
 */
export async function serveHttp(service: Service, options: ServeHttpOptions = {}): Promise<HttpServer> {
  const { host = '127.0.0.1', port = 0, path = '/mcp', tls } = options
  const settings = httpSettings({ ...options, path })
  const endpoint = new HttpEndpoint(service, settings)
  const listener = requestListener(endpoint, settings.maxQueuedBytes)
  const bounds = serverLimits(options)
  // as: an https server is no subclass, but has the same methods and events where it matters here.
  const server =
    tls === undefined
      ? createServer(serverSettings(bounds), listener)
      : (createTlsServer({ ...tls, ...serverSettings(bounds) }, listener) as Server)
  const event: ConnectionEvent = tls === undefined ? 'connection' : 'secureConnection'
  const lanes = new Lanes(server, event, { ...settings, ...bounds, path }, (call) => endpoint.handle(call))
  const sockets = trackSockets(server, event)
  const carriers = tls === undefined ? sockets : trackSockets(server, 'connection')
  await listen(server, host, port)
  const address = server.address() as AddressInfo // as: it listens on a host and port, not on a pipe.
  let closed: Promise<void> | undefined
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${urlHost(host)}:${address.port}${path}`,
    port: address.port,
    server,
    close(graceMs = limits.shutdownGraceMs) {
      closed ??= shutDown({ server, endpoint, sockets, carriers }, graceMs).then(() => lanes.close())
      return closed
    },
  }
}

function serverLimits({
  maxHeaderBytes = limits.maxHeaderBytes,
  requestReceiveTimeoutMs = limits.requestReceiveTimeoutMs,
  keepAliveTimeoutMs = limits.keepAliveTimeoutMs,
}: ServeHttpOptions): ServerLimits {
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

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'something else listens there already' : (cause.code ?? 'it was refused')
      reject(new CausewayError('ERR_LISTEN', `Could not listen on ${host}:${port}: ${why}.`, { cause }))
    })
    server.listen(port, host, resolve)
  })
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
  readonly endpoint: HttpEndpoint
  /** Those that HTTP is spoken on. */
  readonly sockets: ReadonlySet<Socket>
  /** Those below TLS, the ones whose handshake goes on among them; without TLS the same. */
  readonly carriers: ReadonlySet<Socket>
}

async function shutDown({ server, endpoint, sockets, carriers }: Running, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs
  // The HTTP server's own close would cut off responses that have ended but are not out yet.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
  await endpoint.close(graceMs)
  // Each socket ends once what was written to it is out.
  for (const socket of sockets) socket.destroySoon()
  const cutOff = (): void => {
    for (const socket of carriers) socket.destroy()
  }
  const timer = setTimeout(cutOff, Math.max(FLUSH_MS, deadline - Date.now()))
  await closed
  clearTimeout(timer)
  server.close(() => {}) // Ends its timer.
}

/** A host as URLs spell it; a server on all addresses is reached at this machine's own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
