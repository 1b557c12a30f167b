import { andThen, type ListKind, type MaybePromise, type Scope } from '@causeway/server'
import type { Listed } from '../upstreams/listing.js'
import type { Owner, Ownership } from './ownership.js'

type Lists<K extends ListKind> = readonly (readonly Listed[K][])[]

interface Made<K extends ListKind> {
  readonly from: Lists<K>
  readonly served: readonly Listed[K][]
}

const NOTHING: readonly never[] = Object.freeze([])

/**
 * The lists of upstreams that may have the same names, as one: each item is that of who owns its name. The same lists give the same
 * object, as what is derived from lists is kept by its identity.
 */
export class SharedLists<O extends Owner> {
  readonly #ownership: Ownership<O>
  /** By the first of the lists that something was made of. */
  readonly #made: { readonly [K in ListKind]: WeakMap<readonly Listed[K][], Made<K>> } = {
    tools: new WeakMap(),
    prompts: new WeakMap(),
    resources: new WeakMap(),
    templates: new WeakMap(),
  }

  constructor(ownership: Ownership<O>) {
    this.#ownership = ownership
  }

  list<K extends ListKind>(kind: K, scope: Scope): MaybePromise<readonly Listed[K][]> {
    return andThen(this.#ownership.lists(kind, scope), (lists) => this.#divided(kind, lists))
  }

  #divided<K extends ListKind>(kind: K, lists: Lists<K>): readonly Listed[K][] {
    const from = [...lists, ...this.#ownership.absent(kind)]
    const [key = NOTHING] = from
    const made = this.#made[kind].get(key)
    if (made?.from.length === from.length && made.from.every((list, at) => list === from[at])) return made.served
    const { served } = this.#ownership.divide(kind, lists)
    this.#made[kind].set(key, { from, served })
    return served
  }
}
