import { type CallToolResult, CausewayError, ErrorCode, isObject, type JsonObject, RpcError } from '@causeway/protocol'
import {
  type HandlerContext,
  isPromise,
  isSuspension,
  type ListKind,
  type MaybePromise,
  type Provider,
  ToolError,
} from '@causeway/server'
import type { UpstreamLimits } from '../config/definition.js'
import type { LastLists } from './last-lists.js'
import { type Listed, Listing } from './listing.js'
import { type Absence, missingNote } from './missing.js'
import { isCallResult } from './result-shapes.js'
import { Turnstile } from './turnstile.js'
import type { Upstream } from './upstream.js'

/** Calls of one upstream at a time, unless its `limits` say otherwise. */
const DEFAULT_CONCURRENCY = 256
/** Calls that wait for their turn. */
const DEFAULT_QUEUE = 1_000
/** The longest that a call may take altogether. */
const DEFAULT_TIMEOUT_MS = 300_000
/** The longest that it may take to say whether there is such a tool or prompt. */
const FIND_TIMEOUT_MS = 10_000

const NOTHING: readonly never[] = Object.freeze([])
const KINDS: readonly ListKind[] = ['tools', 'resources', 'templates', 'prompts']

/** What becomes of what an upstream answered, or failed to. */
interface End<T> {
  came(result: T): T
  failed(error: unknown, context: HandlerContext): T
}

