/** One stay at one airport. */
export interface Visit {
  readonly id: number
  /** IATA code. */
  readonly airport: string
  /** ISO 8601, a day. */
  readonly date: string
  readonly note?: string
}

/** More are not kept. */
const MAX_VISITS = 10_000

/** Visits in memory: they are gone with the service. */
export class Visits {
  readonly #visits = new Map<number, Visit>()
  #lastId = 0

  constructor(first: readonly Omit<Visit, 'id'>[] = []) {
    for (const visit of first) this.add(visit)
  }

  /** The latest first. */
  list(airport: string | undefined, limit: number): readonly Visit[] {
    return [...this.#visits.values()]
      .filter((visit) => airport === undefined || visit.airport === airport)
      .sort((a, b) => b.date.localeCompare(a.date) || b.id - a.id)
      .slice(0, limit)
  }

  get(id: number): Visit | undefined {
    return this.#visits.get(id)
  }

  /** Undefined where there is no room. */
  add(visit: Omit<Visit, 'id'>): Visit | undefined {
    if (this.#visits.size >= MAX_VISITS) return undefined
    const added = { id: ++this.#lastId, ...visit }
    this.#visits.set(added.id, added)
    return added
  }

  remove(id: number): boolean {
    return this.#visits.delete(id)
  }

  /** The most visited airport first. */
  statistics(): {
    readonly visits: number
    readonly airports: readonly { readonly airport: string; readonly visits: number }[]
  } {
    const counts = new Map<string, number>()
    for (const { airport } of this.#visits.values()) counts.set(airport, (counts.get(airport) ?? 0) + 1)
    const airports = [...counts].map(([airport, visits]) => ({ airport, visits }))
    return { visits: this.#visits.size, airports: airports.sort((a, b) => b.visits - a.visits) }
  }
}
