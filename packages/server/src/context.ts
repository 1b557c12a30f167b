import {
  type ClientCapabilities,
  type Era,
  type Implementation,
  isAtLeast,
  type JsonObject,
  type LoggingLevel,
  Meta,
  notificationText,
  type ResourceContents,
  type RevisionId,
} from '@causeway/protocol'
import type { Cancellation, HeaderSource, Principal } from '@causeway/transports'
import { signalFor } from '@causeway/transports/serving'
import { Deadline } from './deadline.js'
import { type AskableQuestion, canAsk } from './inquiry/capability.js'
import type { Inquiry } from './inquiry/inquiry.js'
import {
  type Elicit,
  type ElicitUrl,
  elicitOver,
  elicitUrlOver,
  type Roots,
  rootsOver,
  type Sample,
  sampleOver,
} from './inquiry/questions.js'
import type { Visits } from './inquiry/visits.js'
import { type Log, logOver } from './log.js'
import { isPromise, type MaybePromise } from './maybe-promise.js'
import type { Audience, ListKind } from './provider.js'
import type { ServerRequest } from './server-request.js'
import type { State } from './state.js'
import { ToolError } from './tool-error.js'

/** A list that clients hear of. */
export type TellableList = Exclude<ListKind, 'templates'>

/** What a context needs of the server behind it. */
export interface Backstage {
  inquiry(request: ServerRequest): Inquiry
  read(uri: string, context: HandlerContext): Promise<readonly ResourceContents[]>
  call(name: string, args: JsonObject, context: HandlerContext): Promise<unknown>
  state(principal: Principal | undefined): State
  readonly visits: Visits
  resourceUpdated(uri: string, audience?: Audience): void
  listChanged(kind: TellableList, audience?: Audience): void
}

/**
 * What a handler gets as its second argument, the same in every era and on every transport. Members are made when they
 * are looked at, and keep working when they are taken out by destructuring.
 */
export class HandlerContext {
  readonly request: ServerRequest
  readonly #backstage: Backstage
  #inquiry: Inquiry | undefined
  #progress: number | undefined
  #deadline: Deadline | undefined
  /** Of the deadline, for who looked at it. */
  #signal: AbortSignal | undefined

  constructor(request: ServerRequest, backstage: Backstage) {
    this.request = request
    this.#backstage = backstage
  }

  /** How many calls deep a handler called another one. */
  get depth(): number {
    const { outer } = this.request
    return outer === undefined ? 0 : outer.depth + 1
  }

  /** What this handler asks of its own server: for the same client, with the same questions. @throws {ToolError} where it goes too deep */
  nested(call: Pick<ServerRequest, 'method' | 'name' | 'params'>, maxDepth: number): ServerRequest {
    if (this.depth >= maxDepth)
      throw new ToolError(`Calls within calls are ${maxDepth} deep; this looks like an endless loop.`)
    const { _meta } = this.request.params
    const params = _meta === undefined ? call.params : { ...call.params, _meta }
    return { ...this.request, ...call, params, outer: this, mounted: undefined }
  }

  /** Aborts when the client cancelled, went away, or the time of the tool, or of one that calls it, is over. */
  get signal(): AbortSignal {
    const { exchange, mounted, outer } = this.request
    if (this.#deadline !== undefined) {
      this.#signal ??= signalFor(this.#deadline.cancellation)
      return this.#signal
    }
    return (outer ?? mounted)?.signal ?? exchange.signal
  }

  /** The same as `signal` for who only needs to be told: it costs next to nothing where nobody looked at that. */
  get cancellation(): Cancellation {
    const { exchange, mounted, outer } = this.request
    return this.#deadline?.cancellation ?? (outer ?? mounted)?.cancellation ?? exchange.cancellation
  }

  /** Who asks, where the transport verifies it. */
  get principal(): Principal | undefined {
    return this.request.principal
  }

  get era(): Era {
    return this.request.era
  }

  get revision(): RevisionId {
    return this.request.revision.id
  }

  get clientInfo(): Implementation | undefined {
    return this.request.clientInfo
  }

  get clientCapabilities(): ClientCapabilities {
    return this.request.clientCapabilities
  }

  /**
   * The name of the tool or prompt, or the URI, as whoever called knows it: prefixes and other views may have changed it on the way here.
   * For texts that the caller reads.
   */
  get calledAs(): string | undefined {
    const { mounted, name } = this.request
    return mounted === undefined ? name : mounted.calledAs
  }

  /** The request's `_meta`. */
  get meta(): JsonObject {
    return this.request.params._meta ?? {}
  }

  /** Reads an HTTP header by its lower-case name; undefined on other transports. */
  get header(): HeaderSource {
    return (name) => this.request.exchange.headers?.(name)
  }

