/** Results that say how long they last are asked for once. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching */
import {
  type CallToolResult,
  type JsonObject,
  type ReadResourceResult,
  requestsInput,
  type Tool,
} from '@causeway/protocol'
import {
  andThen,
  type Change,
  type HandlerContext,
  isPromise,
  type MaybePromise,
  type Provider,
  type ResourceSource,
  type ToolSource,
} from '@causeway/server'
import type { Cancellation } from '@causeway/transports'
import { LRUCache } from 'lru-cache'
import { ownOf } from '../composition/renaming.js'
import type { UpstreamConfig } from '../config/definition.js'
import type { ResultCache } from './result-cache.js'

/** Resources of one upstream whose changes are remembered one by one. */
const MAX_VERSIONS = 1_000

/** How the results of one call may be kept. */
interface Rule {
  /** Where the result does not say it itself; undefined keeps only results that do. */
  readonly ttlMs: number | undefined
  readonly scope: 'public' | 'private' | undefined
}

/**
 * A provider whose cacheable results come from `cache` while they are fresh: of resources that say so themselves or by the
 * configuration, and of tools that only read and that the configuration names. Whoever asks for the same meanwhile waits for the same
 * answer. Private results are kept for one principal, and for nobody who is anonymous. A call that may write, an update, a changed list
 * and a lost connection end what was kept.
 */
export function cached(provider: Provider, name: string, config: UpstreamConfig, cache: ResultCache): Provider {
  const keeper = new Keeper(name, cache)
  const tools = cachedTools(() => provider.tools, keeper, config)
  const resources = cachedResources(() => provider.resources, keeper, config)
  const stop = provider.onChange?.((change) => keeper.forget(change))
  return {
    get varies() {
      return provider.varies ?? false
    },
    get tools() {
      return provider.tools && tools
    },
    get resources() {
      return provider.resources && resources
    },
    get prompts() {
      return provider.prompts
    },
    notes: (kind, scope) => provider.notes?.(kind, scope),
    onChange: (listener) => provider.onChange?.(listener) ?? (() => {}),
    close() {
      stop?.()
      return provider.close?.()
    },
  }
}

/** A request on its way, that others wait for as well. */
interface Flight<T = object> {
  /** Rejects at once when `first` is cancelled. */
  readonly answer: Promise<T>
  readonly first: HandlerContext
}

let keepers = 0

/** One upstream's part of the cache; nothing that another one kept, of the same name or not, is within its reach. */
class Keeper {
  readonly #name: string
  readonly #cache: ResultCache
  /** Part of every key: what was kept under another one is out of reach, and what comes in under it is not kept. */
  #generation = 0
  /** The same for single resources that changed. */
  readonly #versions = new LRUCache<string, number>({
    max: MAX_VERSIONS,
    dispose: (_version, _what, reason) => {
      // Its old versions would be within reach again.
      if (reason === 'evict') this.#generation++
    },
  })
  readonly #flights = new Map<string, Flight>()

  constructor(name: string, cache: ResultCache) {
    this.#name = `${name}\u0000${++keepers}`
    this.#cache = cache
  }

  forget(change: Change): void {
    if (change.kind !== 'resource') this.#generation++
    else {
      const what = reading(change.uri)
      this.#versions.set(what, (this.#versions.get(what) ?? 0) + 1)
    }
  }

  /** Ends everything that was kept. */
  forgetAll(): void {
    this.#generation++
  }

  /** What `ask` gives, or what is kept of it. */
  result<T extends object>(
    what: string,
    rule: Rule,
    context: HandlerContext,
    ask: () => MaybePromise<T>,
  ): MaybePromise<T> {
    const common = this.#key(what)
    const own = context.principal === undefined ? undefined : `${common}\u0000${context.principal.id}`
    const kept = this.#cache.get<T>(common) ?? (own === undefined ? undefined : this.#cache.get<T>(own))
    if (kept !== undefined) {
      this.#cache.hits++
      return kept
    }
    this.#cache.misses++
    const keep = (result: T): T => {
      const { ttlMs, scope } = freshness(result, rule)
      const key = scope === 'public' ? common : own
      // What was given up, or was asked for before something changed, is no answer for anybody else.
      const isStale = isCancelled(context) || common !== this.#key(what)
      if (ttlMs > 0 && key !== undefined && !isStale) this.#cache.set(key, result, ttlMs)
      return result
    }
    const fetch = (): MaybePromise<T> => andThen(ask(), keep)
    // Only what is likely to be kept is asked for once for all.
    const flight = rule.ttlMs === undefined ? undefined : rule.scope === 'private' ? own : common
    return flight === undefined ? fetch() : this.#together(flight, rule, context, fetch)
  }

  #together<T extends object>(
    key: string,
    rule: Rule,
    context: HandlerContext,
    fetch: () => MaybePromise<T>,
  ): MaybePromise<T> {
    const flying = this.#flights.get(key) as Flight<T> | undefined // started for the same request below
    if (flying !== undefined) {
      return joined(flying, rule, context, fetch, () => this.#together(key, rule, context, fetch))
    }
    const answer = fetch()
    if (!isPromise(answer)) return answer
    const flight: Flight<T> = { answer: unlessCancelled(answer, context.cancellation), first: context }
    this.#flights.set(key, flight)
    const landed = (): boolean => this.#flights.get(key) === flight && this.#flights.delete(key)
    flight.answer.then(landed, landed)
    return answer
  }

  #key(what: string): string {
    return `${this.#name}\u0000${this.#generation}\u0000${this.#versions.get(what) ?? 0}\u0000${what}`
  }
}

