/**
 * The client's end of a WebSocket as browsers have it: without headers, without pings, and without word of when more may be sent. It is
 * part of every browser's bundle of the client, hence small.
 */
import { limits } from '@causeway/protocol'
import type { Connection } from '../connection.js'
import { connectFailed, connectionClosed, frameTooLarge, streamBroken } from '../http-client/exchange-error.js'
import { refuseWays } from '../platform-ways.js'
import { tapWire } from '../wire-tap.js'
import type { WebSocketClientOptions } from './client-options.js'
import { SUBPROTOCOL } from './subprotocol.js'

/** What is used of the platform's own. */
interface PlatformSocket {
  readonly readyState: number
  readonly bufferedAmount: number
  onopen: () => void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: (event: { readonly code: number; readonly reason: string }) => void
  send(text: string): void
  close(): void
}

declare const WebSocket: new (url: string | URL, protocol: string) => PlatformSocket

/**
 * A connection to an MCP endpoint over the platform's WebSocket; `open` connects.
 *
 * @throws {TypeError} where `headers`, `authorize`, `routeTo` or `tls` are given, as browsers send neither and choose their ways themselves
 * @throws {CausewayError} from `open`: `ERR_CONNECT_FAILED`, without the reason, which browsers keep to themselves
 */
export function webSocketConnection({ url, headers, authorize, ...ways }: WebSocketClientOptions): Connection {
  refuseWays(ways)
  if (headers ?? authorize) throw new TypeError('Expected no headers: browsers send none with a WebSocket.')
  let socket: PlatformSocket | undefined
  let ending: Error | undefined
  const end = (reason?: Error): void => {
    ending ??= reason
    if (socket === undefined) return
    socket.onmessage = null
    socket.close()
  }
  const connection: Connection = {
    open: (receiver) =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket(url, SUBPROTOCOL)
        socket = opened
        opened.onclose = () => reject(connectFailed(String(url), ending))
        opened.onopen = () => {
          opened.onclose = ({ code, reason }) => receiver.closed(ending ?? closeReason(url, code, reason))
          resolve()
        }
        opened.onmessage = ({ data }) => {
          if (typeof data !== 'string' || data.length > limits.maxMessageBytes) {
            end(frameTooLarge(limits.maxMessageBytes))
            return
          }
          tapWire(connection, 'client', 'in', data)
          receiver.frame(data)
        }
      }),
    send(frame) {
      if (socket?.readyState !== 1) return Promise.reject(connectionClosed())
      tapWire(connection, 'client', 'out', frame)
      socket.send(frame)
      if (socket.bufferedAmount > limits.maxQueuedBytes) end(connectionClosed())
    },
    async close() {
      end()
    },
  }
  return connection
}

/** Absent where the server closed in good order. */
function closeReason(url: string | URL, code: number, reason: string): Error | undefined {
  return code < 1002 || code === 1005 ? undefined : streamBroken(String(url), new Error(reason || `code ${code}`))
}
