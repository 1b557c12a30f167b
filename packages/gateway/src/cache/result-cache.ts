import { LRUCache } from 'lru-cache'

/** Results kept by all upstreams together, unless the configuration says otherwise. */
const MAX_ENTRIES = 10_000
/** What they may weigh together, in bytes of their JSON text. */
const MAX_BYTES = 64 * 1024 * 1024

export interface ResultCacheOptions {
  readonly maxEntries?: number | undefined
  readonly maxBytes?: number | undefined
  /** Milliseconds since any fixed moment. @default performance.now */
  readonly now?: () => number
}

interface Entry {
  readonly result: object
  /** On the clock of `now`. */
  readonly freshUntil: number
}

/** Keeps results as long as they are fresh and there is room: who was not asked for longest goes first. */
export class ResultCache {
  readonly #entries: LRUCache<string, Entry>
  readonly #maxBytes: number
  readonly #now: () => number
  hits = 0
  misses = 0

  constructor({
    maxEntries = MAX_ENTRIES,
    maxBytes = MAX_BYTES,
    now = () => performance.now(),
  }: ResultCacheOptions = {}) {
    this.#entries = new LRUCache({ max: maxEntries, maxSize: maxBytes })
    this.#maxBytes = maxBytes
    this.#now = now
  }

  get size(): number {
    return this.#entries.size
  }

  /** A fresh result; one that says how long it is fresh says how much longer that is. */
  get<T extends object>(key: string): T | undefined {
    const entry = this.#entries.get(key)
    const ttlMs = entry === undefined ? 0 : Math.floor(entry.freshUntil - this.#now())
    if (entry === undefined || ttlMs <= 0) return undefined
    const result = entry.result as T // what was put under this key
    return 'ttlMs' in result ? { ...result, ttlMs } : result
  }

  set(key: string, result: object, ttlMs: number): void {
    const size = JSON.stringify(result).length + key.length
    if (size > this.#maxBytes) return
    this.#entries.set(key, { result, freshUntil: this.#now() + ttlMs }, { size })
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
