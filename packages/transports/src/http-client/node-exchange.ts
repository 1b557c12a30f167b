/** HTTP on Node.js: plain requests go over sockets of their own, which costs less than undici does; anything else goes with undici. */
import { channel } from 'node:diagnostics_channel'
import { limits } from '@causeway/protocol'
import type { RouteTo, SocketRoute } from '../socket-route.js'
import { routesWith, tlsWay } from '../tls/client-way.js'
import { connectionClosed } from './exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange, HttpExchangeOptions } from './http-exchange.js'
import { FieldLines, requestBytes } from './node/request-bytes.js'
import { SocketPool } from './node/socket-pool.js'
import { Transfer } from './node/transfer.js'
import { UndiciExchange } from './node/undici-exchange.js'

/** The platform's way to send HTTP requests. */
export function platformExchange(options: HttpExchangeOptions = {}): HttpExchange {
  return new NodeExchange(options)
}

/** Has a subscriber where requests are traced. */
const undiciRequests = channel('undici:request:create')

/** An origin, and what carries requests there. */
interface Way {
  readonly pool: SocketPool
  readonly route: SocketRoute | undefined
  /** Where the route is its own. */
  undici: UndiciExchange | undefined
}

/** An address, taken apart. */
interface Address {
  readonly url: string
  readonly way: Way
  /** What comes after the method, up to and with the header `host`. */
  readonly start: string
}

class NodeExchange implements HttpExchange {
  readonly #connectTimeoutMs: number
  readonly #routeTo: RouteTo | undefined
  readonly #fieldLines = new FieldLines()
  /** By origin. */
  readonly #ways = new Map<string, Way>()
  /** Of all origins without a route. */
  #undici: UndiciExchange | undefined
  #closed = false
  /** That of the last call: nearly all calls have the same. */
  #address: Address | undefined

  constructor({ connectTimeoutMs = limits.connectTimeoutMs, routeTo, tls }: HttpExchangeOptions) {
    this.#connectTimeoutMs = connectTimeoutMs
    this.#routeTo = routesWith(tls, routeTo)
  }

  request(call: HttpCall): Promise<HttpAnswer> {
    if (this.#closed) return Promise.reject(connectionClosed())
    if (call.signal?.aborted) return Promise.reject(call.signal.reason)
    try {
      const { start, way } = this.#addressOf(call.url)
      const isShort = !undiciRequests.hasSubscribers && way.route?.proxy === undefined
      const fields = isShort ? this.#fieldLines.textOf(call.headers) : undefined
      if (fields === undefined) return this.#undiciFor(way).request(call)
      const bytes = requestBytes(call.method + start, fields, call)
      return new Promise((resolve, reject) => way.pool.send(bytes, new Transfer(call, resolve, reject)))
    } catch (error) {
      // There is no way there.
      return Promise.reject(error)
    }
  }

  close(): void {
    this.#closed = true
    for (const { pool, undici } of this.#ways.values()) {
      pool.close()
      undici?.close()
    }
    this.#undici?.close()
  }

  #undiciFor(way: Way): UndiciExchange {
    if (way.route !== undefined) {
      way.undici ??= new UndiciExchange(this.#connectTimeoutMs, way.route)
      return way.undici
    }
    this.#undici ??= new UndiciExchange(this.#connectTimeoutMs)
    return this.#undici
  }

  #addressOf(url: string): Address {
    if (this.#address?.url === url) return this.#address
    const parsed = new URL(url)
    const { origin, host, pathname, search } = parsed
    let way = this.#ways.get(origin)
    if (way === undefined) {
      const route = this.#routeTo?.(parsed)
      // What is wrong with it shows here.
      if (parsed.protocol === 'https:') tlsWay(route?.tls)
      const pool = new SocketPool(parsed, { timeoutMs: this.#connectTimeoutMs, route })
      way = { pool, route, undici: undefined }
      this.#ways.set(origin, way)
    }
    this.#address = { url, way, start: ` ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n` }
    return this.#address
  }
}
