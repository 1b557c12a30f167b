import type { Peer } from '@causeway/transports'

/** Clients with a session, each with a number by which all workers know it. Whoever is forgotten elsewhere is forgotten here. */
export class Members {
  readonly #numbers = new WeakMap<Peer, number>()
  readonly #peers = new Map<number, WeakRef<Peer>>()
  readonly #registry: FinalizationRegistry<number>
  #last = 0

  /** @param left hears of clients that nobody holds any more */
  constructor(left: (number: number) => void) {
    this.#registry = new FinalizationRegistry((number) => {
      if (this.#peers.delete(number)) left(number)
    })
  }

  numberOf(peer: Peer): number | undefined {
    return this.#numbers.get(peer)
  }

  peer(number: number): Peer | undefined {
    return this.#peers.get(number)?.deref()
  }

  /** The number of a client, which gets one if it has none. */
  join(peer: Peer): number {
    const known = this.#numbers.get(peer)
    if (known !== undefined) return known
    const number = ++this.#last
    this.#numbers.set(peer, number)
    this.#peers.set(number, new WeakRef(peer))
    this.#registry.register(peer, number, peer)
    return number
  }

  /** The number that it had. */
  leave(peer: Peer): number | undefined {
    const number = this.#numbers.get(peer)
    if (number === undefined) return undefined
    this.#numbers.delete(peer)
    this.#peers.delete(number)
    this.#registry.unregister(peer)
    return number
  }

  *[Symbol.iterator](): Generator<[number, Peer]> {
    for (const [number, reference] of this.#peers) {
      const peer = reference.deref()
      if (peer !== undefined) yield [number, peer]
    }
  }
}
