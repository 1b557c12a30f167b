/** HTTP with undici: whatever is more than the short way does, and all requests where somebody watches those of undici. */
import { limits } from '@causeway/protocol'
import type { Dispatcher } from 'undici'
import type { SocketRoute } from '../../socket-route.js'
import { tlsWay } from '../../tls/client-way.js'
import { connectionClosed } from '../exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange } from '../http-exchange.js'
import { type Source, Transfer } from './transfer.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

export class UndiciExchange implements HttpExchange {
  readonly #connectTimeoutMs: number
  readonly #route: SocketRoute
  #agent: Dispatcher | undefined
  #opening: Promise<void> | undefined
  #closed = false

  constructor(connectTimeoutMs: number, route: SocketRoute = {}) {
    this.#connectTimeoutMs = connectTimeoutMs
    this.#route = route
  }

  request(call: HttpCall): Promise<HttpAnswer> {
    if (this.#closed) return Promise.reject(connectionClosed())
    if (call.signal?.aborted) return Promise.reject(call.signal.reason)
    const agent = this.#agent
    if (agent === undefined) return this.#open().then(() => this.request(call))
    const { origin, pathname, search } = new URL(call.url)
    const { method, headers, body = null } = call
    return new Promise((resolve, reject) => {
      const handler = new Handler(new Transfer(call, resolve, reject))
      agent.dispatch({ origin, path: pathname + search, method, headers, body }, handler)
    })
  }

  close(): void {
    this.#closed = true
    // What was in flight is told by its own promise; the sockets' end concerns nobody.
    this.#agent?.destroy(connectionClosed()).catch(() => {})
  }

  /** undici is loaded when it is needed first, which it mostly is not. */
  #open(): Promise<void> {
    this.#opening ??= import('undici').then((undici) => {
      this.#agent = this.#made(undici)
    })
    return this.#opening
  }

  /** @throws {CausewayError} `ERR_TLS` where the route's TLS cannot be used */
  #made({ Agent, Pool, ProxyAgent }: typeof import('undici')): Dispatcher {
    const { lookup, proxy, tls } = this.#route
    const timeout = this.#connectTimeoutMs
    const options = {
      // Streams are silent for as long as they like; the caller's signal ends what takes too long.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: limits.maxHeaderBytes,
    }
    if (proxy === undefined) {
      return new Agent({
        ...options,
        connect: { timeout, ...tlsWay(tls), ...(lookup === undefined ? {} : { lookup }) },
      })
    }
    return new ProxyAgent({
      ...options,
      uri: proxy.url,
      // As proxies expect it: plain requests by their whole URL, everything else through a tunnel.
      proxyTunnel: false,
      factory: (origin, given) => new Pool(origin, { ...options, ...given }),
      requestTls: { ...tlsWay(tls), timeout },
      proxyTls: { ...tlsWay(proxy.ca === undefined ? undefined : { ca: proxy.ca }), timeout },
    })
  }
}

class Handler implements Dispatcher.DispatchHandler {
  readonly #transfer: Transfer

  constructor(transfer: Transfer) {
    this.#transfer = transfer
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#transfer.over) controller.abort(connectionClosed())
    else this.#transfer.sending(sourceOf(controller))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // What comes before the answer (103 Early Hints, …) concerns browsers only.
    if (status < 200) return
    this.#transfer.answered(status, (name) => {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    })
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#transfer.take(chunk)
  }

  onResponseEnd(): void {
    this.#transfer.complete()
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#transfer.fail(error)
  }
}

function sourceOf(controller: Dispatcher.DispatchController): Source {
  return {
    pause: () => controller.pause(),
    resume: () => controller.resume(),
    abort: () => controller.abort(connectionClosed()),
  }
}
