import { connect, isIP, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { SocketRoute } from '../../socket-route.js'
import { tlsWay } from '../../tls/client-way.js'

/** A socket that is open, or on its way. */
export interface Opening {
  readonly socket: Socket
  /** Takes what the socket reads; the bytes are valid during the call only. To be set when the socket is connected. */
  onBytes: ((bytes: Buffer) => void) | undefined
}

/** One of these is called once, and not before `openSocket` returned. */
export interface OpeningListener {
  connected(): void
  failed(error: Error): void
}

/** Sockets read one after the other and what they read is passed on at once, so that all of them read into the same memory. */
const READ_BYTES = 65_536
let memory: Buffer | undefined

const TCP_KEEP_ALIVE_MS = 60_000
/** By origin: what spares the next connection most of the handshake. */
const sessions = new Map<string, Buffer>()
const MAX_SESSIONS = 100
/** The same for each route, as a session shows who the client was and whom it trusted. */
const routeSessions = new WeakMap<SocketRoute, Map<string, Buffer>>()

/** How a socket is opened. */
export interface OpenOptions {
  readonly timeoutMs: number
  readonly route: SocketRoute | undefined
}

/** Opens a socket to the origin of `url`, with TLS for `https:`. */
export function openSocket(url: URL, { timeoutMs, route }: OpenOptions, listener: OpeningListener): Opening {
  memory ??= Buffer.allocUnsafeSlow(READ_BYTES)
  const shared = memory
  const onread: OnReadOpts = {
    buffer: shared,
    callback(length) {
      opening.onBytes?.(shared.subarray(0, length))
      return true
    },
  }
  const opening: Opening = { socket: socketTo(url, onread, route), onBytes: undefined }
  watch(opening, timeoutMs, url.protocol === 'https:' ? 'secureConnect' : 'connect', listener)
  return opening
}

function socketTo(
  { origin, protocol, hostname, port }: URL,
  onread: OnReadOpts,
  route: SocketRoute | undefined,
): Socket {
  // URLs write IPv6 addresses in brackets.
  const host = hostname.replace(/^\[|\]$/g, '')
  const lookup = route?.lookup === undefined ? {} : { lookup: route.lookup }
  if (protocol === 'http:') return connect({ host, port: Number(port || 80), onread, ...lookup })
  const known = sessionsOf(route)
  const session = known.get(origin)
  // Documented for TLS as for TCP, and missing in the types.
  const way: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host,
    port: Number(port || 443),
    onread,
    ALPNProtocols: ['http/1.1'],
    ...lookup,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...tlsWay(route?.tls),
    ...(session === undefined ? {} : { session }),
  }
  return connectTls(way).on('session', (latest) => {
    if (known.size >= MAX_SESSIONS) known.clear()
    known.set(origin, latest)
  })
}

function sessionsOf(route: SocketRoute | undefined): Map<string, Buffer> {
  if (route === undefined) return sessions
  let known = routeSessions.get(route)
  if (known === undefined) {
    known = new Map()
    routeSessions.set(route, known)
  }
  return known
}

function watch({ socket }: Opening, timeoutMs: number, event: string, listener: OpeningListener): void {
  let error: Error | undefined
  const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs)
  const failed = (): void => {
    clearTimeout(timer)
    listener.failed(error ?? new Error('the connection was closed at once'))
  }
  const noted = (reason: Error): void => {
    error = reason
  }
  socket.on('error', noted)
  socket.on('close', failed)
  socket.once(event, () => {
    clearTimeout(timer)
    socket.removeListener('close', failed)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
    listener.connected()
  })
}
