/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6 */
import { isIP, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { CausewayError } from '@causeway/protocol'
import { addressOf } from '../http-client/exchange-error.js'
import type { RouteProxy } from '../socket-route.js'
import { tlsWay } from '../tls/client-way.js'
import type { ClientTls } from '../tls/options.js'

export interface TunnelOptions {
  /** Of the server at the other end, where that is at `wss:`. */
  readonly tls: ClientTls | undefined
  readonly connectTimeoutMs: number
  readonly signal: AbortSignal
}

/**
 * A socket to the server at `url` that a proxy carries; with TLS on its way where that is `wss:`.
 * @throws {CausewayError} `ERR_CONNECT_FAILED`; the signal's reason
 */
export async function tunnelThrough(proxy: RouteProxy, url: URL, options: TunnelOptions): Promise<Socket> {
  const { connectTimeoutMs, signal, tls } = options
  const isSecure = url.protocol === 'wss:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const target = `${url.hostname}:${url.port || (isSecure ? 443 : 80)}`
  const { Client } = await import('undici')
  const { origin, username, password } = proxyUrl(proxy)
  const ca = proxy.ca === undefined ? undefined : { ca: proxy.ca }
  const client = new Client(origin, {
    connect: { timeout: connectTimeoutMs, ...tlsWay(ca) },
    headersTimeout: connectTimeoutMs,
  })
  const headers = { host: target, ...(username === '' ? {} : { 'proxy-authorization': basic(username, password) }) }
  try {
    const { socket, statusCode } = await client.connect({ path: target, headers, signal })
    if (statusCode !== 200) {
      socket.destroy()
      throw refused(url, `the proxy answered HTTP ${statusCode}`)
    }
    if (!(socket instanceof Socket)) throw new TypeError('Expected a tunnel to be a socket.')
    if (!isSecure) return socket
    return connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : {}), ...tlsWay(tls) })
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof CausewayError ? error : refused(url, 'the proxy cannot be reached', error)
  }
}

function proxyUrl({ url }: RouteProxy): URL {
  const parsed = new URL(url)
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed
  throw new CausewayError('ERR_CONNECT_FAILED', 'Expected the proxy of a WebSocket to be one of http: or https:.')
}

function basic(username: string, password: string): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function refused(url: URL, why: string, cause?: unknown): CausewayError {
  const what = `Expected a way to ${addressOf(url.href)} through the proxy; ${why}.`
  return new CausewayError('ERR_CONNECT_FAILED', `${what} Check the proxy, or what NO_PROXY leaves out.`, { cause })
}
