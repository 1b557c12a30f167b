import { type CacheHints, ErrorCode, type JsonObject, type Prompt, RpcError, type Tool } from '@causeway/protocol'
import {
  andThen,
  Catalog,
  type Change,
  type ListKind,
  type MaybePromise,
  type Provider,
  type Scope,
} from '@causeway/server'
import type { Peer } from '@causeway/transports'
import type { Upstream } from '../upstreams/upstream.js'
import { asServedBy } from './as-served.js'
import type { ClashLog } from './clash-log.js'
import { mergedInstructions } from './instructions.js'
import { type NameClash, nameClashes } from './name-clashes.js'

/** One upstream as one endpoint shows it. */
export interface Member {
  readonly upstream: Upstream
  readonly provider: Provider
  /** Are its names told from all others by a prefix? */
  readonly hasPrefix: boolean
  /** What stands before the names of its tools and prompts; empty where nothing does. */
  readonly prefix: string
  /** For how long one of its lists may be taken to be the same. */
  freshness(kind: ListKind, scope: Scope): CacheHints
}

/** A resource that somebody wants to hear of. */
interface Watch {
  readonly uri: string
  /** By provider that watches it. */
  readonly stops: Map<Provider, () => void>
}

/** Changes that come within that time are looked at together. */
const COALESCE_MS = 50

type ListChange = Exclude<Change, { kind: 'resource' }>['kind']

const LISTS: readonly ListChange[] = ['tools', 'resources', 'prompts']

const NOBODY: Scope = { principal: undefined }

/**
 * What one endpoint shows: its upstreams' lists as one, in the order of the configuration. Clients hear of a changed list only when
 * it looks different than it did.
 */
export class Ensemble implements Provider {
  /** In the order of lists. */
  readonly #shown = new Catalog()
  /** In the order in which they are asked who has a name. */
  readonly #asked = new Catalog()
  readonly #servedTools = asServedBy((tool: Tool) => tool.name)
  readonly #servedPrompts = asServedBy((prompt: Prompt) => prompt.name)
  readonly #clashLog: ClashLog
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #watches = new Set<Watch>()
  /** What lists looked like when they were last told of. */
  readonly #seen = new Map<ListChange, string>()
  readonly #pending = new Set<ListChange>()
  #members: readonly Member[] = []
  #ranked: readonly Member[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Comparisons come one after the other. */
  #comparing: Promise<void>

  constructor(members: readonly Member[], clashLog: ClashLog) {
    this.#clashLog = clashLog
    this.#shown.onChange((change) => this.#changed(change))
    this.#place(members)
    this.#comparing = this.#compare(LISTS, () => {})
  }

  get members(): readonly Member[] {
    return this.#members
  }

  /** Shows these from now on. */
  arrange(members: readonly Member[]): void {
    this.#place(members)
    for (const kind of LISTS) this.#changed({ kind })
  }

