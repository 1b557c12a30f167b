/** One `subscriptions/listen`. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions */
import {
  CausewayError,
  ErrorCode,
  isObject,
  limits,
  RpcError,
  type RpcId,
  type RpcNotification,
  type SubscriptionFilter,
} from '@causeway/protocol'
import { backOffMs, pause } from '@causeway/transports'
import { clientError } from './errors.js'
import type { ReconnectOptions } from './options.js'
import type { Speaker } from './speaker.js'

export interface ListenOwner {
  /** The connection to listen on; waits while there is none. Rejects once the client is closed. */
  ready(signal: AbortSignal): Promise<Speaker>
  readonly reconnect: ReconnectOptions | false
  readonly ackTimeoutMs: number
  /** The stream goes by this id now. */
  named(stream: ListenStream, id: RpcId): void
  /** It was broken and is back: anything may have changed meanwhile. */
  resumed(stream: ListenStream): void
  /** It is over for good. `why` is absent where the caller ended it. */
  over(stream: ListenStream, why: unknown): void
}

/** A subscription that comes back when its stream breaks, until it is closed. */
export class ListenStream {
  /** What was asked for. */
  readonly filter: SubscriptionFilter
  /** Resolves with what the server grants, at its first acknowledgement. */
  readonly opened: Promise<SubscriptionFilter>
  readonly #owner: ListenOwner
  readonly #close = new AbortController()
  #grant: (filter: SubscriptionFilter) => void = () => {}
  #refuse: (error: unknown) => void = () => {}
  #granted: SubscriptionFilter | undefined
  /** Ends the current round's wait; made anew each time. */
  #round = new AbortController()
  #ackTimer: ReturnType<typeof setTimeout> | undefined
  /** Failures in a row. */
  #failures = 0

  constructor(filter: SubscriptionFilter, owner: ListenOwner) {
    this.filter = filter
    this.#owner = owner
    this.opened = new Promise((resolve, reject) => {
      this.#grant = resolve
      this.#refuse = reject
    })
    // Whoever waits for it hears of the refusal; nobody has to.
    this.opened.catch(() => {})
  }

  /** Listens until `close`. Never rejects. */
  async run(): Promise<void> {
    let why: unknown
    while (!this.#close.signal.aborted) {
      why = await this.#listen()
      if (this.#owner.reconnect === false || isFinal(why)) break
      // Who asks for the first time hears at once that there is no such thing.
      if (this.#granted === undefined && !isLoss(why)) break
      this.#failures += 1
      if (this.#failures > (this.#owner.reconnect.maxAttempts ?? limits.maxReconnectAttempts)) break
      await pause(backOffMs(this.#failures - 1, this.#owner.reconnect), this.#close.signal).catch(() => {})
    }
    const byCaller = this.#close.signal.aborted
    this.#refuse(byCaller ? clientError('ERR_CLIENT_CLOSED', 'The subscription was closed.') : why)
    this.#owner.over(this, byCaller ? undefined : why)
  }

  /** `notifications/subscriptions/acknowledged` of this stream. */
  acknowledged({ params }: RpcNotification): void {
    clearTimeout(this.#ackTimer)
    const again = this.#granted !== undefined
    // as: a member of another type than expected grants nothing
    this.#granted = isObject(params?.notifications) ? (params?.notifications as SubscriptionFilter) : {}
    this.#failures = 0
    this.#grant(this.#granted)
    if (again) this.#owner.resumed(this)
  }

  /** What the server granted last; undefined before it ever did. */
  get granted(): SubscriptionFilter | undefined {
    return this.#granted
  }

  /** The server ended the stream without a result. */
  cancelled(): void {
    this.#round.abort(clientError('ERR_CONNECTION_LOST', 'The server ended the subscription.'))
  }

  /** Ends the subscription and tells the server. */
  close(): void {
    this.#close.abort()
    this.#round.abort()
  }

  /** One stream from opening to end; resolves with why it ended. */
  async #listen(): Promise<unknown> {
    try {
      const speaker = await this.#owner.ready(this.#close.signal)
      if (this.#close.signal.aborted) return undefined
      this.#round = new AbortController()
      this.#expectAcknowledgement(this.#round)
      await speaker.request(
        'subscriptions/listen',
        { notifications: this.filter },
        {
          timeoutMs: Number.POSITIVE_INFINITY,
          maxTimeoutMs: Number.POSITIVE_INFINITY,
          signal: this.#round.signal,
          onId: (id) => this.#owner.named(this, id),
        },
      )
      return clientError('ERR_NOT_SUPPORTED', 'The server ended the subscription.')
    } catch (error) {
      return error
    } finally {
      clearTimeout(this.#ackTimer)
    }
  }

  #expectAcknowledgement(round: AbortController): void {
    const { ackTimeoutMs } = this.#owner
    this.#ackTimer = setTimeout(() => {
      round.abort(clientError('ERR_CALL_TIMEOUT', `No subscription was acknowledged within ${ackTimeoutMs} ms.`))
    }, ackTimeoutMs)
  }
}

/** Asking again would be answered the same. */
function isFinal(why: unknown): boolean {
  return why instanceof RpcError && FINAL.has(why.code)
}

function isLoss(why: unknown): boolean {
  return why instanceof CausewayError && LOSSES.has(why.code)
}

const LOSSES: ReadonlySet<string> = new Set(['ERR_CONNECTION_LOST', 'ERR_STREAM_BROKEN', 'ERR_CONNECT_FAILED'])

const FINAL: ReadonlySet<number> = new Set([
  ErrorCode.MethodNotFound,
  ErrorCode.InvalidParams,
  ErrorCode.MissingRequiredClientCapability,
])