/** The answer to what `first` asked for, where it is good for this one, too. */
async function joined<T extends object>(
  { answer, first }: Flight<T>,
  rule: Rule,
  context: HandlerContext,
  fetch: () => MaybePromise<T>,
  again: () => MaybePromise<T>,
): Promise<T> {
  const outcome = await answer.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  )
  // Who asked first has gone away; that is no answer for whoever still waits.
  if (isCancelled(first) && !isCancelled(context)) return again()
  if ('error' in outcome) throw outcome.error
  const { result } = outcome
  const isForAll = freshness(result, rule).scope === 'public' || isSamePrincipal(first, context)
  return isForAll && !requestsInput(result as object as JsonObject) ? result : fetch() // results are JSON
}

function isCancelled({ request }: HandlerContext): boolean {
  return request.exchange.cancelled
}

/** Nobody knows whether two who are anonymous are the same. */
function isSamePrincipal({ principal: a }: HandlerContext, { principal: b }: HandlerContext): boolean {
  return a !== undefined && a.id === b?.id
}

function unlessCancelled<T>(answer: Promise<T>, cancellation: Cancellation): Promise<T> {
  return new Promise((resolve, reject) => {
    answer.then(resolve, reject)
    cancellation.addEventListener('abort', () => reject(cancellation.reason), { once: true })
  })
}

function cachedTools(source: () => ToolSource | undefined, keeper: Keeper, config: UpstreamConfig): ToolSource {
  const overrides = config.tools ?? {}
  const inner = (): ToolSource => source() ?? NO_TOOLS
  return {
    list: (scope) => inner().list(scope),
    get: (name, scope) => inner().get(name, scope),
    call: (name, args, context) =>
      andThen(inner().get(name, context), (tool) => {
        const call = (): MaybePromise<CallToolResult> => inner().call(name, args, context)
        const override = ownOf(overrides, name)
        if (!onlyReads(tool, override?.annotations)) return afterwards(call, () => keeper.forgetAll())
        const ttlMs = override?.cache?.ttlMs
        if (ttlMs === undefined || isAnswered(context)) return call()
        const scope = config.cache?.scope ?? 'public'
        return keeper.result(`call ${name} ${JSON.stringify(args)}`, { ttlMs, scope }, context, call)
      }),
  }
}

const NO_TOOLS: ToolSource = {
  list: () => [],
  get: () => undefined,
  call: () => ({ content: [{ type: 'text', text: 'There are no tools any more.' }], isError: true }),
}

function cachedResources(
  source: () => ResourceSource | undefined,
  keeper: Keeper,
  config: UpstreamConfig,
): ResourceSource {
  const { ttlMs, scope } = config.cache ?? {}
  const rule: Rule = { ttlMs, scope: scope ?? (ttlMs === undefined ? undefined : 'public') }
  return {
    list: (scope) => source()?.list(scope) ?? [],
    templates: (scope) => source()?.templates(scope) ?? [],
    read(uri, context) {
      const read = (): MaybePromise<ReadResourceResult | undefined> => source()?.read(uri, context)
      if (isAnswered(context)) return read()
      // What nobody has is no result: it is asked for again.
      const found = keeper.result<Partial<ReadResourceResult>>(reading(uri), rule, context, () =>
        andThen(read(), (result) => result ?? NOT_FOUND),
      )
      return andThen(found, (result) => (result === NOT_FOUND ? undefined : (result as ReadResourceResult))) // all else is one
    },
    complete: (uriTemplate, params, context) => source()?.complete?.(uriTemplate, params, context),
    watch: (uri) => source()?.watch?.(uri) ?? (() => {}),
  }
}

function reading(uri: string): string {
  return `read ${uri}`
}

const NOT_FOUND: Partial<ReadResourceResult> = Object.freeze({})

/** Is it the continuation of a call that asked for something? */
function isAnswered({ request }: HandlerContext): boolean {
  return request.params.requestState !== undefined || request.params.inputResponses !== undefined
}

function onlyReads(
  tool: Tool | undefined,
  changed: { readonly readOnlyHint?: boolean | undefined } | undefined,
): boolean {
  return (changed?.readOnlyHint ?? tool?.annotations?.readOnlyHint) === true
}

function afterwards<T>(fn: () => MaybePromise<T>, then: () => void): MaybePromise<T> {
  let result: MaybePromise<T>
  try {
    result = fn()
  } catch (error) {
    then()
    throw error
  }
  if (!isPromise(result)) {
    then()
    return result
  }
  return result.then(
    (value) => {
      then()
      return value
    },
    (error: unknown) => {
      then()
      throw error
    },
  )
}

/** How long, and for whom, a result may be kept: not at all where it failed or asks for something. */
function freshness(result: object, rule: Rule): { readonly ttlMs: number; readonly scope: 'public' | 'private' } {
  const { ttlMs, cacheScope, isError } = result as { ttlMs?: unknown; cacheScope?: unknown; isError?: unknown } // any result may have them
  const scope = cacheScope === 'public' || cacheScope === 'private' ? cacheScope : (rule.scope ?? 'private')
  if (result === NOT_FOUND || isError === true || requestsInput(result as JsonObject)) return { ttlMs: 0, scope } // results are JSON
  return { ttlMs: typeof ttlMs === 'number' ? ttlMs : (rule.ttlMs ?? 0), scope }
}
