/** Requests of clients on their way to the upstream, and results on their way back. */
import type { Client } from '@causeway/client'
import type { ConnectorContext } from '@causeway/connector-kit'
import {
  CausewayError,
  type InputRequiredResult,
  isAtLeast,
  type JsonObject,
  type LoggingLevel,
  RpcError,
  requestsInput,
} from '@causeway/protocol'
import { type HandlerContext, isSuspension } from '@causeway/server'
import { DirectCall } from './direct-call.js'
import { HeldCall } from './held-call.js'
import { HeldCalls } from './held-calls.js'
import {
  capabilitiesFor,
  isResultOf,
  passedOn,
  progressOf,
  wantsProgress,
  withAnswers,
  withoutServerInfo,
} from './passed-on.js'
import type { Roots } from './roots.js'
import { throughRounds } from './rounds.js'
import type { Sending, SentOptions } from './sending.js'
import type { ClientCall, Turns } from './turns.js'
import { isConnectionFailure, shown } from './upstream-failure.js'
import type { Visits } from './visits.js'

export interface ForwardingOptions {
  readonly context: ConnectorContext
  readonly turns: Turns
  readonly visits: Visits
  readonly roots: Roots
  readonly sending: Sending
  /** A call failed in a way in which others would. */
  suspect(error: unknown): void
}

/** Sends requests on for the clients that made them. */
export class Forwarding {
  readonly #client: Client
  readonly #options: ForwardingOptions
  readonly #held: HeldCalls
  /** What a legacy upstream was asked to log from; it is never asked for less. */
  #logLevel: LoggingLevel | undefined

  constructor(client: Client, options: ForwardingOptions) {
    this.#client = client
    this.#options = options
    this.#held = new HeldCalls(options.context.name, options.context.clock)
  }

  /**
   * Forwards one request and resolves with its result; with `input_required` where the client is to come back.
   * @throws {RpcError} the upstream's own; an `UpstreamFailure` where it could not be used
   */
  request(method: string, params: JsonObject, context: HandlerContext): Promise<JsonObject> {
    const isModern = this.#client.era === 'modern'
    const answer = isModern ? this.#modern(method, params, context) : this.#legacy(method, params, context)
    return answer.then(
      (result) => {
        if (isResultOf(method, result)) return withoutServerInfo(result)
        throw this.#failed(method, new CausewayError('ERR_BAD_RESPONSE', `Expected a result of ${method}.`), context)
      },
      (error: unknown) => {
        throw this.#failed(method, error, context)
      },
    )
  }

  close(): void {
    this.#held.close()
  }

  /** A modern upstream is told what the client can do, and says what it wants to know in its result. */
  #modern(method: string, params: JsonObject, context: HandlerContext): Promise<JsonObject> {
    const { params: asked, logLevel } = context.request
    // What the upstream says over HTTP comes with the answer of the call that it belongs to; over a pipe somebody has to know.
    const caller = logLevel === undefined ? undefined : new DirectCall(context, this.#options)
    const options: SentOptions = {
      meta: passedOn(asked._meta),
      onProgress: progressOf(context),
      capabilities: capabilitiesFor(context.clientCapabilities),
      logLevel,
      caller,
      signal: context.cancellation,
    }
    const result = comesBack(context)
      ? this.#options.sending.send(method, withAnswers(params, context), options)
      : this.#inRounds(method, params, options, context)
    if (caller === undefined) return result
    this.#options.turns.join(caller)
    return result.finally(() => this.#options.turns.end(caller))
  }

  async #inRounds(
    method: string,
    params: JsonObject,
    options: SentOptions,
    context: HandlerContext,
  ): Promise<JsonObject> {
    const first = await this.#options.sending.send(method, params, options)
    if (!requestsInput(first)) return first
    const repeat = (answers: JsonObject) => this.#options.sending.send(method, { ...params, ...answers }, options)
    return throughRounds(first, repeat, context)
  }

  /** A legacy upstream asks in the middle of a call: its client answers at once, or comes back with the answer. */
  async #legacy(method: string, params: JsonObject, context: HandlerContext): Promise<JsonObject> {
    if (comesBack(context) && canBeAsked(context)) return this.#holding(method, params, context)
    const call = new DirectCall(context, this.#options)
    return this.#during(call, method, params, {
      meta: passedOn(context.request.params._meta),
      onProgress: progressOf(context),
      logLevel: context.request.logLevel,
      caller: call,
      signal: context.cancellation,
    })
  }

  async #holding(method: string, params: JsonObject, context: HandlerContext): Promise<JsonObject> {
    const { inputResponses, requestState } = context.request.params
    const call =
      typeof requestState === 'string' ? this.#held.take(requestState, context) : new HeldCall(this.#options.roots)
    if (requestState === undefined) call.start(this.#during(call, method, params, this.#heldOptions(call, context)))
    else call.answer(inputResponses)
    const result = await call.serve(context)
    if (result !== 'questions') return result
    const questions: InputRequiredResult = {
      resultType: 'input_required',
      inputRequests: call.questions,
      requestState: this.#held.keep(call, context),
    }
    return { ...questions }
  }

  #heldOptions(call: HeldCall, context: HandlerContext): SentOptions {
    const { params, logLevel } = context.request
    return {
      meta: passedOn(params._meta),
      onProgress: wantsProgress(context) ? (heard) => call.progress(heard) : undefined,
      logLevel,
      caller: call,
      signal: call.signal,
    }
  }

  async #during(call: ClientCall, method: string, params: JsonObject, options: SentOptions): Promise<JsonObject> {
    const { turns } = this.#options
    const { signal } = options
    const turn = turns.begin(call, () => signal ?? this.#options.context.signal)
    if (turn !== undefined) await turn
    try {
      if (this.#mustAskForLogs(options.logLevel)) await this.#askForLogs(options.logLevel)
      const result = await this.#options.sending.send(method, params, options)
      if (result.isError === true && call.missing !== undefined) throw call.missing
      return result
    } catch (error) {
      // The upstream failed for want of an answer: its client should know what it would have to declare.
      throw call.missing ?? error
    } finally {
      turns.end(call)
    }
  }

  #mustAskForLogs(level: LoggingLevel | undefined): level is LoggingLevel {
    if (level === undefined || this.#client.serverCapabilities.logging === undefined) return false
    return this.#logLevel === undefined || !isAtLeast(level, this.#logLevel)
  }

  async #askForLogs(level: LoggingLevel): Promise<void> {
    this.#logLevel = level
    try {
      await this.#client.setLogLevel(level)
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      this.#options.context.log.debug('the upstream does not log as it was asked to', { level, error })
    }
  }

  #failed(method: string, error: unknown, context: HandlerContext): unknown {
    // Nobody waits for it any more, or the handler that called runs again once its client has answered.
    if (context.request.exchange.cancelled || isSuspension(error)) return error
    const { name, log } = this.#options.context
    this.#options.visits.failed(error, context)
    const seen = shown(name, error)
    if (seen !== error) log.warn('a call failed', { method, subject: context.request.name, error })
    if (isConnectionFailure(error)) this.#options.suspect(error)
    return seen
  }
}

/** Modern clients come back with answers by themselves; handlers that call the upstream do not. */
function comesBack({ era, depth }: HandlerContext): boolean {
  return era === 'modern' && depth === 0
}

function canBeAsked({
  clientCapabilities: { elicitation, roots, sampling },
  request: { params },
}: HandlerContext): boolean {
  return elicitation !== undefined || sampling !== undefined || roots !== undefined || params.requestState !== undefined
}
