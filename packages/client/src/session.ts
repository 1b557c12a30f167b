import {
  CausewayError,
  type Era,
  type JsonObject,
  LATEST_LEGACY_REVISION,
  type LoggingMessageParams,
  methodOf,
  type RpcId,
  type RpcNotification,
  type RpcRequest,
  revisionOf,
  UrlElicitationRequired,
} from '@causeway/protocol'
import { backOffMs, type Cancellation, pause, signalFor } from '@causeway/transports'
import type { Agreement } from './agreement.js'
import type { RequestOptions } from './call-options.js'
import { type Change, outdatedBy } from './changes.js'
import type { ClientEvents, Warning } from './client-events.js'
import type { Dialer } from './dialer.js'
import { clientError } from './errors.js'
import { Events } from './events.js'
import { isComplete } from './features/shapes.js'
import type { Caller } from './handlers.js'
import { type RoundAnswers, throughRounds } from './input-rounds.js'
import { Lifeline, type LifelineOwner } from './lifeline.js'
import type { Link, LinkOwner } from './link.js'
import { negotiate } from './negotiation/negotiate.js'
import type { ReconnectOptions } from './options.js'
import { ServerQuestions } from './server-questions.js'
import type { Settings } from './settings.js'
import type { LinkKind, Speaker } from './speaker.js'
import { type SubscriptionHost, Subscriptions } from './subscriptions.js'
import { UrlVisits } from './url-visits.js'

/** A conversation with one server, over one connection after the other. */
export class Session implements LinkOwner, LifelineOwner, SubscriptionHost {
  readonly events: Events<ClientEvents> = new Events()
  readonly settings: Settings
  readonly subscriptions: Subscriptions
  readonly reconnect: ReconnectOptions | false
  readonly ackTimeoutMs: number
  readonly #dialer: Dialer
  readonly #lifeline: Lifeline
  readonly #questions: ServerQuestions
  readonly #visits: UrlVisits
  /** Hears of a change before any listener does. */
  onChange: ((change: Change) => void) | undefined
  /** What the latest connection agreed on. */
  #agreement: Agreement | undefined

  constructor(dialer: Dialer, settings: Settings) {
    this.#dialer = dialer
    this.settings = settings
    this.reconnect = settings.reconnect
    this.ackTimeoutMs = settings.patience.timeoutMs
    this.#lifeline = new Lifeline(this, dialer.again && settings.reconnect)
    this.#questions = new ServerQuestions(settings.handlers)
    this.#visits = new UrlVisits(settings)
    this.subscriptions = new Subscriptions(this)
  }

  /** Opens the first connection. To be called once, before anything else. */
  async start(signal: AbortSignal | undefined): Promise<void> {
    const speaker = await this.#lifeline.start(signal)
    await this.#applyLogLevel(speaker)
    this.subscriptions.start()
  }

