import type {
  CompleteParams,
  CompleteResult,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  Tool,
} from '@causeway/protocol'
import type { HandlerContext } from './context.js'
import { isPromise, type MaybePromise } from './maybe-promise.js'
import type { Change, PromptSource, Provider, Scope, ToolSource } from './provider.js'

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

  get varies(): boolean {
    return this.#providers.some((provider) => provider.varies === true)
  }

  /** Does any provider offer this kind of thing? */
  has(kind: 'tools' | 'resources' | 'prompts'): boolean {
    return this.#providers.some((provider) => provider[kind] !== undefined)
  }

  mount(provider: Provider): void {
    this.#providers.push(provider)
    const stop = provider.onChange?.((change) => this.#tell(change))
    if (stop !== undefined) this.#unsubscribe.set(provider, stop)
    this.#tellAll(provider)
  }

  unmount(provider: Provider): void {
    const at = this.#providers.indexOf(provider)
    if (at === -1) return
    this.#providers.splice(at, 1)
    this.#unsubscribe.get(provider)?.()
    this.#unsubscribe.delete(provider)
    this.#tellAll(provider)
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tools(scope: Scope): MaybePromise<readonly Tool[]> {
    return merge(
      this.#providers,
      (provider) => provider.tools?.list(scope),
      (tool) => tool.name,
    )
  }

  resources(scope: Scope): MaybePromise<readonly Resource[]> {
    return merge(
      this.#providers,
      (provider) => provider.resources?.list(scope),
      (resource) => resource.uri,
    )
  }

  templates(scope: Scope): MaybePromise<readonly ResourceTemplate[]> {
    return merge(
      this.#providers,
      (provider) => provider.resources?.templates(scope),
      (template) => template.uriTemplate,
    )
  }

  prompts(scope: Scope): MaybePromise<readonly Prompt[]> {
    return merge(
      this.#providers,
      (provider) => provider.prompts?.list(scope),
      (prompt) => prompt.name,
    )
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

  #tellAll(provider: Provider): void {
    if (provider.tools !== undefined) this.#tell({ kind: 'tools' })
    if (provider.resources !== undefined) this.#tell({ kind: 'resources' })
    if (provider.prompts !== undefined) this.#tell({ kind: 'prompts' })
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

function merge<T>(
  providers: readonly Provider[],
  list: (provider: Provider) => MaybePromise<readonly T[]> | undefined,
  keyOf: (item: T) => string,
): MaybePromise<readonly T[]> {
  const lists = providers.map((provider) => list(provider) ?? [])
  if (!lists.some(isPromise)) return mergeLists(lists as (readonly T[])[], keyOf) // none is a promise
  return Promise.all(lists).then((all) => mergeLists(all, keyOf))
}

function mergeLists<T>(lists: readonly (readonly T[])[], keyOf: (item: T) => string): readonly T[] {
  const filled = lists.filter((list) => list.length > 0)
  // One provider's list goes as it is: what is derived from it is kept by its identity.
  if (filled.length <= 1) return filled[0] ?? []
  const merged = new Map<string, T>()
  for (const list of filled) {
    for (const item of list) if (!merged.has(keyOf(item))) merged.set(keyOf(item), item)
  }
  return [...merged.values()]
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
