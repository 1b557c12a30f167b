/** How often, and whether at all, a request is sent to a server at an address. */
import type { Client, ForwardOptions } from '@causeway/client'
import type { ConnectorContext, FailedAttempt } from '@causeway/connector-kit'
import { CausewayError, type JsonObject, type Tool } from '@causeway/protocol'
import { signalFor } from '@causeway/transports'
import type { ClientCall } from './turns.js'
import { isConnectionFailure, refusalOf } from './upstream-failure.js'

/** Of a request for a client of the gateway. */
export interface SentOptions extends ForwardOptions {
  readonly caller?: ClientCall | undefined
}

export interface SendingParts {
  readonly context: ConnectorContext
  /** Where the server is; undefined for a process, which has nothing to be reached over. */
  readonly address: string | undefined
  readonly tools: { find(name: string): Tool | undefined }
}

/** Sends requests to an upstream as its `http.retries` and `http.breaker` say. */
export class Sending {
  readonly #client: Client
  readonly #parts: SendingParts
  readonly #origin: string | undefined

  constructor(client: Client, parts: SendingParts) {
    this.#client = client
    this.#parts = parts
    this.#origin = parts.address === undefined ? undefined : new URL(parts.address).host
  }

  /** Resolves with the result. @throws {CausewayError} `ERR_HTTP_UNAVAILABLE` while nothing is sent; whatever the last attempt rejected with */
  send(method: string, params: JsonObject, options: SentOptions): Promise<JsonObject> {
    const { context } = this.#parts
    const origin = this.#origin
    if (origin === undefined || context.network.send === undefined) return this.#client.forward(method, params, options)
    const { caller, onProgress } = options
    let isHeard = false
    const noted: SentOptions =
      onProgress === undefined
        ? options
        : {
            ...options,
            onProgress: (heard) => {
              isHeard = true
              onProgress(heard)
            },
          }
    return context.network.send(() => this.#client.forward(method, params, noted), {
      origin,
      judge: (error) => {
        const failed = failureOf(error)
        const mayRepeat = failed?.mayRepeat === true && !isHeard && caller?.isHeard !== true
        return failed && { ...failed, mayRepeat: mayRepeat && this.#isHarmless(method, params) }
      },
      signal: () => (options.signal === undefined ? context.signal : signalFor(options.signal)),
    })
  }

  /** Does a repetition change nothing that the first time did not? Of its tools the server has to say so. */
  #isHarmless(method: string, { name }: JsonObject): boolean {
    if (method !== 'tools/call') return true
    const { idempotentHint, readOnlyHint } = this.#parts.tools.find(String(name))?.annotations ?? {}
    return idempotentHint === true || readOnlyHint === true
  }
}

/** The server, or who stands before it, is not able to answer for now. */
const UNAVAILABLE: ReadonlySet<number> = new Set([502, 503, 504])

/** What a failure says about the server; undefined where that is nothing. */
function failureOf(error: unknown): FailedAttempt | undefined {
  const refusal = refusalOf(error)
  if (refusal !== undefined) {
    const { header, status } = refusal
    const isDown = UNAVAILABLE.has(status)
    return isDown || status === 429 ? { isDown, mayRepeat: true, status, retryAfter: header('retry-after') } : undefined
  }
  if (isConnectionFailure(error)) return { isDown: true, mayRepeat: true }
  // Who waited that long already does not wait as long again.
  if (error instanceof CausewayError && error.code === 'ERR_CALL_TIMEOUT') return { isDown: true, mayRepeat: false }
  return undefined
}
