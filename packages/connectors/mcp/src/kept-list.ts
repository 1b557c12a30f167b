import type { Clock } from '@causeway/connector-kit'
import type { CacheHints, JsonObject } from '@causeway/protocol'
import type { MaybePromise } from '@causeway/server'

/** A whole list as the upstream gave it. */
export interface Listed<T> {
  readonly items: readonly T[]
  /** For how long it counts, in milliseconds; the shortest of its pages. */
  readonly ttlMs: number
  readonly cacheScope: NonNullable<CacheHints['cacheScope']>
  /** What stands beside it, without what concerns that one exchange. */
  readonly notes: JsonObject | undefined
}

export interface KeptListOptions<T> {
  fetch(): Promise<Listed<T>>
  keyOf(item: T): string
  /** The list is another one now. */
  changed(): void
  /** It could not be fetched; the last one stays. */
  failed(error: unknown): void
  /** Does the upstream announce changes? Otherwise the list is looked at again when somebody asks for it. */
  announced(): boolean
  readonly clock: Clock
}

/** A list that nobody announces changes of is not asked for more often than that. */
const MIN_AGE_MS = 5_000
const SECOND_MS = 1_000
/** Who asks for a list waits that long for a newer one. */
const MAX_WAIT_MS = 1_000

/** An upstream's list: whole, the same array and the same items for as long as they say the same. */
export class KeptList<T extends object> {
  readonly #options: KeptListOptions<T>
  #items: readonly T[] = []
  #byKey: ReadonlyMap<string, T> = new Map()
  #notes: JsonObject | undefined
  #staleAt = Number.POSITIVE_INFINITY
  /** Until when the upstream's own word holds. */
  #freshUntil = 0
  #cacheScope: Listed<T>['cacheScope'] = 'public'
  #refreshing: Promise<void> | undefined
  #again = false

  constructor(options: KeptListOptions<T>) {
    this.#options = options
  }

  get items(): readonly T[] {
    return this.#items
  }

  get notes(): JsonObject | undefined {
    return this.#notes
  }

  /** For how much longer it counts, in whole seconds: what is made of it is kept that long. */
  get freshness(): Required<CacheHints> {
    const leftMs = this.#freshUntil - this.#options.clock.now()
    return { ttlMs: Math.max(0, leftMs - (leftMs % SECOND_MS)), cacheScope: this.#cacheScope }
  }

  find(key: string): T | undefined {
    return this.#byKey.get(key)
  }

  /** The list; where it may be outdated, a newer one if it comes soon. */
  current(): MaybePromise<readonly T[]> {
    if (this.#isFresh()) return this.#items
    return this.#soon().then(() => this.#items)
  }

  /** One item; where there is none and the list may be outdated, that of a newer one if it comes soon. */
  get(key: string): MaybePromise<T | undefined> {
    const item = this.#byKey.get(key)
    if (item !== undefined || this.#isFresh()) return item
    return this.#soon().then(() => this.#byKey.get(key))
  }

  /** Fetches the list for the first time. @throws what `fetch` throws */
  async load(): Promise<void> {
    this.#take(await this.#options.fetch())
  }

  /** Fetches the list again, once for all who want it; whoever comes in between gets one that begins after they came. */
  refresh(): Promise<void> {
    this.#again = true
    this.#refreshing ??= this.#run().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #run(): Promise<void> {
    while (this.#again) {
      // Announcements come in bursts.
      await undefined
      this.#again = false
      try {
        if (this.#take(await this.#options.fetch())) this.#options.changed()
      } catch (error) {
        this.#staleAt = this.#options.clock.now() + MIN_AGE_MS
        this.#options.failed(error)
      }
    }
  }

  #isFresh(): boolean {
    if (this.#staleAt === Number.POSITIVE_INFINITY || this.#options.announced()) return true
    return this.#options.clock.now() < this.#staleAt
  }

  async #soon(): Promise<void> {
    const refreshed = this.#refreshing ?? this.refresh()
    const waiting = new AbortController()
    // Who waits no more is no failure.
    const late = this.#options.clock.wait(MAX_WAIT_MS, waiting.signal).catch(() => {})
    await Promise.race([refreshed, late])
    waiting.abort()
  }

  /** Is it another list than before? */
  #take({ items, ttlMs, cacheScope, notes }: Listed<T>): boolean {
    const now = this.#options.clock.now()
    this.#staleAt = now + Math.max(ttlMs, MIN_AGE_MS)
    this.#freshUntil = now + ttlMs
    this.#cacheScope = cacheScope
    const next = this.#withKnown(items)
    const sameItems = next.length === this.#items.length && next.every((item, at) => item === this.#items[at])
    const sameNotes = JSON.stringify(notes) === JSON.stringify(this.#notes)
    if (!sameNotes) this.#notes = notes
    if (!sameItems) {
      this.#items = next
      this.#byKey = new Map(next.map((item) => [this.#options.keyOf(item), item]))
    }
    return !sameItems || !sameNotes
  }

  /** The first of each key, as the object that is known where it says the same: what is derived from it is kept. */
  #withKnown(items: readonly T[]): readonly T[] {
    const next = new Map<string, T>()
    for (const item of items) {
      const key = this.#options.keyOf(item)
      if (next.has(key)) continue
      const known = this.#byKey.get(key)
      next.set(key, known !== undefined && JSON.stringify(known) === JSON.stringify(item) ? known : item)
    }
    return [...next.values()]
  }
}
