/** HTTP on Node.js: plain requests go over sockets of their own, which costs less than undici does; anything else goes with undici. */
import { channel } from 'node:diagnostics_channel'
import { limits } from '@causeway/protocol'
import { connectionClosed } from './exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange, HttpExchangeOptions } from './http-exchange.js'
import { fieldsText, requestBytes } from './node/request-bytes.js'
import { SocketPool } from './node/socket-pool.js'
import { Transfer } from './node/transfer.js'
import { UndiciExchange } from './node/undici-exchange.js'

/** The platform's way to send HTTP requests. */
export function platformExchange(options: HttpExchangeOptions = {}): HttpExchange {
  return new NodeExchange(options)
}

/** Has a subscriber where requests are traced. */
const undiciRequests = channel('undici:request:create')

/** An address, taken apart. */
interface Address {
  readonly url: string
  readonly pool: SocketPool
  /** What comes after the method, up to and with the header `host`. */
  readonly start: string
}

class NodeExchange implements HttpExchange {
  readonly #connectTimeoutMs: number
  readonly #pools = new Map<string, SocketPool>()
  #undici: UndiciExchange | undefined
  #closed = false
  /** That of the last call: nearly all calls have the same. */
  #address: Address | undefined

  constructor({ connectTimeoutMs = limits.connectTimeoutMs }: HttpExchangeOptions) {
    this.#connectTimeoutMs = connectTimeoutMs
  }

  request(call: HttpCall): Promise<HttpAnswer> {
    if (this.#closed) return Promise.reject(connectionClosed())
    if (call.signal?.aborted) return Promise.reject(call.signal.reason)
    const fields = undiciRequests.hasSubscribers ? undefined : fieldsText(call.headers)
    if (fields === undefined) return this.#viaUndici.request(call)
    const { pool, start } = this.#addressOf(call.url)
    const bytes = requestBytes(call.method + start, fields, call)
    return new Promise((resolve, reject) => pool.send(bytes, new Transfer(call, resolve, reject)))
  }

  close(): void {
    this.#closed = true
    for (const pool of this.#pools.values()) pool.close()
    this.#undici?.close()
  }

  get #viaUndici(): UndiciExchange {
    this.#undici ??= new UndiciExchange(this.#connectTimeoutMs)
    return this.#undici
  }

  #addressOf(url: string): Address {
    if (this.#address?.url === url) return this.#address
    const parsed = new URL(url)
    const { origin, host, pathname, search } = parsed
    let pool = this.#pools.get(origin)
    if (pool === undefined) {
      pool = new SocketPool(parsed, this.#connectTimeoutMs)
      this.#pools.set(origin, pool)
    }
    this.#address = { url, pool, start: ` ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n` }
    return this.#address
  }
}
