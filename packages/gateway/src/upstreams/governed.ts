import { type CallToolResult, CausewayError, ErrorCode, RpcError, type Tool } from '@causeway/protocol'
import {
  type HandlerContext,
  isPromise,
  type MaybePromise,
  type PromptSource,
  type Provider,
  type ResourceSource,
  ToolError,
  type ToolSource,
} from '@causeway/server'
import type { UpstreamLimits } from '../config/definition.js'
import { Turnstile } from './turnstile.js'
import type { Upstream } from './upstream.js'

/** Calls of one upstream at a time, unless its `limits` say otherwise. */
const DEFAULT_CONCURRENCY = 256
/** Calls that wait for their turn. */
const DEFAULT_QUEUE = 1_000
/** The longest that a call may take altogether. */
const DEFAULT_TIMEOUT_MS = 300_000
/** The longest that a list may take: a slow upstream must not hold up the lists of all. */
const LIST_TIMEOUT_MS = 10_000

const NOTHING: readonly never[] = Object.freeze([])

/**
 * An upstream as a provider that is always there: while the upstream is down its lists are empty and its calls say so, its calls
 * are bounded in number and time, and what it throws becomes an answer that names it.
 */
export class Governed {
  readonly provider: Provider
  readonly #governor: Governor

  constructor(upstream: Upstream, limits: UpstreamLimits) {
    const governor = new Governor(upstream, limits)
    this.#governor = governor
    this.provider = {
      get varies() {
        return upstream.provider?.varies ?? false
      },
      tools: toolsOf(governor),
      resources: resourcesOf(governor),
      prompts: promptsOf(governor),
      notes: (kind, scope) => upstream.provider?.notes?.(kind, scope),
      onChange: (listener) =>
        upstream.onEvent((event) => {
          if (event.kind !== 'state') listener(event)
          else for (const kind of ['tools', 'resources', 'prompts'] as const) listener({ kind })
        }),
    }
  }

  /** Calls that run, and that wait for their turn. */
  get load(): { readonly active: number; readonly waiting: number } {
    return this.#governor.load
  }
}

/** What stands between callers and one upstream. */
class Governor {
  readonly upstream: Upstream
  readonly #turnstile: Turnstile
  readonly #timeoutMs: number

