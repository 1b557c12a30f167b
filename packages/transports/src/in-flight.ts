/** After so many entries have gone the table is made anew. */
const WORN_AFTER = 512

/**
 * What is under way, by key: a map for entries that come and go by the thousands; none is set again before it is deleted. V8 links each
 * table that a `Map` has left behind to the next one, so that one of them in the old generation keeps alive all that came and went
 * since, until a full collection. A map that is made anew now and then has no such past.
 */
export class InFlight<K, V> {
  /** One entry has a place of its own: often there is no other, and a `Map` leaves its table behind each time it becomes empty. */
  #key: K | undefined
  #value: V | undefined
  #others = new Map<K, V>()
  #gone = 0

  get size(): number {
    return this.#others.size + (this.#value === undefined ? 0 : 1)
  }

  get(key: K): V | undefined {
    return key === this.#key ? this.#value : this.#others.get(key)
  }

  set(key: K, value: V): void {
    if (this.#value !== undefined) this.#others.set(key, value)
    else {
      this.#key = key
      this.#value = value
    }
  }

  delete(key: K): void {
    if (key === this.#key) this.#key = this.#value = undefined
    else if (this.#others.delete(key) && ++this.#gone % WORN_AFTER === 0) this.#others = new Map(this.#others)
  }

  /** All there are now. */
  all(): V[] {
    const others = [...this.#others.values()]
    return this.#value === undefined ? others : [this.#value, ...others]
  }
}
