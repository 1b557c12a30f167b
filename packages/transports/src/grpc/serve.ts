import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { limits, serverLimits } from '@causeway/protocol'
import { listen, urlHost } from '../http/node/listen.js'
import type { Service } from '../service.js'
import type { ServerTls } from '../tls/options.js'
import { serverTls } from '../tls/server-tls.js'
import { CONNECT_METHOD, CONNECT_PATH } from './connect-method.js'
import { GrpcEndpoint } from './endpoint.js'
import { FRAME_OVERHEAD_BYTES } from './frame-codec.js'
import { Health } from './health.js'
import { type Grpc, loadGrpcServer } from './load-grpc.js'
import { type GrpcOptions, type GrpcSettings, grpcSettings } from './options.js'

export interface ServeGrpcOptions extends GrpcOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 is a free one. @default 0 */
  readonly port?: number
  /** For `grpcs:`. @default none */
  readonly tls?: ServerTls
}

/** A server that listens for gRPC. */
export interface GrpcListener {
  /** `grpc://127.0.0.1:4100` */
  readonly url: string
  readonly port: number
  /**
   * Tells health checks that it serves no more, stops accepting, lets running requests finish, then ends every stream with OK.
   * Idempotent.
   *
   * @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` to gRPC clients of every revision, on a port of its own: the service of proto/mcp.proto, and
 * `grpc.health.v1.Health`. It needs the packages `@grpc/grpc-js` and `grpc-health-check`.
 *
 * @throws {TypeError} where a bound is not a positive number
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours; `ERR_TLS`; `ERR_GRPC_MISSING`
 *
 * @example
 * const { url, close } = await serveGrpc(service, { port: 4100 })
 */
export async function serveGrpc(service: Service, options: ServeGrpcOptions = {}): Promise<GrpcListener> {
  const { host = '127.0.0.1', port = 0 } = options
  const settings = grpcSettings(options)
  const tls = options.tls && serverTls(options.tls)
  const { grpc, health: healthPackage } = await loadGrpcServer()
  const endpoint = new GrpcEndpoint(grpc, service, settings)
  const health = new Health(healthPackage, settings.maxGrpcStreams)
  const injector = grpcServer(grpc, endpoint, health, settings).createConnectionInjector(
    grpc.ServerCredentials.createInsecure(),
  )
  const { server, sockets } = socketServer(tls, settings, (socket) => injector.injectConnection(socket))
  await listen(server, host, port)
  const address = server.address() as AddressInfo // as: it listens on a host and port, not on a pipe.
  let closed: Promise<void> | undefined
  const close = async (graceMs: number): Promise<void> => {
    health.close()
    const left = new Promise<void>((resolve) => server.close(() => resolve()))
    await endpoint.close(graceMs)
    // Each connection ends once what was written to it is out.
    injector.destroy()
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, limits.closeTimeoutMs)
    await left
    clearTimeout(timer)
  }
  return {
    url: `${tls === undefined ? 'grpc' : 'grpcs'}://${urlHost(host)}:${address.port}`,
    port: address.port,
    close(graceMs = serverLimits.shutdownGraceMs) {
      closed ??= close(graceMs)
      return closed
    },
  }
}

function grpcServer(
  grpc: Grpc,
  endpoint: GrpcEndpoint,
  health: Health,
  settings: GrpcSettings,
): InstanceType<Grpc['Server']> {
  const { pingIntervalMs, requestReceiveTimeoutMs, maxMessageBytes } = settings
  const server = new grpc.Server({
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': maxMessageBytes + FRAME_OVERHEAD_BYTES,
    'grpc.keepalive_time_ms': pingIntervalMs,
    'grpc.keepalive_timeout_ms': pingIntervalMs,
    // Who has connected and calls nothing, and who has nothing more to call.
    'grpc.max_connection_idle_ms': requestReceiveTimeoutMs,
    interceptors: [
      ({ path }, call) => {
        if (path !== CONNECT_PATH) return new grpc.ServerInterceptingCall(call)
        // It ends here: what is not started does not reach the method's handler.
        return new grpc.ServerInterceptingCall(call, { start: () => endpoint.take(call) })
      },
    ],
  })
  server.addService({ connect: CONNECT_METHOD }, { connect: () => {} })
  health.addTo(server)
  return server
}

/** What listens is ours, so that connections are bounded, known, and told apart by where they arrived. */
function socketServer(
  tls: TlsOptions | undefined,
  { maxGrpcStreams, requestReceiveTimeoutMs }: GrpcSettings,
  take: (socket: Socket) => void,
): { readonly server: Server; readonly sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>()
  const server =
    tls === undefined
      ? createServer({ noDelay: true }, take)
      : createTlsServer({ handshakeTimeout: requestReceiveTimeoutMs, ...tls, ALPNProtocols: ['h2'] }, take)
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}) // Its close follows.
    socket.once('close', () => sockets.delete(socket))
  }
  server.on('connection', track)
  if (tls !== undefined) {
    server.on('secureConnection', track)
    // A handshake that fails or takes too long is told, and nothing else done about it.
    server.on('tlsClientError', (_: Error, socket: Socket) => socket.destroy())
  }
  const timer = setInterval(cutOffEnded(sockets), limits.closeTimeoutMs).unref()
  server.once('close', () => clearInterval(timer))
  server.maxConnections = maxGrpcStreams
  return { server, sockets }
}

/** HTTP/2 ends its half of a connection and waits for the other one, however long that takes. */
function cutOffEnded(sockets: ReadonlySet<Socket>): () => void {
  let before = new Set<Socket>()
  return () => {
    const ended = new Set<Socket>()
    for (const socket of sockets) {
      if (before.has(socket)) socket.destroy()
      else if (socket.writableEnded) ended.add(socket)
    }
    before = ended
  }
}
