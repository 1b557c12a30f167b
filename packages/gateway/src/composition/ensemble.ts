import { type CacheHints, ErrorCode, type JsonObject, type Prompt, RpcError, type Tool } from '@causeway/protocol'
import {
  andThen,
  Catalog,
  type Change,
  type Found,
  isPromise,
  type ListKind,
  type MaybePromise,
  type PromptSource,
  type Provider,
  type Scope,
  type ToolSource,
} from '@causeway/server'
import type { Peer } from '@causeway/transports'
import type { Listed } from '../upstreams/listing.js'
import type { Upstream } from '../upstreams/upstream.js'
import { mergedInstructions } from './instructions.js'
import { type NameClash, nameClashes } from './name-clashes.js'
import type { NoticeLog } from './notice-log.js'
import { type Owner, Ownership } from './ownership.js'
import { SharedLists } from './shared-lists.js'

/** One upstream as one endpoint shows it. */
export interface Member extends Owner {
  readonly upstream: Upstream
  /** For how long one of its lists may be taken to be the same. */
  freshness(kind: ListKind, scope: Scope): CacheHints
  /** What is wrong with what it lists, and with its entry in the configuration. */
  notices(): Promise<readonly string[]>
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
  readonly #all = new Catalog()
  readonly #noticeLog: NoticeLog
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #watches = new Set<Watch>()
  /** What lists looked like when they were last told of. */
  readonly #seen = new Map<ListChange, string>()
  readonly #pending = new Set<ListChange>()
  #members: readonly Member[] = []
  #ownership: Ownership<Member> = new Ownership([])
  #shared: SharedLists<Member> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Who had the tool that was asked for last. */
  #found: { readonly name: string; readonly scope: Scope; readonly source: ToolSource } | undefined
  /** Comparisons come one after the other. */
  #comparing: Promise<void>

  constructor(members: readonly Member[], noticeLog: NoticeLog) {
    this.#noticeLog = noticeLog
    this.#all.onChange((change) => this.#changed(change))
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

  /** Of what everybody sees: what is hidden because its name belongs to another upstream. */
  clashes(): Promise<readonly NameClash[]> {
    return nameClashes(this.#ownership)
  }

  get varies(): boolean {
    return this.#all.varies
  }

  readonly tools: NonNullable<Provider['tools']> = {
    list: (scope) => this.#list('tools', scope),
    get: (name, scope) =>
      andThen(this.#tool(name, scope), (found) => {
        this.#found = found && { name, scope, source: found.source }
        return found?.item
      }),
    call: (name, args, context) => {
      const known = this.#found
      this.#found = undefined
      // A request asks for its tool, and calls it next.
      if (known !== undefined && known.scope === context.request && known.name === name)
        return known.source.call(name, args, context)
      return andThen(this.#tool(name, context), (found) => {
        if (found === undefined) throw gone('tool', name)
        return found.source.call(name, args, context)
      })
    },
  }

  readonly resources: NonNullable<Provider['resources']> = {
    list: (scope) => this.#list('resources', scope),
    templates: (scope) => this.#list('templates', scope),
    read: (uri, context) =>
      andThen(this.#ownership.readers(uri, context), (readers) =>
        firstOf(readers, ({ provider }) => provider.resources?.read(uri, context)),
      ),
    complete: (uriTemplate, params, context) =>
      firstOf(this.#ownership.candidates('templates', uriTemplate), ({ provider }) =>
        provider.resources?.complete?.(uriTemplate, params, context),
      ),
    watch: (uri) => this.#watch(uri),
  }

  readonly prompts: NonNullable<Provider['prompts']> = {
    list: (scope) => this.#list('prompts', scope),
    get: (name, scope) => andThen(this.#prompt(name, scope), (found) => found?.item),
    render: (name, args, context) =>
      andThen(this.#prompt(name, context), (found) => {
        if (found === undefined) throw gone('prompt', name)
        return found.source.render(name, args, context)
      }),
    complete: (name, params, context) =>
      andThen(this.#prompt(name, context), (found) => found?.source.complete?.(name, params, context)),
  }

  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    return this.#all.notes(kind, scope)
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
    this.#found = undefined
    this.#all.arrange(members.map(({ provider }) => provider))
    this.#ownership = new Ownership(members)
    this.#shared = this.#ownership.isShared ? new SharedLists(this.#ownership) : undefined
    for (const watch of this.#watches) this.#follow(watch)
  }

  #list<K extends ListKind>(kind: K, scope: Scope): MaybePromise<readonly Listed[K][]> {
    if (this.#shared !== undefined) return this.#shared.list(kind, scope)
    const lists: MaybePromise<readonly Listed[ListKind][]> = this.#all[kind](scope)
    return lists as MaybePromise<readonly Listed[K][]> // as: the list of that kind
  }

  #tool(name: string, scope: Scope): MaybePromise<Found<Tool, ToolSource> | undefined> {
    return firstOf(this.#ownership.candidates('tools', name), ({ provider: { tools } }) =>
      andThen(tools?.get(name, scope), (item) => item && tools && { item, source: tools }),
    )
  }

  #prompt(name: string, scope: Scope): MaybePromise<Found<Prompt, PromptSource> | undefined> {
    return firstOf(this.#ownership.candidates('prompts', name), ({ provider: { prompts } }) =>
      andThen(prompts?.get(name, scope), (item) => item && prompts && { item, source: prompts }),
    )
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
    for (const member of this.#members) this.#noticeLog.tell(await member.notices(), member.upstream)
    this.#noticeLog.tell((await this.clashes()).map(({ text }) => text))
  }

  async #looks(kind: ListChange): Promise<string> {
    const kinds = kind === 'resources' ? (['resources', 'templates'] as const) : [kind]
    return JSON.stringify(await Promise.all(kinds.map((each) => this.#list(each, NOBODY))))
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** What the first of them has that has it. */
function firstOf<T>(
  members: readonly Member[],
  ask: (member: Member) => MaybePromise<T | undefined>,
  from = 0,
): MaybePromise<T | undefined> {
  for (let at = from; at < members.length; at++) {
    const member = members[at]
    const found = member && ask(member)
    if (isPromise(found)) return found.then((value) => value ?? firstOf(members, ask, at + 1))
    if (found !== undefined) return found
  }
  return undefined
}

function gone(what: string, name: string): RpcError {
  return new RpcError(ErrorCode.InvalidParams, `The ${what} '${name}' is not there any more. List what there is again.`)
}
