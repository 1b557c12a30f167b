import {
  CausewayError,
  type ClientCapabilities,
  type Implementation,
  type JsonObject,
  type LoggingLevel,
  limits,
  notificationText,
  type Revision,
  RpcError,
  type RpcErrorObject,
  type RpcId,
  type RpcResponse,
  requestText,
  serverLimits,
} from '@causeway/protocol'
import type { Exchange } from './exchange.js'
import { InFlight } from './in-flight.js'
import type { Principal } from './principal.js'

/** What `initialize` agreed on, and what the client asked for since. Legacy only. */
export interface LegacySession {
  readonly revision: Revision
  readonly clientCapabilities: ClientCapabilities
  readonly clientInfo: Implementation | undefined
  initialized: boolean
  logLevel: LoggingLevel | undefined
  /** URIs of `resources/subscribe`; made on first use. */
  subscriptions: Set<string> | undefined
}

interface Ask {
  resolve(result: JsonObject): void
  reject(error: Error): void
}

export interface AskOptions {
  readonly signal?: AbortSignal
  /** @default serverLimits.askTimeoutMs */
  readonly timeoutMs?: number
  /** Where the request goes: the stream of the request that asks. @default the peer's own stream */
  readonly send?: (frame: string) => void
}

/**
 * The other side of a server: a connection, a legacy HTTP session, or the sender of one stateless request. Small, because
 * a server holds one for each idle session: everything optional is made on first use.
 */
export class Peer {
  /** `stdio`, `http`, `sse`, `memory`, … for diagnostics. */
  readonly transport: string
  /** Of the latest request, where requests of one peer are authenticated one by one; the id never changes. */
  principal: Principal | undefined
  /** Set by the service when `initialize` succeeded. */
  session: LegacySession | undefined
  /** Delivers outside of any request: the pipe, or a legacy session's GET stream. Dropped where nothing listens. */
  readonly #notify: (frame: string) => void
  /** Requests of the other side that are being answered. */
  #exchanges: InFlight<RpcId, Exchange> | undefined
  /** Our requests that wait for an answer. */
  #asks: Map<RpcId, Ask> | undefined
  #asked = 0

  constructor(transport: string, notify: (frame: string) => void, principal?: Principal) {
    this.transport = transport
    this.principal = principal
    this.#notify = notify
  }

  /** Sends a notification that belongs to no request. */
  notify(frame: string): void {
    this.#notify(frame)
  }

  /** True while requests are being answered or wait for this peer's answer: such a peer is never evicted. */
  get active(): boolean {
    return (this.#exchanges?.size ?? 0) > 0 || (this.#asks?.size ?? 0) > 0
  }

  /** Requests being answered now. */
  get inFlight(): number {
    return this.#exchanges?.size ?? 0
  }

  /** Is a request of that id being answered? */
  answering(id: RpcId): boolean {
    return this.#exchanges?.get(id) !== undefined
  }

  /** Registers a request; false where its id is in flight already. Pair with `end`. */
  begin(id: RpcId, exchange: Exchange): boolean {
    this.#exchanges ??= new InFlight()
    if (this.#exchanges.get(id) !== undefined) return false
    this.#exchanges.set(id, exchange)
    return true
  }

  end(id: RpcId): void {
    this.#exchanges?.delete(id)
  }

  /** `notifications/cancelled` for one request; unknown and finished ids are ignored. */
  cancel(id: RpcId, reason?: unknown): void {
    this.#exchanges?.get(id)?.cancel(reason)
  }

  /** The other side is gone: every request of it is cancelled and every ask fails. */
  close(reason: Error = new CausewayError('ERR_PEER_CLOSED', 'The client went away before it answered.')): void {
    for (const exchange of this.#exchanges?.all() ?? []) exchange.cancel(reason)
    for (const ask of this.#asks?.values() ?? []) ask.reject(reason)
    this.#asks?.clear()
  }

  /**
   * A server-to-client request of a legacy revision; resolves with the client's result. A client that is no longer waited for is told so.
   * @throws {RpcError} what the client answered instead
   * @throws {CausewayError} `ERR_ASK_TIMEOUT`, `ERR_TOO_MANY_ASKS`, `ERR_PEER_CLOSED`; the signal's reason when it aborts
   */
  ask(method: string, params: JsonObject | undefined, options: AskOptions = {}): Promise<JsonObject> {
    this.#asks ??= new Map()
    if (this.#asks.size >= limits.maxAsksInFlight) {
      return Promise.reject(
        new CausewayError('ERR_TOO_MANY_ASKS', `At most ${limits.maxAsksInFlight} requests may wait for one client.`),
      )
    }
    const id = `ask-${++this.#asked}`
    return this.#waitFor(id, method, options, requestText(id, method, params))
  }

  /** A response of the other side; false where nobody asked. */
  answered(response: RpcResponse): boolean {
    const ask = response.id === undefined ? undefined : this.#asks?.get(response.id)
    if (ask === undefined) return false
    if ('error' in response) ask.reject(RpcError.from(response.error))
    else ask.resolve(response.result)
    return true
  }

  /** The same for what was meant as a response and is none: whoever asked hears what is wrong with it. */
  answeredWrongly(id: RpcId, error: RpcErrorObject): boolean {
    return this.answered({ jsonrpc: '2.0', id, error })
  }

  #waitFor(id: RpcId, method: string, options: AskOptions, request: string): Promise<JsonObject> {
    const { send = this.#notify, signal, timeoutMs = serverLimits.askTimeoutMs } = options
    const asks = this.#asks ?? new Map<RpcId, Ask>()
    let settle = (): void => {}
    const answer = new Promise<JsonObject>((resolve, reject) => {
      asks.set(id, { resolve, reject })
      const giveUp = (error: unknown): void => {
        reject(error)
        send(
          notificationText('notifications/cancelled', {
            requestId: id,
            reason: 'Nobody waits for the answer any more.',
          }),
        )
      }
      const abort = (): void => giveUp(signal?.reason)
      const timer = setTimeout(() => {
        giveUp(new CausewayError('ERR_ASK_TIMEOUT', `The client did not answer ${method} within ${timeoutMs} ms.`))
      }, timeoutMs)
      signal?.addEventListener('abort', abort, { once: true })
      settle = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        asks.delete(id)
      }
      if (signal?.aborted) reject(signal.reason)
      else send(request)
    })
    return answer.finally(() => settle())
  }
}
