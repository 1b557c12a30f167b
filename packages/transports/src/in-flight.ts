/** After so many entries have gone the table is made anew. */
const WORN_AFTER = 512

/**
 * What is under way, by key: a map for entries that come and go by the thousands. V8 links each table that a `Map` has filled to the next
 * one, so that one of them in the old generation keeps alive all that came and went since, until a full collection. A map that is made
 * anew now and then has no such past.
 */
export class InFlight<K, V> {
  #entries = new Map<K, V>()
  #gone = 0

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value)
  }

  delete(key: K): void {
    this.#entries.delete(key)
    if (++this.#gone % WORN_AFTER === 0) this.#entries = new Map(this.#entries)
  }

  /** All there are now, oldest first. */
  all(): V[] {
    return [...this.#entries.values()]
  }
}
