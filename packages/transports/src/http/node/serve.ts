import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { CausewayError, type Limits, limits } from '@causeway/protocol'
import type { Service } from '../../service.js'
import type { HttpOptions } from '../options.js'
import { type NodeHandler, nodeHandler } from './handler.js'

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
  const handler = nodeHandler(service, { ...options, path })
  const settings = serverSettings(options)
  // as: an https server is no subclass, but has the same methods and events where it matters here.
  const server =
    tls === undefined ? createServer(settings, handler) : (createTlsServer({ ...tls, ...settings }, handler) as Server)
  const sockets = trackSockets(server, tls === undefined ? 'connection' : 'secureConnection')
  await listen(server, host, port)
  const address = server.address() as AddressInfo // as: it listens on a host and port, not on a pipe.
  let closed: Promise<void> | undefined
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${urlHost(host)}:${address.port}${path}`,
    port: address.port,
    server,
    close(graceMs = limits.shutdownGraceMs) {
      closed ??= shutDown(server, handler, sockets, graceMs)
      return closed
    },
  }
}

function serverSettings({
  maxHeaderBytes = limits.maxHeaderBytes,
  requestReceiveTimeoutMs = limits.requestReceiveTimeoutMs,
  keepAliveTimeoutMs = limits.keepAliveTimeoutMs,
}: ServeHttpOptions): object {
  return {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: requestReceiveTimeoutMs,
    requestTimeout: requestReceiveTimeoutMs,
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

function trackSockets(server: Server, event: 'connection' | 'secureConnection'): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on(event, (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

async function shutDown(server: Server, handler: NodeHandler, sockets: Set<Socket>, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs
  // The HTTP server's own close would cut off responses that have ended but are not out yet.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
  await handler.close(graceMs)
  // Each socket ends once what was written to it is out.
  for (const socket of sockets) socket.destroySoon()
  const timer = setTimeout(() => server.closeAllConnections(), Math.max(FLUSH_MS, deadline - Date.now()))
  await closed
  clearTimeout(timer)
  server.close(() => {}) // Ends its timer.
}

/** A host as URLs spell it; a server on all addresses is reached at this machine's own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
