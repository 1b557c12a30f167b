import { connect, isIP, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'

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

/** Opens a socket to the origin of `url`, with TLS for `https:`. */
export function openSocket(url: URL, timeoutMs: number, listener: OpeningListener): Opening {
  memory ??= Buffer.allocUnsafeSlow(READ_BYTES)
  const shared = memory
  const onread: OnReadOpts = {
    buffer: shared,
    callback(length) {
      opening.onBytes?.(shared.subarray(0, length))
      return true
    },
  }
  const opening: Opening = { socket: socketTo(url, onread), onBytes: undefined }
  watch(opening, timeoutMs, url.protocol === 'https:' ? 'secureConnect' : 'connect', listener)
  return opening
}

function socketTo({ origin, protocol, hostname, port }: URL, onread: OnReadOpts): Socket {
  // URLs write IPv6 addresses in brackets.
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol === 'http:') return connect({ host, port: Number(port || 80), onread })
  const session = sessions.get(origin)
  // Documented for TLS as for TCP, and missing in the types.
  const way: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host,
    port: Number(port || 443),
    onread,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
  }
  return connectTls(way).on('session', (latest) => {
    if (sessions.size >= MAX_SESSIONS) sessions.clear()
    sessions.set(origin, latest)
  })
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
