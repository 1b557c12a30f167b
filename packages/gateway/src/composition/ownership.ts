import { parseUriTemplate } from '@causeway/protocol'
import { andThen, isPromise, type ListKind, type MaybePromise, type Provider, type Scope } from '@causeway/server'
import type { Listed } from '../upstreams/listing.js'
import { NAME_SEPARATOR, uriAffix } from './exposed-name.js'

/** An upstream of one endpoint, as far as it matters who has a name. */
export interface Owner {
  readonly upstream: { readonly name: string }
  readonly provider: Provider
  /** What stands before its names and addresses; empty where nothing does. */
  readonly prefix: string
  /** Names that its entry in the configuration gives to tools and prompts. */
  readonly given: { readonly tools: readonly string[]; readonly prompts: readonly string[] }
  /** Does it say at present what it has? */
  isListing(kind: ListKind): boolean
  /** What it said last that it has, as clients see it; the same object while that is the same. */
  last<K extends ListKind>(kind: K): readonly Listed[K][]
}

/** Something that an upstream has and another one owns the name or the address of. */
export interface Hidden<O> {
  readonly key: string
  readonly owner: O
  readonly of: O
}

export interface Division<O, T> {
  /** In the order of the upstreams. */
  readonly served: readonly T[]
  readonly hidden: readonly Hidden<O>[]
}

const KEYS: { readonly [K in ListKind]: (item: Listed[K]) => string } = {
  tools: ({ name }) => name,
  prompts: ({ name }) => name,
  resources: ({ uri }) => uri,
  templates: ({ uriTemplate }) => uriTemplate,
}

const LISTS: {
  readonly [K in ListKind]: (provider: Provider, scope: Scope) => MaybePromise<readonly Listed[K][]> | undefined
} = {
  tools: ({ tools }, scope) => tools?.list(scope),
  prompts: ({ prompts }, scope) => prompts?.list(scope),
  resources: ({ resources }, scope) => resources?.list(scope),
  templates: ({ resources }, scope) => resources?.templates(scope),
}

/**
 * Whose a name or an address is, of the upstreams of one endpoint. What the configuration gives to an upstream, by its prefix or by an
 * entry of its own, is that upstream's, whether it is there or not, and whether it has such a thing or not: nobody else can take calls
 * that are meant for it. All other names are those of upstreams without a prefix, and each belongs to the first of them that has it, or
 * had it when it listed last.
 */
export class Ownership<O extends Owner> {
  readonly #owners: readonly O[]
  readonly #bare: readonly O[]
  readonly #given: { readonly [K in 'tools' | 'prompts']: ReadonlyMap<string, O> }
  readonly #byPrefix: ReadonlyMap<string, O>
  readonly #byAffix: ReadonlyMap<string, O>

  /** @param owners in the order of the endpoint */
  constructor(owners: readonly O[]) {
    const given = (kind: 'tools' | 'prompts') =>
      new Map(owners.flatMap((owner) => owner.given[kind].map((name) => [name, owner] as const)))
    const prefixed = owners.filter(({ prefix }) => prefix !== '')
    this.#owners = owners
    this.#bare = owners.filter(({ prefix }) => prefix === '')
    this.#given = { tools: given('tools'), prompts: given('prompts') }
    this.#byPrefix = new Map(prefixed.map((owner) => [owner.prefix, owner]))
    this.#byAffix = new Map(prefixed.map((owner) => [uriAffix(owner.prefix), owner]))
  }

  /** Can two of them have the same name? */
  get isShared(): boolean {
    return this.#bare.length > 0 && this.#owners.length > 1
  }

  /**
   * Who may have a tool, a prompt or a template of that name, in the order in which they are to be asked: the first that has it owns it.
   * Who is down and does not own it says so where nobody else has it.
   */
  candidates(kind: Exclude<ListKind, 'resources'>, name: string): readonly O[] {
    const only = this.#claimant(kind, name)
    if (only !== undefined) return [only]
    return this.#bare.length <= 1 ? this.#bare : this.#inOrder(kind, (keys) => keys.has(name))
  }

