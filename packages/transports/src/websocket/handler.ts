import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { serverLimits } from '@causeway/protocol'
import type { Service } from '../service.js'
import { WebSocketEndpoint } from './endpoint.js'
import { type WebSocketOptions, webSocketSettings } from './options.js'

/** A listener for `upgrade`; `close` answers what runs, then closes every connection with code 1001. */
export type WebSocketHandler = ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) & {
  /** @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` to WebSocket clients of every revision behind a `node:http` or `node:https` server of your own. It serves
 * every path that it is given; whoever has several looks at `request.url` first.
 *
 * @throws {TypeError} where a bound is not a positive number
 *
 * @example
 * const handler = webSocketHandler(service, { allowedHosts: ['mcp.example.com'] })
 * createServer(app).on('upgrade', handler).listen(8080)
 */
export function webSocketHandler(service: Service, options: WebSocketOptions = {}): WebSocketHandler {
  const endpoint = new WebSocketEndpoint(service, webSocketSettings(options))
  return Object.assign(
    // as: what is upgraded on these servers is a connection.
    (request: IncomingMessage, socket: Duplex, head: Buffer) => endpoint.upgrade(request, socket as Socket, head),
    { close: (graceMs: number = serverLimits.shutdownGraceMs) => endpoint.close(graceMs) },
  )
}
