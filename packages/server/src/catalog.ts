import type {
  CacheHints,
  CompleteParams,
  CompleteResult,
  JsonObject,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  Tool,
} from '@causeway/protocol'
import type { Peer } from '@causeway/transports'
import type { HandlerContext } from './context.js'
import { isPromise, type MaybePromise } from './maybe-promise.js'
import { onceForAll } from './once-for.js'
import type { Change, ListKind, PromptSource, Provider, Scope, ToolSource } from './provider.js'

/** A tool or prompt with the source that serves it. */
export interface Found<T, S> {
  readonly item: T
  readonly source: S
}

/** Several providers as one: lists in the order of mounting, and for a name that two have, the first one's. */
export class Catalog {
  readonly #providers: Provider[] = []
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #unsubscribe = new Map<Provider, () => void>()
  readonly #mergeTools = onceForAll(mergerBy((tool: Tool) => tool.name))
  readonly #mergeResources = onceForAll(mergerBy((resource: Resource) => resource.uri))
  readonly #mergeTemplates = onceForAll(mergerBy((template: ResourceTemplate) => template.uriTemplate))
  readonly #mergePrompts = onceForAll(mergerBy((prompt: Prompt) => prompt.name))
  readonly #mergeNotes = onceForAll(mergeNotes)

  get varies(): boolean {
    return this.#providers.some((provider) => provider.varies === true)
  }

  /** Does any provider offer this kind of thing? */
  has(kind: 'tools' | 'resources' | 'prompts'): boolean {
    return this.#providers.some((provider) => provider[kind] !== undefined)
  }

  mount(provider: Provider): void {
    this.#providers.push(provider)
    this.#follow(provider)
    this.#tellAll(provider)
  }

  unmount(provider: Provider): void {
    const at = this.#providers.indexOf(provider)
    if (at === -1) return
    this.#providers.splice(at, 1)
    this.#forget(provider)
    this.#tellAll(provider)
  }

