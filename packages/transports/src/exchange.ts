import type { Era, JsonObject } from '@causeway/protocol'
import { type Cancellation, Canceller } from './cancellation.js'
import type { AskOptions, Peer } from './peer.js'

/** Reads a header by its lower-case name. */
export interface HeaderSource {
  (lowerCaseName: string): string | undefined
  /** The lower-case names of all that there are; absent where the platform cannot tell, or the headers are not HTTP's. */
  names?(): Iterable<string>
}

/** Where what a handler says before its response goes: the pipe, or this request's own stream. */
export interface Outlet {
  send(frame: string): void
  /** Ends the stream early so that a legacy HTTP client polls for the rest; absent where there is nothing to end. */
  suspend?(retryMs?: number): void
}

/** `signal` ends the question alone. */
export type ExchangeAskOptions = Pick<AskOptions, 'signal' | 'timeoutMs'>

/** One request on its way through a server: who asked, how to reach them meanwhile, and whether they still wait. */
export class Exchange {
  readonly peer: Peer
  readonly era: Era
  /** HTTP only. */
  readonly headers: HeaderSource | undefined
  readonly #outlet: Outlet
  #abort: AbortController | undefined
  #canceller: Canceller | undefined
  #open = true
  #cancelled: { readonly reason: unknown } | undefined

  constructor(peer: Peer, era: Era, outlet: Outlet, headers?: HeaderSource) {
    this.peer = peer
    this.era = era
    this.headers = headers
    this.#outlet = outlet
  }

  /** Aborts when nobody waits for the response any more. Made on first use: most requests never look. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#cancelled !== undefined) this.#abort.abort(this.#cancelled.reason)
    return this.#abort.signal
  }

  /** The same for who only needs to be told: it costs next to nothing. */
  get cancellation(): Cancellation {
    this.#canceller ??= new Canceller()
    if (this.#cancelled !== undefined) this.#canceller.abort(this.#cancelled.reason)
    return this.#canceller
  }

  get cancelled(): boolean {
    return this.#cancelled !== undefined
  }

  /** Nobody waits any more: nothing further is sent, and the signal aborts. */
  cancel(reason?: unknown): void {
    if (this.#cancelled !== undefined || !this.#open) return
    this.#cancelled = { reason: reason ?? new DOMException('The request was cancelled.', 'AbortError') }
    this.#canceller?.abort(this.#cancelled.reason)
    this.#abort?.abort(this.#cancelled.reason)
  }

  /** Sends a frame that belongs to this request, before its response. Dropped once the request is over. */
  send(frame: string): void {
    if (this.#open && this.#cancelled === undefined) this.#outlet.send(frame)
  }

  /** Asks a legacy client on this request's stream. @see Peer.ask */
  ask(method: string, params: JsonObject | undefined, options: ExchangeAskOptions = {}): Promise<JsonObject> {
    const { signal: own, ...others } = options
    const signal = own === undefined ? this.signal : AbortSignal.any([this.signal, own])
    // Of a request that is cancelled nothing goes out any more, but that its question is.
    const send = (frame: string): void => (this.cancelled ? this.peer.notify(frame) : this.send(frame))
    return this.peer.ask(method, params, { ...others, signal, send })
  }

  /** @see Outlet.suspend */
  suspendStream(retryMs?: number): void {
    this.#outlet.suspend?.(retryMs)
  }

  /** The response is on its way: whatever the handler says later is dropped. */
  finish(): void {
    this.#open = false
  }
}