  /** What client and server agreed on; there is one from `start` on. */
  get agreement(): Agreement {
    if (this.#agreement === undefined) throw clientError('ERR_CLIENT_CLOSED', 'The client is not connected yet.')
    return this.#agreement
  }

  get era(): Era {
    return this.agreement.revision.era
  }

  get kind(): LinkKind {
    return this.#dialer.kind
  }

  ready(signal?: Cancellation): Promise<Speaker> {
    return this.#lifeline.ready(signal)
  }

  /** Sends a request, answers what the server asks back, and resolves with the complete result. */
  async request(method: string, params?: JsonObject, options: RequestOptions = {}): Promise<JsonObject> {
    const exchange = (next?: JsonObject): Promise<JsonObject> => this.exchange(method, next, options)
    return this.complete(method, params, options, await exchange(params), exchange)
  }

  /** Goes on from a first result, where that is not complete; `exchange` is to send the same request with other parameters. */
  async complete(
    method: string,
    params: JsonObject | undefined,
    { signal }: RequestOptions,
    first: JsonObject,
    exchange: (params: JsonObject) => Promise<JsonObject>,
  ): Promise<JsonObject> {
    if (isComplete(first)) return first
    const repeat = (answers: RoundAnswers): Promise<JsonObject> => exchange({ ...params, ...answers })
    const mayAsk = methodOf(method)?.inputRequired !== false
    const rounds = { ...this.settings, signal }
    const last = mayAsk ? await throughRounds(first, repeat, rounds) : first
    if (!isComplete(last)) throw unknownResult(method, last)
    return last
  }

  /**
   * One request and its result, whatever its type. Repeated once where the connection was lost and that is safe, and where
   * the user has to visit an address first.
   */
  exchange(method: string, params?: JsonObject, options: RequestOptions = {}): Promise<JsonObject> {
    const speaker = this.#lifeline.current
    if (speaker === undefined)
      return this.#lifeline.ready(options.signal).then(() => this.exchange(method, params, options))
    try {
      return speaker.request(method, params, options, (error) =>
        this.#recovered(speaker, method, params, options, error),
      )
    } catch (error) {
      // Parameters that are no JSON.
      return Promise.reject(error)
    }
  }

  async notify(method: string, params?: JsonObject): Promise<void> {
    const speaker = await this.#lifeline.ready()
    await speaker.notify(method, params)
  }

  /** Changes from which level on the server sends its log messages. */
  async setLogLevel(level: Settings['introduction']['logLevel']): Promise<void> {
    this.settings.introduction.logLevel = level
    await this.#applyLogLevel(await this.#lifeline.ready())
  }

  warn(warning: Warning): void {
    this.events.emit('warning', warning)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.subscriptions.close()
    await this.#lifeline.close()
  }

  async connect(signal: AbortSignal): Promise<Speaker> {
    const speaker = await negotiate({ ...this.settings, dialer: this.#dialer, owner: this, signal })
    this.#agreement = speaker.agreement
    return speaker
  }

  reconnecting(attempt: number, delayMs: number, reason: Error | undefined): void {
    this.events.emit('reconnecting', { attempt, delayMs, reason })
  }

  async restored(speaker: Speaker): Promise<void> {
    await this.#applyLogLevel(speaker)
    await this.subscriptions.restore(speaker)
    // A server that was started again may be another version of itself.
    this.onChange?.({ event: 'toolsChanged' })
    this.events.emit('reconnected', undefined)
  }

  over(reason: Error | undefined): void {
    this.#questions.cancelAll()
    this.#visits.end()
    this.subscriptions.close()
    this.events.emit('closed', { reason })
  }

  changed(change: Change): void {
    const { cache, cacheScope } = this.settings
    for (const { method, params } of outdatedBy(change)) cache?.drop(cacheScope, method, params)
    this.onChange?.(change)
  }

  told(message: RpcNotification, caller: Caller | undefined): void {
    if (this.subscriptions.take(message)) return
    const { method, params } = message
    // as: these are handed on as the server wrote them, for people to read
    if (method === 'notifications/message' && params !== undefined)
      this.#logged(params as unknown as LoggingMessageParams, caller)
    else if (method === 'notifications/cancelled') this.#cancelled(params?.requestId)
    else if (method === 'notifications/elicitation/complete' && typeof params?.elicitationId === 'string') {
      this.#visits.completed(params.elicitationId)
      this.events.emit('elicitationComplete', { elicitationId: params.elicitationId })
    } else this.events.emit('notification', message)
  }

  asked(message: RpcRequest, link: Link, during: RpcId | undefined): void {
    const revision = this.#lifeline.current?.agreement.revision ?? revisionOf(LATEST_LEGACY_REVISION)
    if (revision.era === 'legacy') {
      const caller = during === undefined ? undefined : link.callerOf(during)
      if (caller !== undefined) this.#questions.take(message, link, revision, caller, during)
      else this.#questions.take(message, link, revision, this.settings.handlers.callerOf?.('question'))
    } else this.stray(`the request ${message.method}, which modern servers do not send`)
  }

  stray(what: string): void {
    this.warn({ kind: 'stray-message', message: `The server sent ${what}; it was ignored.` })
  }

  closed(link: Link, reason: Error | undefined): void {
    if (this.#lifeline.current?.link === link) this.#questions.cancelAll()
    this.#lifeline.lost(link, reason)
  }

  #logged(message: LoggingMessageParams, caller = this.settings.handlers.callerOf?.('log')): void {
    if (caller === undefined) this.events.emit('log', message)
    else caller.log(message)
  }

  /** What a request that failed can still come to. @throws `error` where that is nothing */
  async #recovered(
    speaker: Speaker,
    method: string,
    params: JsonObject | undefined,
    options: RequestOptions,
    error: unknown,
  ): Promise<JsonObject> {
    const repeat = async (): Promise<JsonObject> => {
      const next = await this.#lifeline.ready(options.signal)
      return next.request(method, params, options)
    }
    const required = UrlElicitationRequired.of(error)
    if (required !== undefined && options.caller !== undefined) throw required
    if (required !== undefined)
      return this.#visits.through(required, repeat, options.signal && signalFor(options.signal))
    if (!this.#mayRepeat(speaker, method, error)) throw error
    // Over HTTP there may be nothing to wait for but the server itself.
    if (this.#lifeline.current === speaker) await pause(backOffMs(0), options.signal)
    return repeat()
  }

  #cancelled(id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return
    this.#questions.cancel(id)
    this.subscriptions.cancelled(id)
  }

  #mayRepeat(speaker: Speaker, method: string, error: unknown): boolean {
    if (!this.#lifeline.returns) return false
    const code = error instanceof CausewayError ? error.code : ''
    if (code === 'ERR_SESSION_EXPIRED') this.#lifeline.renew(speaker)
    if (NOT_RUN.has(code)) return true
    return MAYBE_RUN.has(code) && method !== 'tools/call' && methodOf(method) !== undefined
  }

  async #applyLogLevel(speaker: Speaker): Promise<void> {
    const { logLevel: level } = this.settings.introduction
    const { revision, serverCapabilities } = speaker.agreement
    if (level === undefined || revision.era === 'modern' || serverCapabilities.logging === undefined) return
    await speaker.request('logging/setLevel', { level })
  }
}

/** The server has not seen the request, or refused it for want of a session. */
const NOT_RUN: ReadonlySet<string> = new Set(['ERR_SESSION_EXPIRED', 'ERR_CONNECTION_CLOSED'])

/** The server may have run the request, or may not. */
const MAYBE_RUN: ReadonlySet<string> = new Set(['ERR_CONNECTION_LOST', 'ERR_STREAM_BROKEN', 'ERR_CONNECT_FAILED'])

function unknownResult(method: string, { resultType }: JsonObject): Error {
  return clientError(
    'ERR_UNKNOWN_RESULT_TYPE',
    `Expected a result of ${method} that this client understands; it has the type ${JSON.stringify(resultType)}.`,
  )
}
