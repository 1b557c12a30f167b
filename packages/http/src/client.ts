import { setMaxListeners } from 'node:events'
import type { HttpClient, HttpRequest, HttpResponse } from '@causeway/connector-kit'
import { Answer } from './answer.js'
import { attempt, type Incoming, isRedirect, type Outgoing } from './attempt.js'
import { attempts } from './attempts.js'
import { Bulkhead } from './bulkhead.js'
import { Circuit, type CircuitName } from './circuit.js'
import { decode, decodersOf } from './content-coding.js'
import { HttpError } from './http-error.js'
import { type HttpClientOptions, type Settings, settingsFrom } from './options.js'
import { type Hop, nextHop, tooManyRedirects } from './redirect.js'
import { firstHop } from './request-head.js'
import { isIdempotent, isTransient, isUnavailable, isUpstreamsFailure, nextWait, waitAfter } from './retry.js'
import { Routes } from './routes.js'

/** How a client is doing. */
export interface HttpClientState {
  readonly circuit: CircuitName
  /** Calls on their way. */
  readonly running: number
  /** Calls that wait for a turn. */
  readonly waiting: number
}

/** A client that can be closed, and looked at. */
export interface ClosableHttpClient extends HttpClient {
  readonly state: HttpClientState
  /** Ends what is on its way, and every connection. Idempotent. */
  close(): Promise<void>
}

/**
 * Makes the HTTP client of one upstream. Its connections are its own, pooled, and closed with it.
 *
 * @throws {TypeError} where an option cannot be used
 * @throws {CausewayError} `ERR_TLS` where certificates or the key cannot be
 *
 * @example
 * const http = createHttpClient({ timeoutMs: 5_000, trusted: ['http://127.0.0.1:8080'] })
 * const { status, body } = await http.request({ url: 'http://127.0.0.1:8080/items' })
 */
export function createHttpClient(options: HttpClientOptions = {}): ClosableHttpClient {
  return new PooledHttpClient(options)
}

class PooledHttpClient implements ClosableHttpClient {
  readonly #settings: Settings
  readonly #routes: Routes
  readonly #bulkhead: Bulkhead
  readonly #circuit: Circuit<Incoming>
  /** Aborts what waits between attempts when the client closes. */
  readonly #ending = new AbortController()
  #closing: Promise<void> | undefined

  constructor(options: HttpClientOptions) {
    this.#settings = settingsFrom(options)
    this.#routes = new Routes(options, this.#settings.timeoutMs)
    this.#bulkhead = new Bulkhead(options.bulkhead)
    this.#circuit = new Circuit<Incoming>(options.breaker ?? {}, this.#settings.log, {
      thrown: isUpstreamsFailure,
      answered: isUnavailable,
    })
  }

  get state(): HttpClientState {
    return { circuit: this.#circuit.name, running: this.#bulkhead.running, waiting: this.#bulkhead.waiting }
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const hop = firstHop(request)
    if (request.signal !== undefined) {
      request.signal.throwIfAborted()
      // One signal may be that of any number of calls.
      setMaxListeners(0, request.signal)
    }
    this.#ending.signal.throwIfAborted()
    if (!this.#bulkhead.tryEnter()) await this.#bulkhead.enter(hop.url.origin, request.signal)
    try {
      return await this.#follow(hop, request)
    } finally {
      this.#bulkhead.leave()
    }
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      const reason = new HttpError('ERR_HTTP_UNAVAILABLE', 'The HTTP client is closed; nothing is sent any more.')
      this.#ending.abort(reason)
      this.#bulkhead.close(reason)
      this.#closing = this.#routes.close()
    }
    return this.#closing
  }

  async #follow(first: Hop, request: HttpRequest): Promise<HttpResponse> {
    const { maxRedirects } = this.#settings
    let hop = first
    for (let redirects = 0; ; redirects++) {
      const incoming = await this.#ask(hop, request)
      const { location } = incoming.headers
      if (maxRedirects === 0 || location === undefined || !isRedirect(incoming.status)) {
        return this.#answer(incoming, hop.url, request)
      }
      if (redirects === maxRedirects) throw tooManyRedirects(first.url.origin, maxRedirects)
      hop = nextHop(hop, incoming.status, location)
    }
  }

  /** One hop, in as many attempts as it takes and may take. */
  async #ask(hop: Hop, request: HttpRequest): Promise<Incoming> {
    const route = await this.#routes.to(hop.url)
    if ('problem' in route) throw route.problem
    const outgoing = this.#outgoing(hop, request)
    const { origin } = outgoing
    const mayRepeat = request.idempotent ?? isIdempotent(hop.method)
    const send = (): Promise<Incoming> => attempt(route.dispatcher, outgoing)
    return attempts(() => this.#circuit.run(origin, send), {
      retries: this.#settings.retries,
      nextMs: (incoming, error, lastMs) => {
        const waitMs = this.#waitFor(incoming, error, mayRepeat, lastMs)
        if (waitMs === undefined) return undefined
        const reason = error instanceof HttpError ? error.code : incoming?.status
        this.#settings.log.debug('A request is sent again', { origin, waitMs: Math.round(waitMs), reason })
        return waitMs
      },
      wait: (ms) => this.#wait(ms, request.signal),
    })
  }

  /** How long until the next attempt; undefined where there is none. */
  #waitFor(
    incoming: Incoming | undefined,
    error: unknown,
    mayRepeat: boolean,
    lastMs: number | undefined,
  ): number | undefined {
    if (incoming !== undefined) {
      // Most answers stand.
      if (incoming.status < 429 || !mayRepeat) return undefined
      const asked = incoming.headers['retry-after']
      return waitAfter(incoming.status, asked, nextWait(lastMs, this.#settings.random), this.#settings.clock)
    }
    if (!(error instanceof HttpError) || !isTransient(error)) return undefined
    return mayRepeat || !error.sent ? nextWait(lastMs, this.#settings.random) : undefined
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const ending = this.#ending.signal
    return this.#settings.clock.wait(ms, signal === undefined ? ending : AbortSignal.any([signal, ending]))
  }

  #outgoing({ url, method, headers, credentials, body }: Hop, request: HttpRequest): Outgoing {
    const { timeoutMs, maxResponseBytes, maxRedirects } = this.#settings
    return {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: credentials.length === 0 ? headers : [...headers, ...credentials],
      body,
      timeoutMs: request.timeoutMs ?? timeoutMs,
      maxBytes: request.maxResponseBytes ?? maxResponseBytes,
      signal: request.signal,
      followsRedirects: maxRedirects > 0,
    }
  }

  #answer({ status, headers, body }: Incoming, url: URL, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const decoders = body.length === 0 ? undefined : decodersOf(headers['content-encoding'])
    if (decoders === undefined || decoders.length === 0) return new Answer(status, headers, url.href, body)
    const maxBytes = request.maxResponseBytes ?? this.#settings.maxResponseBytes
    return decode(body, decoders, { origin: url.origin, maxBytes }).then((decoded) => {
      // They were about the compressed one.
      const { 'content-encoding': _coding, 'content-length': _length, ...rest } = headers
      return new Answer(status, rest, url.href, decoded)
    })
  }
}
