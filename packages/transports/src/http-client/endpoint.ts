import { CausewayError, limits } from '@causeway/protocol'
import { platformExchange } from '#http-exchange'
import type { Cancellation } from '../cancellation.js'
import { Authorization } from './authorization.js'
import { fetchExchange } from './fetch-exchange.js'
import { type HeaderFields, headerFields } from './header-fields.js'
import type { Challenge, HttpClientOptions } from './http-client-options.js'
import type { HttpAnswer, HttpCall, HttpExchange } from './http-exchange.js'

/** One address of a server and the way there: the caller's headers, authorization, redirects within the origin. */
export class Endpoint {
  /** Without fragment. */
  readonly url: string
  readonly #headers: HeaderFields
  /** Are there no headers that every request has? */
  readonly #isBare: boolean
  readonly #exchange: HttpExchange
  readonly #authorization: Authorization | undefined
  readonly #maxRedirects: number

  /** @throws {TypeError} where the address or a header is none */
  constructor(options: HttpClientOptions) {
    this.url = endpointUrl(options.url)
    this.#headers = headerFields(options.headers ?? {})
    this.#isBare = Object.keys(this.#headers).length === 0
    this.#authorization = options.authorize && new Authorization(options.authorize)
    this.#maxRedirects = options.maxRedirects ?? limits.maxRedirects
    this.#exchange = exchangeOf(options)
  }

  /**
   * Sends one request; `call.headers` win over those that every request has. Resolves with whatever the server answers in the end.
   * @throws {CausewayError} what `HttpExchange.request` throws; `ERR_REDIRECT_REFUSED`; what `authorize` throws
   */
  request(call: HttpCall): Promise<HttpAnswer> {
    const authorization = this.#authorization
    return authorization === undefined ? this.#send(call, undefined) : this.#authorized(call, authorization)
  }

  /** Ends what is in flight. Idempotent. */
  close(): void {
    this.#exchange.close()
  }

  async #authorized(call: HttpCall, authorization: Authorization): Promise<HttpAnswer> {
    for (let challenges = 0; ; challenges++) {
      const shown = await abortable(authorization.headers, call.signal)
      const answer = await this.#send(call, shown)
      const challenge = challengeOf(answer, call.url)
      if (challenge === undefined || challenges === limits.maxChallenges) return answer
      const renewed = await abortable(authorization.renew(challenge, shown), call.signal).catch((error: unknown) => {
        answer.discard()
        throw error
      })
      if (!renewed) return answer
      answer.discard()
    }
  }

  #send(call: HttpCall, shown: HeaderFields | undefined): Promise<HttpAnswer> {
    return this.#hop(shown === undefined && this.#isBare ? call : this.#dressed(call, shown), 0)
  }

  #hop(call: HttpCall, hops: number): Promise<HttpAnswer> {
    return this.#exchange.request(call).then((answer) => {
      if (answer.status < 300 || answer.status > 399) return answer
      const url = redirectTarget(answer, call)
      if (url === undefined) return answer
      answer.discard()
      if (hops === this.#maxRedirects) throw redirectRefused(`at most ${this.#maxRedirects} redirects`)
      return this.#hop({ ...call, url }, hops + 1)
    })
  }

  #dressed(call: HttpCall, shown: HeaderFields | undefined): HttpCall {
    return { ...call, headers: { ...this.#headers, ...shown, ...call.headers } }
  }
}

function exchangeOf({ exchange, fetch, connectTimeoutMs, routeTo, tls }: HttpClientOptions): HttpExchange {
  if (exchange !== undefined) return exchange()
  return fetch === undefined ? platformExchange({ connectTimeoutMs, routeTo, tls }) : fetchExchange(fetch)
}

function endpointUrl(given: string | URL): string {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError('Expected an absolute http: or https: URL.')
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('Expected a URL without user and password. Pass them as an authorization header.')
  }
  url.hash = ''
  return url.href
}

function challengeOf(answer: HttpAnswer, url: string): Challenge | undefined {
  const { status } = answer
  return status === 401 || status === 403 ? { status, url, headers: (name) => answer.header(name) } : undefined
}

/**
 * Where a redirect leads; `undefined` where it is none. Followed only within the origin, because headers and body may be
 * secret, and only where the request stays the same.
 * @throws {CausewayError} `ERR_REDIRECT_REFUSED`
 */
function redirectTarget(answer: HttpAnswer, { url, method }: HttpCall): string | undefined {
  const { status } = answer
  const location = answer.header('location')
  if (location === undefined || !URL.canParse(location, url)) return undefined
  const kept = status === 307 || status === 308 || (method === 'GET' && status >= 301 && status <= 303)
  const target = new URL(location, url)
  if (kept && target.origin === new URL(url).origin) return target.href
  answer.discard()
  if (!kept) throw redirectRefused(`a redirect that keeps the request (307 or 308), not ${status}`)
  // What has no host has no origin to show either.
  const where = target.host === '' ? target.protocol : target.origin
  throw redirectRefused(`a redirect within the origin; it leads to ${where}`)
}

function redirectRefused(what: string): CausewayError {
  return new CausewayError('ERR_REDIRECT_REFUSED', `Expected ${what}. Connect to the final address if you trust it.`)
}

/** Waits for `value`; rejects with the signal's reason where it aborts first. */
function abortable<T>(value: T | Promise<T>, signal: Cancellation | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(value)
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}
