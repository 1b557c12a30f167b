import type { KeyValue, WriteOptions } from './key-value.js'

export interface MemoryKeyValueOptions {
  /** Above it the entry unused for longest goes. At least 1. @default 100_000 */
  readonly maxEntries?: number
  /** The same for keys and values together, two bytes a character. @default 67_108_864 */
  readonly maxBytes?: number
  /** The present time in milliseconds; may only go forward. @default performance.now */
  readonly clock?: () => number
}

/**
 * A key-value store inside one process. Bounded: it forgets what was unused for longest before it grows over its limits.
 * Expired entries are found when they are asked for, and a few more with each write, so there is no timer.
 *
 * @throws TypeError where an option is out of its range
 */
export function memoryKeyValue(options: MemoryKeyValueOptions = {}): KeyValue {
  return new MemoryKeyValue(options)
}

interface Entry {
  readonly value: string
  readonly bytes: number
  /** By the clock; Infinity where the entry does not expire. */
  readonly expiresAt: number
}

const entriesSweptPerWrite = 2

class MemoryKeyValue implements KeyValue {
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #clock: () => number
  /** In the order of use: the first entry is the one unused for longest. */
  readonly #entries = new Map<string, Entry>()
  /** The sum of `bytes` of all entries. */
  #bytes = 0
  /** Walks round the entries forever, a few steps with each write. */
  #sweep = this.#entries.entries()

  constructor({ maxEntries = 100_000, maxBytes = 67_108_864, clock = () => performance.now() }: MemoryKeyValueOptions) {
    this.#maxEntries = positive('maxEntries', maxEntries)
    this.#maxBytes = positive('maxBytes', maxBytes)
    this.#clock = clock
  }

  async get(key: string): Promise<string | undefined> {
    const entry = this.#live(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  async set(key: string, value: string, options?: WriteOptions): Promise<void> {
    this.#write(key, value, options)
  }

  async compareAndSet(
    key: string,
    expected: string | undefined,
    next: string,
    options?: WriteOptions,
  ): Promise<boolean> {
    if (this.#live(key)?.value !== expected) return false
    this.#write(key, next, options)
    return true
  }

  async delete(key: string): Promise<boolean> {
    return this.#live(key) !== undefined && this.#remove(key)
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.expiresAt > this.#clock()) return entry
    this.#remove(key)
    return undefined
  }

  #write(key: string, value: string, options?: WriteOptions): void {
    const ttlMs = options?.ttlMs
    const bytes = 2 * (key.length + value.length)
    if (bytes > this.#maxBytes) {
      throw new RangeError(`Expected an entry of at most ${this.#maxBytes} bytes, received one of ${bytes}.`)
    }
    const expiresAt = ttlMs === undefined ? Number.POSITIVE_INFINITY : this.#clock() + positive('ttlMs', ttlMs)
    this.#removeSomeExpired()
    this.#remove(key)
    this.#entries.set(key, { value, bytes, expiresAt })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break
      this.#remove(oldest)
    }
  }

  #removeSomeExpired(): void {
    for (let step = 0; step < entriesSweptPerWrite; step++) {
      const next = this.#sweep.next()
      if (next.done) this.#sweep = this.#entries.entries()
      else if (next.value[1].expiresAt <= this.#clock()) this.#remove(next.value[0])
    }
  }

  #remove(key: string): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    this.#bytes -= entry.bytes
    return this.#entries.delete(key)
  }
}

function positive(name: string, value: number): number {
  if (value > 0) return value
  throw new TypeError(`Expected ${name} to be a number above 0, received ${value}.`)
}
