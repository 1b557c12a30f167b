import type { ListKind } from '@causeway/server'
import type { Listed } from './listing.js'

const NOTHING: readonly never[] = Object.freeze([])

/** The lists of an upstream as it gave them last, whatever became of it since: what it had is still its own while it is down. */
export class LastLists {
  readonly #lists: { [K in ListKind]?: readonly Listed[K][] } = {}

  /** Empty where it has not listed yet. */
  of<K extends ListKind>(kind: K): readonly Listed[K][] {
    return this.#lists[kind] ?? NOTHING
  }

  remember<K extends ListKind>(kind: K, items: readonly Listed[K][]): void {
    const lists: { [L in K]?: readonly Listed[L][] } = this.#lists
    lists[kind] = items
  }
}