  /**
   * Tells the client how far the work is, where it asked to be told: `done` must grow, `total` is in the same unit.
   * Anything that does not grow is dropped.
   */
  get progress(): (done: number, total?: number, message?: string) => void {
    return (done, total, message) => {
      const progressToken = this.request.params._meta?.[Meta.progressToken]
      // One request of the client has one progress, whoever works on it.
      const { outermost } = this
      if (progressToken === undefined || (outermost.#progress !== undefined && done <= outermost.#progress)) return
      outermost.#progress = done
      this.notify('notifications/progress', {
        progressToken,
        progress: done,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      })
    }
  }

  /** Sends a log message to the client, where it wants messages of this level; `log('…')` is `log.info('…')`. */
  get log(): Log {
    return logOver((level, logger, data) => this.#log(level, logger, data))
  }

  /** Asks the user to fill in a form. @throws {RpcError} where the client cannot */
  get elicit(): Elicit {
    return elicitOver(this.inquiry)
  }

  /** Asks the user to open a page. @throws {RpcError} where the client cannot */
  get elicitUrl(): ElicitUrl {
    return elicitUrlOver(this.inquiry)
  }

  /** Asks the client's model. @throws {RpcError} where the client cannot */
  get sample(): Sample {
    return sampleOver(this.inquiry)
  }

  /** Asks for the folders that the user works in. @throws {RpcError} where the client cannot */
  get roots(): Roots {
    return rootsOver(this.inquiry)
  }

  /**
   * May the client be asked this? For handlers that can do without; what is asked all the same fails the call.
   *
   * @example
   * const folders = can('roots') ? await roots() : []
   */
  get can(): (question: AskableQuestion) => boolean {
    return (question) => canAsk(this.request, question)
  }

  /** Runs a side effect once for the whole call, however often the handler runs; its result must survive JSON. */
  get once(): <T>(key: string, fn: () => T | Promise<T>) => Promise<T> {
    return (key, fn) => this.inquiry.once(key, fn)
  }

  /** Reads a resource of this server: through its middleware, as if the client asked. */
  get read(): (uri: string) => Promise<readonly ResourceContents[]> {
    return (uri) => this.#backstage.read(uri, this)
  }

  /**
   * Calls another tool of this server, through its middleware, as if the client asked: its structured output where it has
   * one, else its text.
   * @throws {ToolError} where it failed
   */
  get call(): (name: string, args?: JsonObject) => Promise<unknown> {
    return (name, args = {}) => this.#backstage.call(name, args, this)
  }

  /** Values kept for this principal from call to call. */
  get state(): State {
    return this.#backstage.state(this.request.principal)
  }

  /** Tells whoever subscribed to it that a resource of this server has other contents now. */
  get resourceUpdated(): (uri: string, audience?: Audience) => void {
    return (uri, audience) => this.#backstage.resourceUpdated(uri, audience)
  }

  /** Tells clients that a list of this server changed which it could not see change: a template's resources, a provider's tools. */
  get listChanged(): (kind: TellableList, audience?: Audience) => void {
    return (kind, audience) => this.#backstage.listChanged(kind, audience)
  }

  /** Sends a notification on this request's stream, as this revision may carry it; dropped where it has no such notification. */
  get notify(): (method: string, params?: JsonObject) => void {
    return (method, params = {}) => {
      const { revision, exchange } = this.request
      if (!revision.serverMethods.has(method)) return
      exchange.send(notificationText(method, revision.lowerParams(method, params)))
    }
  }

  /** Lets a legacy HTTP client poll for the rest: the stream ends, the answer waits for it. Does nothing elsewhere. */
  get suspendStream(): (retryMs?: number) => void {
    return (retryMs) => this.request.exchange.suspendStream(retryMs)
  }

  /** Runs `fn` against a clock: when it rings, the signal aborts and the call fails, whatever `fn` goes on to do. */
  within<T>(timeoutMs: number, fn: () => MaybePromise<T>): MaybePromise<T> {
    const deadline = new Deadline(this.cancellation)
    this.#deadline = deadline
    this.#signal = undefined
    const outcome = fn()
    return isPromise(outcome) ? deadline.bound(timeoutMs, outcome) : outcome
  }

  get inquiry(): Inquiry {
    this.#inquiry ??= this.request.outer?.inquiry ?? this.#backstage.inquiry(this.request)
    return this.#inquiry
  }

  /** The inquiry, where the handler has asked for something already. */
  get startedInquiry(): Inquiry | undefined {
    return this.#inquiry
  }

  /** The context that the client's own request has. */
  get outermost(): HandlerContext {
    return this.request.outer?.outermost ?? this
  }

  #log(level: LoggingLevel, logger: string | undefined, data: unknown): void {
    const threshold = this.request.logLevel
    if (threshold === undefined || !isAtLeast(level, threshold)) return
    this.notify('notifications/message', { level, ...(logger === undefined ? {} : { logger }), data })
  }
}
