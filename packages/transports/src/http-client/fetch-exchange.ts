/** HTTP where there is nothing but `fetch`: browsers, workers, other runtimes. */
import { CausewayError } from '@causeway/protocol'
import { refuseWays } from '../platform-ways.js'
import {
  addressOf,
  connectFailed,
  connectionClosed,
  frameTooLarge,
  streamBroken,
  unanswered,
} from './exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange, HttpExchangeOptions } from './http-exchange.js'
import { utf8Text } from './utf8-text.js'

/** Node.js' own words for a connection that was there and broke. */
const BROKEN_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_ABORTED'])

/** The platform's way to send HTTP requests. @throws {TypeError} where a route is wanted, which `fetch` knows nothing of */
export function platformExchange(options: HttpExchangeOptions = {}): HttpExchange {
  refuseWays(options)
  return fetchExchange(globalThis.fetch)
}

/**
 * Sends through a `fetch` function. It does not always tell a server that is not there from one that went away: then it is
 * `ERR_CONNECT_FAILED`, and whether the request was seen is unknown.
 */
export function fetchExchange(fetch: typeof globalThis.fetch): HttpExchange {
  return new FetchExchange(fetch)
}

class FetchExchange implements HttpExchange {
  readonly #fetch: typeof globalThis.fetch
  readonly #inFlight = new Set<Transfer>()
  #closed = false

  constructor(fetch: typeof globalThis.fetch) {
    this.#fetch = fetch
  }

  async request(call: HttpCall): Promise<HttpAnswer> {
    if (this.#closed) throw connectionClosed()
    const transfer = new Transfer(call, () => this.#inFlight.delete(transfer))
    this.#inFlight.add(transfer)
    // Called on nothing: browsers refuse a fetch that is somebody's method.
    const fetch = this.#fetch
    return transfer.begin((url, init) => fetch(url, init))
  }

  close(): void {
    this.#closed = true
    for (const transfer of this.#inFlight) transfer.cutOff(connectionClosed())
  }
}

/**
 * One request and its answer. It has an abort signal of its own: `fetch` leaves a listener on each one that it is given.
 */
class Transfer implements HttpAnswer {
  readonly #call: HttpCall
  readonly #over: () => void
  readonly #control = new AbortController()
  readonly #abort: () => void
  #response: Response | undefined

  constructor(call: HttpCall, over: () => void) {
    this.#call = call
    this.#over = over
    this.#abort = () => this.cutOff(call.signal?.reason)
    call.signal?.addEventListener('abort', this.#abort)
    if (call.signal?.aborted) this.#abort()
  }

  get status(): number {
    return this.#response?.status ?? 0
  }

  async begin(fetch: typeof globalThis.fetch): Promise<this> {
    const { method, url, headers, body = null } = this.#call
    try {
      const { signal } = this.#control
      this.#response = await fetch(url, { method, headers, body, signal, redirect: 'manual' })
    } catch (error) {
      this.#end()
      this.#control.signal.throwIfAborted()
      throw wasBroken(error) ? streamBroken(url, error) : connectFailed(url, error, whyOnPage(url, error))
    }
    if (this.#response.type !== 'opaqueredirect') return this
    this.discard()
    throw redirectUnseen(url)
  }

  cutOff(reason: unknown): void {
    this.#end()
    this.#control.abort(reason)
  }

  header(lowerCaseName: string): string | undefined {
    return this.#response?.headers.get(lowerCaseName) ?? undefined
  }

  async text(maxBytes: number): Promise<string> {
    const chunks: Uint8Array[] = []
    let byteLength = 0
    for await (const chunk of this.body) {
      byteLength += chunk.byteLength
      if (byteLength > maxBytes) throw frameTooLarge(maxBytes)
      chunks.push(chunk)
    }
    return utf8Text(chunks, byteLength)
  }

  get body(): AsyncIterable<Uint8Array> {
    return this.#parts()
  }

  discard(): void {
    this.#end()
    // A body that is over or broken already is as good as discarded.
    this.#response?.body?.cancel().catch(() => {})
  }

  async *#parts(): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#response?.body?.getReader()
    try {
      for (;;) {
        const part = await reader?.read()
        if (part === undefined || part.done) return
        yield part.value
      }
    } catch (error) {
      this.#control.signal.throwIfAborted()
      throw streamBroken(this.#call.url, error)
    } finally {
      this.#end()
      // As in `discard`.
      reader?.cancel().catch(() => {})
    }
  }

  #end(): void {
    this.#call.signal?.removeEventListener('abort', this.#abort)
    this.#over()
  }
}

function wasBroken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && BROKEN_CODES.has(cause.code)
}

/** A page is not told whether it may not connect or there is nobody: then both are said. */
function whyOnPage(url: string, cause: unknown): string | undefined {
  const { location } = globalThis as { readonly location?: { readonly origin?: string } } // of browsers only
  const origin = location?.origin
  if (origin === undefined || origin === new URL(url).origin) return undefined
  return `${unanswered(cause)} Or it does not allow pages of ${origin} to connect.`
}

function redirectUnseen(url: string): CausewayError {
  return new CausewayError(
    'ERR_REDIRECT_REFUSED',
    `Expected an answer from ${addressOf(url)}; it redirects, and this platform does not tell where to. Connect to the final address.`,
  )
}
