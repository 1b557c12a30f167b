import type { Server } from 'node:http'
import type { Service } from '../../service.js'
import { type HttpOptions, httpSettings } from '../options.js'
import { type HttpSiteOptions, httpSite } from './site.js'

export interface ServeHttpOptions extends HttpSiteOptions, Pick<HttpOptions, 'path' | 'ssePaths'> {
  /** Serves WebSocket clients, too, at the same path. @default false */
  readonly webSocket?: boolean
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
   * @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` over HTTP to clients of every revision, at once. For several services on one port there is `httpSite`.
 *
 * @throws {TypeError} where a path does not begin with a slash, or a bound is not a positive number
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours; `ERR_TLS` where `tls` cannot be used
 *
 * @example
 * const { url, close } = await serveHttp(service, { port: 4100 })
 */
export async function serveHttp(service: Service, options: ServeHttpOptions = {}): Promise<HttpServer> {
  const { path = '/mcp', ssePaths, webSocket = false } = options
  httpSettings({ ...options, path }) // What is wrong with it shows before anything listens.
  const { origin, port, server, serve, serveWebSocket, close } = await httpSite(options)
  serve(service, { path, ssePaths })
  if (webSocket) serveWebSocket(service, path)
  return { url: origin + path, port, server, close }
}