  /** Of what everybody sees: what is hidden because another upstream serves something of that name. */
  clashes(): Promise<readonly NameClash[]> {
    return nameClashes(this.#ranked)
  }

  get varies(): boolean {
    return this.#shown.varies
  }

  readonly tools: NonNullable<Provider['tools']> = {
    list: (scope) => this.#served((catalog) => catalog.tools(scope), this.#servedTools),
    get: (name, scope) => andThen(this.#asked.tool(name, scope), (found) => found?.item),
    call: (name, args, context) =>
      andThen(this.#asked.tool(name, context), (found) => {
        if (found === undefined) throw gone('tool', name)
        return found.source.call(name, args, context)
      }),
  }

  readonly resources: NonNullable<Provider['resources']> = {
    list: (scope) => this.#shown.resources(scope),
    templates: (scope) => this.#shown.templates(scope),
    read: (uri, context) => this.#asked.read(uri, context),
    complete: (uriTemplate, params, context) => this.#asked.completeResource(uriTemplate, params, context),
    watch: (uri) => this.#watch(uri),
  }

  readonly prompts: NonNullable<Provider['prompts']> = {
    list: (scope) => this.#served((catalog) => catalog.prompts(scope), this.#servedPrompts),
    get: (name, scope) => andThen(this.#asked.prompt(name, scope), (found) => found?.item),
    render: (name, args, context) =>
      andThen(this.#asked.prompt(name, context), (found) => {
        if (found === undefined) throw gone('prompt', name)
        return found.source.render(name, args, context)
      }),
    complete: (name, params, context) =>
      andThen(this.#asked.prompt(name, context), (found) => found?.source.complete?.(name, params, context)),
  }

  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    return this.#shown.notes(kind, scope)
  }

  freshness(kind: ListKind, scope: Scope): CacheHints {
    let ttlMs = Number.POSITIVE_INFINITY
    let cacheScope: CacheHints['cacheScope'] = 'public'
    for (const member of this.#members) {
      const fresh = member.freshness(kind, scope)
      ttlMs = Math.min(ttlMs, fresh.ttlMs ?? 0)
      if (fresh.cacheScope === 'private') cacheScope = 'private'
    }
    return { ttlMs, cacheScope }
  }

  get instructions(): string | undefined {
    return mergedInstructions(this.#members)
  }

  rootsChanged(peer: Peer): void {
    for (const { upstream } of this.#members) {
      try {
        upstream.provider?.rootsChanged?.(peer)
      } catch (error) {
        upstream.log.warn('upstream failed when roots changed', { error })
      }
    }
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
    this.#place([])
  }

  #place(members: readonly Member[]): void {
    this.#members = members
    this.#shown.arrange(members.map(({ provider }) => provider))
    this.#rank()
    for (const watch of this.#watches) this.#follow(watch)
  }

  /**
   * Who has a prefix knows which names are its own, so it is asked before those without; of those, one that is down cannot say
   * whether a name is its own, so it is asked last.
   */
  #rank(): void {
    const rank = ({ hasPrefix, upstream }: Member): number => (hasPrefix ? 0 : upstream.state.name === 'ready' ? 1 : 2)
    this.#ranked = this.#members.toSorted((a, b) => rank(a) - rank(b))
    this.#asked.arrange(this.#ranked.map(({ provider }) => provider))
  }

  /** A list in its order, each item as who is asked first has it. The two orders differ only where some have prefixes and some have none. */
  #served<T>(
    list: (catalog: Catalog) => MaybePromise<readonly T[]>,
    asServed: (shown: readonly T[], asked: readonly T[]) => readonly T[],
  ): MaybePromise<readonly T[]> {
    const shown = list(this.#shown)
    if (this.#ranked.every((member, at) => member === this.#members[at])) return shown
    return andThen(shown, (inOrder) => andThen(list(this.#asked), (asked) => asServed(inOrder, asked)))
  }

  #watch(uri: string): () => void {
    const watch: Watch = { uri, stops: new Map() }
    this.#watches.add(watch)
    this.#follow(watch)
    return () => {
      this.#watches.delete(watch)
      for (const stop of watch.stops.values()) stop()
    }
  }

  /** Watches on exactly the present members: on the new ones first, so that an upstream which stays does not notice. */
  #follow({ uri, stops }: Watch): void {
    const providers = this.#members.map(({ provider }) => provider)
    for (const provider of providers) {
      if (!stops.has(provider)) stops.set(provider, provider.resources?.watch?.(uri) ?? (() => {}))
    }
    for (const [provider, stop] of stops) {
      if (providers.includes(provider)) continue
      stops.delete(provider)
      stop()
    }
  }

  #changed(change: Change): void {
    if (change.kind === 'resource') {
      this.#tell(change)
      return
    }
    this.#rank()
    this.#pending.add(change.kind)
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => this.#compareSoon(), COALESCE_MS)
    this.#timer.unref()
  }

  #compareSoon(): void {
    this.#timer = undefined
    const kinds = [...this.#pending]
    this.#pending.clear()
    const tell = (kind: ListChange): void => this.#tell({ kind })
    // What cannot be compared may have changed.
    this.#comparing = this.#comparing.then(() => this.#compare(kinds, tell)).catch(() => kinds.forEach(tell))
  }

  async #compare(kinds: readonly ListChange[], changed: (kind: ListChange) => void): Promise<void> {
    for (const kind of kinds) {
      const looks = await this.#looks(kind)
      // Where lists differ between principals nobody can say for whom they changed.
      if (looks === this.#seen.get(kind) && !this.varies) continue
      this.#seen.set(kind, looks)
      changed(kind)
    }
    this.#clashLog.tell(await this.clashes())
  }

  async #looks(kind: ListChange): Promise<string> {
    if (kind === 'tools') return JSON.stringify(await this.tools.list(NOBODY))
    if (kind === 'prompts') return JSON.stringify(await this.prompts.list(NOBODY))
    return JSON.stringify(await Promise.all([this.#shown.resources(NOBODY), this.#shown.templates(NOBODY)]))
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

function gone(what: string, name: string): RpcError {
  return new RpcError(ErrorCode.InvalidParams, `The ${what} '${name}' is not there any more. List what there is again.`)
}