  constructor(upstream: Upstream, { concurrency, queue, timeoutMs }: UpstreamLimits) {
    this.upstream = upstream
    this.#timeoutMs = timeoutMs ?? DEFAULT_TIMEOUT_MS
    this.#turnstile = new Turnstile(`The upstream '${upstream.name}'`, {
      concurrency: concurrency ?? DEFAULT_CONCURRENCY,
      queue: queue ?? DEFAULT_QUEUE,
    })
  }

  get provider(): Provider | undefined {
    return this.upstream.provider
  }

  get load(): { readonly active: number; readonly waiting: number } {
    return { active: this.#turnstile.active, waiting: this.#turnstile.waiting }
  }

  /** A list of the upstream; nothing where that fails, so that the others' lists come through. */
  list<T>(list: (provider: Provider) => MaybePromise<readonly T[]> | undefined): MaybePromise<readonly T[]> {
    const { provider } = this
    if (provider === undefined) return NOTHING
    const failed = (error: unknown): readonly T[] => {
      this.upstream.log.warn('upstream could not list', { error })
      return NOTHING
    }
    try {
      const listed = list(provider) ?? NOTHING
      return isPromise(listed) ? inTime(listed).catch(failed) : listed
    } catch (error) {
      return failed(error)
    }
  }

  /** @throws {RpcError} that names the upstream */
  ask<T>(context: HandlerContext, ask: (provider: Provider) => MaybePromise<T>): MaybePromise<T> {
    const { provider } = this
    if (provider === undefined) throw new RpcError(ErrorCode.InternalError, this.#isDown())
    const failed = (error: unknown): never => {
      if (goesOn(error, context)) throw error
      throw new RpcError(ErrorCode.InternalError, this.#said(error))
    }
    try {
      const result = this.#bounded(context, () => ask(provider))
      return isPromise(result) ? result.catch(failed) : result
    } catch (error) {
      return failed(error)
    }
  }

  /** The same for tools, whose failures are results for the model to read. */
  call(
    context: HandlerContext,
    call: (provider: Provider) => MaybePromise<CallToolResult>,
  ): MaybePromise<CallToolResult> {
    const { provider } = this
    if (provider === undefined) return failure(this.#isDown())
    const failed = (error: unknown): CallToolResult => {
      if (goesOn(error, context)) throw error
      return failure(this.#said(error))
    }
    try {
      const result = this.#bounded(context, () => call(provider))
      return isPromise(result) ? result.catch(failed) : result
    } catch (error) {
      return failed(error)
    }
  }

  #bounded<T>(context: HandlerContext, fn: () => MaybePromise<T>): MaybePromise<T> {
    return this.#turnstile.run(
      () => context.within(this.#timeoutMs, fn),
      () => context.signal,
    )
  }

  #isDown(): string {
    const { state, name } = this.upstream
    if (state.name === 'down') {
      const seconds = Math.max(1, Math.ceil((state.retryAt - Date.now()) / 1_000))
      return `The upstream '${name}' is down and is tried again in ${seconds} s. Try again later; who runs this gateway finds the reason at /health.`
    }
    if (state.name === 'connecting') return `The upstream '${name}' is still being connected. Try again in a moment.`
    return `The upstream '${name}' is no longer served here. List what there is again.`
  }

  /** What a reader may see of an error; the rest is in the log. */
  #said(error: unknown): string {
    const { name } = this.upstream
    this.upstream.log.warn('upstream call failed', { error })
    const isForReaders = error instanceof ToolError || error instanceof CausewayError
    if (isForReaders)
      return error.message.includes(`'${name}'`) ? error.message : `The upstream '${name}': ${error.message}`
    return `The upstream '${name}' failed unexpectedly. Try again; if it stays, who runs this gateway finds the reason in its log.`
  }
}

function toolsOf(governor: Governor): ToolSource {
  return {
    list: (scope) => governor.list((provider) => provider.tools?.list(scope)),
    get(name, scope) {
      const { provider } = governor
      // Whoever calls it hears that the upstream is down, which helps more than that there is no such tool.
      if (provider === undefined) return absent(name)
      return provider.tools?.get(name, scope)
    },
    call: (name, args, context) =>
      governor.call(context, ({ tools }) => {
        if (tools === undefined) throw new ToolError(`It has no tool '${name}' any more.`)
        return tools.call(name, args, context)
      }),
  }
}

function resourcesOf(governor: Governor): ResourceSource {
  return {
    list: (scope) => governor.list((provider) => provider.resources?.list(scope)),
    templates: (scope) => governor.list((provider) => provider.resources?.templates(scope)),
    read: (uri, context) => governor.ask(context, ({ resources }) => resources?.read(uri, context)),
    complete: (uriTemplate, params, context) =>
      governor.ask(context, ({ resources }) => resources?.complete?.(uriTemplate, params, context)),
    watch: (uri) => watchThrough(governor.upstream, uri),
  }
}

function promptsOf(governor: Governor): PromptSource {
  return {
    list: (scope) => governor.list((provider) => provider.prompts?.list(scope)),
    get: (name, scope) => (governor.provider === undefined ? { name } : governor.provider.prompts?.get(name, scope)),
    render: (name, args, context) =>
      governor.ask(context, ({ prompts }) => {
        if (prompts === undefined) throw new ToolError(`It has no prompt '${name}' any more.`)
        return prompts.render(name, args, context)
      }),
    complete: (name, params, context) =>
      governor.ask(context, ({ prompts }) => prompts?.complete?.(name, params, context)),
  }
}

/** Watches a resource on whatever connection there is: again on the next one after this is lost. */
function watchThrough(upstream: Upstream, uri: string): () => void {
  let stop: (() => void) | undefined
  let on: Provider | undefined
  const follow = (): void => {
    if (upstream.provider === on) return
    stop?.()
    on = upstream.provider
    stop = on?.resources?.watch?.(uri)
  }
  const leave = upstream.onEvent((event) => {
    if (event.kind === 'state') follow()
  })
  follow()
  return () => {
    leave()
    stop?.()
  }
}

/** Answers of the protocol, questions to the client, and what nobody waits for any more go on as they are. */
function goesOn(error: unknown, { request }: HandlerContext): boolean {
  if (error instanceof CausewayError && error.code === 'ERR_SUSPENDED') return true
  return error instanceof RpcError || request.exchange.cancelled
}

function absent(name: string): Tool {
  return { name, inputSchema: { type: 'object' } }
}

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

function inTime<T>(listed: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new CausewayError('ERR_UPSTREAM_TIMEOUT', `It did not list within ${LIST_TIMEOUT_MS / 1_000} s.`)
    timer = setTimeout(reject, LIST_TIMEOUT_MS, error)
  })
  return Promise.race([listed, late]).finally(() => clearTimeout(timer))
}