/** What stands between callers and one upstream, whatever its configuration is at the moment. */
export class Governor {
  readonly upstream: Upstream
  readonly #last: LastLists
  readonly #turnstile: Turnstile
  readonly #flipped: (kind: ListKind) => void
  #timeoutMs = DEFAULT_TIMEOUT_MS
  /** Of a call of a tool: failures are results. Made once, and not for each of very many calls. */
  readonly #ofTool: End<CallToolResult> = {
    came: (result) => {
      if (!isCallResult(result)) return failure(this.#said(noResult()))
      return result.isError === true ? this.#maskedResult(result) : result
    },
    failed: (error, context) => {
      if (goesOn(error, context)) throw this.#masked(error)
      return failure(this.#said(error))
    },
  }
  /** The lists of the present connection. */
  #lists: { readonly of: Provider; readonly byKind: { readonly [K in ListKind]: Listing<K> } } | undefined
  /** The last note; the same state has the same note, as lists with it are kept. */
  #note: { readonly state: Absence; readonly note: JsonObject } | undefined

  /**
   * @param last hears of each list of the upstream
   * @param flipped called when a list of the upstream begins to fail, and when it is back
   */
  constructor(upstream: Upstream, last: LastLists, flipped: (kind: ListKind) => void) {
    this.upstream = upstream
    this.#last = last
    this.#flipped = flipped
    this.#turnstile = new Turnstile(`The upstream '${upstream.name}'`, DEFAULT_CONCURRENCY, DEFAULT_QUEUE)
  }

  /** Bounds the calls that come from now on. */
  bound({ concurrency, queue, timeoutMs }: UpstreamLimits): void {
    this.#turnstile.bound(concurrency ?? DEFAULT_CONCURRENCY, queue ?? DEFAULT_QUEUE)
    this.#timeoutMs = timeoutMs ?? DEFAULT_TIMEOUT_MS
  }

  get provider(): Provider | undefined {
    return this.upstream.provider
  }

  get load(): { readonly active: number; readonly waiting: number } {
    return { active: this.#turnstile.active, waiting: this.#turnstile.waiting }
  }

  /** Lists that the upstream does not give, though it is there. */
  get failing(): readonly ListKind[] {
    const lists = this.#lists
    if (lists === undefined || lists.of !== this.provider) return NOTHING
    return KINDS.filter((kind) => lists.byKind[kind].failing)
  }

  /** What of its lists is left out as it is broken. */
  get leftOut(): readonly string[] {
    const lists = this.#lists
    if (lists === undefined || lists.of !== this.provider) return NOTHING
    return KINDS.flatMap((kind) => lists.byKind[kind].leftOut ?? [])
  }

  /** Is it there, and did its last list come? */
  isListing(kind: ListKind): boolean {
    const { provider } = this
    if (provider === undefined) return false
    return this.#lists?.of !== provider || !this.#lists.byKind[kind].failing
  }

  /** A list of the upstream; nothing where that fails, so that the others' lists come through. */
  list<K extends ListKind>(
    kind: K,
    list: (provider: Provider) => MaybePromise<readonly Listed[K][]> | undefined,
  ): MaybePromise<readonly Listed[K][]> {
    const { provider } = this
    return provider === undefined ? NOTHING : this.#listing(kind, provider).take(() => list(provider))
  }

  /** What is to be said beside a list: that it is missing, or what the upstream says. */
  notes(kind: ListKind, said: (provider: Provider) => JsonObject | undefined): JsonObject | undefined {
    const { provider, upstream } = this
    if (provider === undefined) return this.#missing(upstream.state.name === 'ready' ? 'down' : upstream.state.name)
    if (this.#listing(kind, provider).failing) return this.#missing('failing')
    try {
      const notes = said(provider)
      return isObject(notes) ? notes : undefined
    } catch (error) {
      upstream.log.warn('upstream could not say what is to be known of a list', { kind, error })
      return undefined
    }
  }

  /** Looks for something on an upstream that is there. @throws {RpcError} that names the upstream */
  find<T>(provider: Provider, find: (provider: Provider) => MaybePromise<T>): MaybePromise<T> {
    const failed = (error: unknown): never => {
      throw new RpcError(ErrorCode.InternalError, this.#said(error))
    }
    try {
      const found = find(provider)
      return isPromise(found) ? inTime(found).catch(failed) : found
    } catch (error) {
      return failed(error)
    }
  }

  /** @throws {RpcError} that names the upstream, also where what came is not what `isResult` knows */
  ask<T>(
    context: HandlerContext,
    isResult: (result: unknown) => boolean,
    ask: (provider: Provider) => MaybePromise<T>,
  ): MaybePromise<T> {
    const { provider } = this
    if (provider === undefined) throw new RpcError(ErrorCode.InternalError, this.#isDown())
    return this.#bounded(context, () => ask(provider), {
      came: (result) => {
        if (isResult(result)) return result
        throw new RpcError(ErrorCode.InternalError, this.#said(noResult()))
      },
      failed: (error) => {
        if (goesOn(error, context)) throw this.#masked(error)
        throw new RpcError(ErrorCode.InternalError, this.#said(error))
      },
    })
  }

  /** The same for tools, whose failures are results for the model to read. */
  call(
    context: HandlerContext,
    call: (provider: Provider) => MaybePromise<CallToolResult>,
  ): MaybePromise<CallToolResult> {
    const { provider } = this
    if (provider === undefined) return this.#unavailable()
    return this.#bounded(context, () => call(provider), this.#ofTool)
  }

  /** Runs `fn` in its turn; in this very moment where there is room. */
  #bounded<T>(context: HandlerContext, fn: () => MaybePromise<T>, end: End<T>): MaybePromise<T> {
    let turn: Promise<void> | undefined
    try {
      turn = this.#turnstile.enter(context)
    } catch (error) {
      return end.failed(error, context)
    }
    if (turn === undefined) return this.#inside(context, fn, end)
    return turn.then(
      () => this.#inside(context, fn, end),
      (error: unknown) => end.failed(error, context),
    )
  }

  /** Runs `fn` in its time, and makes room for the next one. */
  #inside<T>(context: HandlerContext, fn: () => MaybePromise<T>, end: End<T>): MaybePromise<T> {
    let result: MaybePromise<T>
    try {
      result = context.within(this.#timeoutMs, fn)
    } catch (error) {
      this.#turnstile.leave()
      return end.failed(error, context)
    }
    if (!isPromise(result)) {
      this.#turnstile.leave()
      return end.came(result)
    }
    return result.then(
      (value) => {
        this.#turnstile.leave()
        return end.came(value)
      },
      (error: unknown) => {
        this.#turnstile.leave()
        return end.failed(error, context)
      },
    )
  }

  #listing<K extends ListKind>(kind: K, provider: Provider): Listing<K> {
    if (this.#lists?.of !== provider) {
      const { log } = this.upstream
      const listing = <L extends ListKind>(each: L): Listing<L> =>
        new Listing(each, log, this.#last, () => this.#flipped(each))
      const byKind = {
        tools: listing('tools'),
        resources: listing('resources'),
        templates: listing('templates'),
        prompts: listing('prompts'),
      }
      this.#lists = { of: provider, byKind }
    }
    return this.#lists.byKind[kind]
  }

  #missing(state: Absence): JsonObject {
    if (this.#note?.state !== state) this.#note = { state, note: missingNote(this.upstream.name, state) }
    return this.#note.note
  }

  /** Says that it is down, to the model in words and to programs in `_meta`. */
  #unavailable(): CallToolResult {
    const { name, state } = this.upstream
    const _meta = missingNote(name, state.name === 'ready' ? 'down' : state.name)
    return { ...failure(this.#isDown()), _meta }
  }

  #isDown(): string {
    const { state, name } = this.upstream
    switch (state.name) {
      case 'down': {
        const seconds = Math.max(1, Math.ceil((state.retryAt - Date.now()) / 1_000))
        return `The upstream '${name}' is down and is tried again in ${seconds} s. Try again later; who runs this gateway finds the reason at /health.`
      }
      case 'connecting':
        return `The upstream '${name}' is still being connected. Try again in a moment.`
      default:
        return `The upstream '${name}' is no longer served here. List what there is again.`
    }
  }

  /** What a reader may see of an error; the rest is in the log. */
  #said(error: unknown): string {
    const { name, log, mask } = this.upstream
    log.warn('upstream call failed', { error })
    if (error instanceof ToolError || error instanceof CausewayError) {
      const message = mask(error.message)
      return message.includes(`'${name}'`) ? message : `The upstream '${name}': ${message}`
    }
    return `The upstream '${name}' failed unexpectedly. Try again; if it stays, who runs this gateway finds the reason in its log.`
  }

  /** Upstreams may repeat what they were sent. */
  #masked(error: unknown): unknown {
    if (!(error instanceof RpcError)) return error
    const { mask } = this.upstream
    const message = mask(error.message)
    const data = JSON.stringify(error.data)
    const maskedData = data === undefined ? undefined : mask(data)
    if (message === error.message && maskedData === data) return error
    return new RpcError(error.code, message, maskedData === undefined ? undefined : JSON.parse(maskedData))
  }

  #maskedResult(result: CallToolResult): CallToolResult {
    const text = JSON.stringify(result)
    const masked = this.upstream.mask(text)
    return masked === text ? result : JSON.parse(masked)
  }
}

/** Answers of the protocol, questions to the client, and what nobody waits for any more go on as they are. */
function goesOn(error: unknown, { request }: HandlerContext): boolean {
  return error instanceof RpcError || isSuspension(error) || request.exchange.cancelled
}

function noResult(): CausewayError {
  return new CausewayError('ERR_BAD_RESULT', 'It answered with something that is no result. Tell whoever wrote it.')
}

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

function inTime<T>(found: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new CausewayError('ERR_UPSTREAM_TIMEOUT', `It did not answer within ${FIND_TIMEOUT_MS / 1_000} s.`)
    timer = setTimeout(reject, FIND_TIMEOUT_MS, error)
  })
  return Promise.race([found, late]).finally(() => clearTimeout(timer))
}
