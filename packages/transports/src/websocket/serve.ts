import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { httpSite, type ServerLimits } from '../http/node/site.js'
import { httpSettings } from '../http/options.js'
import type { Service } from '../service.js'
import type { ServerTls } from '../tls/options.js'
import type { WebSocketOptions } from './options.js'

export interface ServeWebSocketOptions extends WebSocketOptions, Partial<ServerLimits> {
  /** The path of the endpoint. @default '/mcp' */
  readonly path?: string
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 is a free one. @default 0 */
  readonly port?: number
  /** For `wss:`. @default none */
  readonly tls?: ServerTls
}

/** A server that listens for WebSockets. */
export interface WebSocketListener {
  /** `ws://127.0.0.1:4100/mcp` */
  readonly url: string
  readonly port: number
  /** What listens, for whoever has to know. */
  readonly server: Server
  /**
   * Stops accepting, lets running requests finish, then closes every connection with code 1001. Idempotent.
   *
   * @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` to WebSocket clients of every revision, on a port of its own. Beside HTTP there is `webSocket` of `serveHttp`
 * and `serveWebSocket` of `httpSite`, behind a server of your own `webSocketHandler`.
 *
 * @throws {TypeError} where the path does not begin with a slash, or a bound is not a positive number
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours; `ERR_TLS` where `tls` cannot be used
 *
 * @example
 * const { url, close } = await serveWebSocket(service, { port: 4100 })
 */
export async function serveWebSocket(
  service: Service,
  options: ServeWebSocketOptions = {},
): Promise<WebSocketListener> {
  const { path = '/mcp', ...others } = options
  httpSettings({ path }) // What is wrong with it shows before anything listens.
  const { origin, port, server, serveWebSocket: serve, close } = await httpSite({ ...others, otherwise: askForUpgrade })
  serve(service, path)
  return { url: origin.replace('http', 'ws') + path, port, server, close }
}

function askForUpgrade(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { upgrade: 'websocket', 'content-type': 'text/plain; charset=utf-8' })
  response.end('Expected a WebSocket handshake: this address speaks WebSocket.\n')
}