  /** The same for the resource at `uri`: who lists this very address comes before those whose templates make it. */
  readers(uri: string, scope: Scope): MaybePromise<readonly O[]> {
    const only = this.#claimant('resources', uri)
    if (only !== undefined) return [only]
    if (this.#bare.length <= 1) return this.#bare
    return andThen(together(this.#bare.map((owner) => listOf(owner, 'resources', scope))), (lists) => {
      const lister = this.#bare.find((owner, at) => keysOf('resources', held(owner, 'resources', lists[at])).has(uri))
      if (lister !== undefined) return [lister]
      return this.#inOrder('templates', (templates) => [...templates].some((template) => isMadeBy(template, uri)))
    })
  }

  /**
   * Everybody's lists as one.
   * @param lists of the upstreams, in their order
   */
  divide<K extends ListKind>(kind: K, lists: readonly (readonly Listed[K][])[]): Division<O, Listed[K]> {
    const owners = new Map<string, O>()
    const told = new Set<string>()
    const served: Listed[K][] = []
    const hidden: Hidden<O>[] = []
    for (const [at, of] of this.#owners.entries()) {
      for (const item of lists[at] ?? []) {
        const key = KEYS[kind](item)
        const owner = this.#claimant(kind, key) ?? owners.get(key) ?? of
        if (owner !== of) hidden.push({ key, owner, of })
        else if (!told.has(key)) {
          told.add(key)
          served.push(item)
        }
        owners.set(key, owner)
      }
      // Names with a prefix are claimed anyway.
      if (of.prefix !== '' || of.isListing(kind)) continue
      for (const key of keysOf(kind, of.last(kind))) owners.set(key, this.#claimant(kind, key) ?? owners.get(key) ?? of)
    }
    return { served, hidden }
  }

  /** Everybody's list, in the order of the upstreams. */
  lists<K extends ListKind>(kind: K, scope: Scope): MaybePromise<readonly (readonly Listed[K][])[]> {
    return together(this.#owners.map((owner) => listOf(owner, kind, scope)))
  }

  /** What {@link divide} looks at besides the lists: who is down, and what they had. */
  absent<K extends ListKind>(kind: K): readonly (readonly Listed[K][])[] {
    return this.#bare.filter((owner) => !owner.isListing(kind)).map((owner) => owner.last(kind))
  }

  /** Whose it is by the configuration. */
  #claimant(kind: ListKind, key: string): O | undefined {
    if (kind === 'resources' || kind === 'templates') return this.#byAffix.get(key.slice(0, key.indexOf('+') + 1))
    return this.#given[kind].get(key) ?? this.#byPrefix.get(key.slice(0, Math.max(0, key.indexOf(NAME_SEPARATOR))))
  }

  /** @param has does it, of what it had last */
  #inOrder<K extends ListKind>(kind: K, has: (keys: ReadonlySet<string>) => boolean): readonly O[] {
    const asked: O[] = []
    const unsure: O[] = []
    for (const owner of this.#bare) {
      if (owner.isListing(kind)) asked.push(owner)
      else if (has(keysOf(kind, owner.last(kind)))) return [...asked, owner]
      else unsure.push(owner)
    }
    return [...asked, ...unsure]
  }
}

/** What counts of an owner: its list, or the last one where it gives none. */
function held<K extends ListKind>(owner: Owner, kind: K, list: readonly Listed[K][] = []): readonly Listed[K][] {
  return owner.isListing(kind) ? list : owner.last(kind)
}

function listOf<K extends ListKind>(owner: Owner, kind: K, scope: Scope): MaybePromise<readonly Listed[K][]> {
  return LISTS[kind](owner.provider, scope) ?? []
}

function together<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly T[]) // as: none is a promise
}

const knownKeys = new WeakMap<readonly object[], ReadonlySet<string>>()

function keysOf<K extends ListKind>(kind: K, items: readonly Listed[K][]): ReadonlySet<string> {
  let keys = knownKeys.get(items)
  if (keys === undefined) {
    keys = new Set(items.map(KEYS[kind]))
    knownKeys.set(items, keys)
  }
  return keys
}

/** Could the template make this address? */
function isMadeBy(template: string, uri: string): boolean {
  try {
    return parseUriTemplate(template).match(uri) !== undefined
  } catch {
    return false // what is no template makes no address
  }
}
