/** HTTP where there is nothing but `fetch`: browsers, workers, other runtimes. */
import { CausewayError } from '@causeway/protocol'
import { addressOf, connectFailed, connectionClosed, frameTooLarge, streamBroken } from './exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange, HttpExchangeOptions } from './http-exchange.js'
import { utf8Text } from './utf8-text.js'

/** Node.js' own words for a connection that was there and broke. */
const BROKEN_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_ABORTED'])

/** The platform's way to send HTTP requests. */
export function platformExchange(_options?: HttpExchangeOptions): HttpExchange {
  return fetchExchange(globalThis.fetch)
}

/**
 * Sends through a `fetch` function. It does not always tell a server that is not there from one that went away: then it is
 * `ERR_CONNECT_FAILED`, and whether the request was seen is unknown.
 */
export function fetchExchange(fetch: typeof globalThis.fetch): HttpExchange {
  const life = new AbortController()
  return {
    async request(call) {
      if (life.signal.aborted) throw connectionClosed()
      const signal = call.signal === undefined ? life.signal : AbortSignal.any([life.signal, call.signal])
      const response = await answered(fetch, call, signal)
      if (response.type === 'opaqueredirect') throw redirectUnseen(call.url)
      return new FetchAnswer(response, call.url, signal)
    },
    close: () => life.abort(connectionClosed()),
  }
}

async function answered(fetch: typeof globalThis.fetch, call: HttpCall, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body = null } = call
  try {
    return await fetch(url, { method, headers, body, signal, redirect: 'manual' })
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error ? error.cause : undefined
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    throw BROKEN_CODES.has(code) ? streamBroken(url, error) : connectFailed(url, error)
  }
}

class FetchAnswer implements HttpAnswer {
  readonly #response: Response
  readonly #url: string
  readonly #signal: AbortSignal

  constructor(response: Response, url: string, signal: AbortSignal) {
    this.#response = response
    this.#url = url
    this.#signal = signal
  }

  get status(): number {
    return this.#response.status
  }

  header(lowerCaseName: string): string | undefined {
    return this.#response.headers.get(lowerCaseName) ?? undefined
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
    // A body that is over or broken already is as good as discarded.
    this.#response.body?.cancel().catch(() => {})
  }

  async *#parts(): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#response.body?.getReader()
    if (reader === undefined) return
    try {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return
        yield value
      }
    } catch (error) {
      this.#signal.throwIfAborted()
      throw streamBroken(this.#url, error)
    } finally {
      // As in `discard`.
      reader.cancel().catch(() => {})
    }
  }
}

function redirectUnseen(url: string): CausewayError {
  return new CausewayError(
    'ERR_REDIRECT_REFUSED',
    `Expected an answer from ${addressOf(url)}; it redirects, and this platform does not tell where to. Connect to the final address.`,
  )
}