  /** Serves exactly these, in this order, without a word to listeners: who arranges knows what that changes. */
  arrange(providers: readonly Provider[]): void {
    for (const provider of this.#providers) {
      if (!providers.includes(provider)) this.#forget(provider)
    }
    for (const provider of providers) {
      if (!this.#providers.includes(provider)) this.#follow(provider)
    }
    this.#providers.splice(0, this.#providers.length, ...providers)
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  // Lists that are the same objects give the same object: what is derived from it is kept by its identity.

  tools(scope: Scope): MaybePromise<readonly Tool[]> {
    return this.#merge((provider) => provider.tools?.list(scope), this.#mergeTools)
  }

  resources(scope: Scope): MaybePromise<readonly Resource[]> {
    return this.#merge((provider) => provider.resources?.list(scope), this.#mergeResources)
  }

  templates(scope: Scope): MaybePromise<readonly ResourceTemplate[]> {
    return this.#merge((provider) => provider.resources?.templates(scope), this.#mergeTemplates)
  }

  prompts(scope: Scope): MaybePromise<readonly Prompt[]> {
    return this.#merge((provider) => provider.prompts?.list(scope), this.#mergePrompts)
  }

  /** What providers say beside a list; the same object as long as they say the same ones. */
  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    let all: JsonObject[] | undefined
    for (const provider of this.#providers) {
      const notes = provider.notes?.(kind, scope)
      if (notes === undefined) continue
      all ??= []
      all.push(notes)
    }
    return all && this.#mergeNotes(all)
  }

  /** The shortest time for which a list may be taken to be the same, of those who have one, and the smallest circle. */
  freshness(kind: ListKind, scope: Scope): Required<CacheHints> {
    let ttlMs = Number.POSITIVE_INFINITY
    let cacheScope: CacheHints['cacheScope'] = this.varies ? 'private' : 'public'
    for (const provider of this.#providers) {
      if (provider[kind === 'templates' ? 'resources' : kind] === undefined) continue
      const hints = provider.freshness?.(kind, scope)
      ttlMs = Math.min(ttlMs, hints?.ttlMs ?? 0)
      if (hints?.cacheScope === 'private') cacheScope = 'private'
    }
    return { ttlMs, cacheScope }
  }

  /** What providers say of how to use them, one after the other. */
  get instructions(): string | undefined {
    const all = this.#providers
      .map(({ instructions }) => instructions)
      .filter((text) => text !== undefined && text !== '')
    return all.length === 0 ? undefined : all.join('\n\n')
  }

  tool(name: string, scope: Scope): MaybePromise<Found<Tool, ToolSource> | undefined> {
    return firstFound(this.#providers, (provider) => found(provider.tools, (source) => source.get(name, scope)))
  }

  prompt(name: string, scope: Scope): MaybePromise<Found<Prompt, PromptSource> | undefined> {
    return firstFound(this.#providers, (provider) => found(provider.prompts, (source) => source.get(name, scope)))
  }

  read(uri: string, context: HandlerContext): MaybePromise<ReadResourceResult | undefined> {
    return firstFound(this.#providers, (provider) => provider.resources?.read(uri, context))
  }

  completeResource(
    uriTemplate: string,
    params: CompleteParams,
    context: HandlerContext,
  ): MaybePromise<CompleteResult | undefined> {
    return firstFound(this.#providers, (provider) => provider.resources?.complete?.(uriTemplate, params, context))
  }

  /** The folders that a client's user works in are others now. */
  rootsChanged(peer: Peer): void {
    for (const provider of this.#providers) provider.rootsChanged?.(peer)
  }

  /** Asks every provider to watch `uri`; the returned function ends that. */
  watch(uri: string): () => void {
    const stops = this.#providers.map((provider) => provider.resources?.watch?.(uri))
    return () => {
      for (const stop of stops) stop?.()
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#unsubscribe.values()) stop()
    await Promise.all(this.#providers.map((provider) => provider.close?.()))
  }

  #merge<T>(
    list: (provider: Provider) => MaybePromise<readonly T[]> | undefined,
    merge: Merger<T>,
  ): MaybePromise<readonly T[]> {
    const lists = this.#providers.map((provider) => list(provider) ?? [])
    if (!lists.some(isPromise)) return merge(filled(lists as (readonly T[])[])) // none is a promise
    return Promise.all(lists).then((all) => merge(filled(all)))
  }

  #follow(provider: Provider): void {
    const stop = provider.onChange?.((change) => this.#tell(change))
    if (stop !== undefined) this.#unsubscribe.set(provider, stop)
  }

  #forget(provider: Provider): void {
    this.#unsubscribe.get(provider)?.()
    this.#unsubscribe.delete(provider)
  }

  #tellAll(provider: Provider): void {
    if (provider.tools !== undefined) this.#tell({ kind: 'tools' })
    if (provider.resources !== undefined) this.#tell({ kind: 'resources' })
    if (provider.prompts !== undefined) this.#tell({ kind: 'prompts' })
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** Empty lists change nothing: without them, one provider's list goes as it is. */
function filled<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.filter((list) => list.length > 0)
}

/** All lists as one. */
type Merger<T> = (lists: readonly (readonly T[])[]) => readonly T[]

function mergerBy<T>(keyOf: (item: T) => string): Merger<T> {
  return (lists) => {
    const [only] = lists
    if (lists.length <= 1) return only ?? []
    const merged = new Map<string, T>()
    for (const list of lists) {
      for (const item of list) if (!merged.has(keyOf(item))) merged.set(keyOf(item), item)
    }
    return [...merged.values()]
  }
}

function mergeNotes(all: readonly JsonObject[]): JsonObject {
  const [only] = all
  if (only !== undefined && all.length === 1) return only
  const merged = new Map<string, unknown>()
  for (const notes of all) {
    for (const [key, value] of Object.entries(notes)) {
      const before = merged.get(key)
      if (Array.isArray(before) && Array.isArray(value)) merged.set(key, [...before, ...value])
      else if (before === undefined) merged.set(key, value)
    }
  }
  return Object.fromEntries(merged)
}

function firstFound<T>(
  providers: readonly Provider[],
  find: (provider: Provider) => MaybePromise<T | undefined> | undefined,
  from = 0,
): MaybePromise<T | undefined> {
  for (let at = from; at < providers.length; at++) {
    const provider = providers[at]
    const candidate = provider && find(provider)
    if (candidate === undefined) continue
    if (!isPromise(candidate)) return candidate
    return candidate.then((value) => value ?? firstFound(providers, find, at + 1))
  }
  return undefined
}

function found<T, S>(
  source: S | undefined,
  get: (source: S) => MaybePromise<T | undefined>,
): MaybePromise<Found<T, S> | undefined> {
  if (source === undefined) return undefined
  const item = get(source)
  if (isPromise(item)) return item.then((one) => one && { item: one, source })
  return item && { item, source }
}
