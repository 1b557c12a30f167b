/** What servers say may be kept. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching */
import { type JsonObject, limits, methodOf } from '@causeway/protocol'

interface Entry {
  readonly result: JsonObject
  /** `Date.now()` when the result stops being fresh. */
  readonly expiresAt: number
}

export interface CacheOptions {
  /** @default limits.maxCacheEntries */
  readonly maxEntries?: number
  /** A result that is older by up to that still stands in where the server cannot be reached, in milliseconds. @default 0 */
  readonly staleOnErrorMs?: number
}

/** Whose results a client may see. */
export interface CacheScope {
  /** The server, the same text for every client of it; its address is a good one. */
  readonly server: string
  /** The authorization context: what is `private` never leaves it. */
  readonly principal: string
}

const SEPARATOR = '\n'

/**
 * Results that said how long they last, the one unused for longest leaving first. Clients may share one. Hands out the
 * object that it keeps: do not change it.
 */
export class ResponseCache {
  /** In the order of use. */
  readonly #entries = new Map<string, Entry>()
  readonly #maxEntries: number
  readonly #staleOnErrorMs: number

  constructor({ maxEntries = limits.maxCacheEntries, staleOnErrorMs = 0 }: CacheOptions = {}) {
    this.#maxEntries = maxEntries
    this.#staleOnErrorMs = staleOnErrorMs
  }

  /** A fresh result, if there is one. */
  get(scope: CacheScope, method: string, params: JsonObject | undefined): JsonObject | undefined {
    return this.#find(scope, method, params, 0)
  }

  /** A result to go on with although the server could not be reached. */
  getStale(scope: CacheScope, method: string, params: JsonObject | undefined): JsonObject | undefined {
    return this.#staleOnErrorMs === 0 ? undefined : this.#find(scope, method, params, this.#staleOnErrorMs)
  }

  /** Keeps a complete result for as long as it says; nothing where it does not. */
  put(scope: CacheScope, method: string, params: JsonObject | undefined, result: JsonObject): void {
    const { ttlMs, cacheScope } = result
    if (typeof ttlMs !== 'number' || !(ttlMs > 0)) return
    const key = keyOf(scope, cacheScope === 'public' ? '' : scope.principal, method, params)
    this.#entries.delete(key)
    this.#entries.set(key, { result, expiresAt: Date.now() + ttlMs })
    if (this.#entries.size > this.#maxEntries) this.#dropOldest()
  }

  /** Forgets the results of a method: all of them, or those of one set of parameters. */
  drop({ server }: CacheScope, method: string, params?: JsonObject): void {
    const start = [server, method, ''].join(SEPARATOR)
    const end = params === undefined ? '' : SEPARATOR + paramsText(params)
    for (const key of this.#entries.keys()) {
      if (key.startsWith(start) && key.endsWith(end)) this.#entries.delete(key)
    }
  }

  clear(): void {
    this.#entries.clear()
  }

  #find(scope: CacheScope, method: string, params: JsonObject | undefined, graceMs: number): JsonObject | undefined {
    return (
      this.#read(keyOf(scope, scope.principal, method, params), graceMs) ??
      this.#read(keyOf(scope, '', method, params), graceMs)
    )
  }

  #read(key: string, graceMs: number): JsonObject | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const now = Date.now()
    if (now >= entry.expiresAt + this.#staleOnErrorMs) this.#entries.delete(key)
    if (now >= entry.expiresAt + graceMs) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.result
  }

  #dropOldest(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key)
      return
    }
  }
}

/** May results of this method say how long they last? */
export function isCacheable(method: string): boolean {
  return methodOf(method)?.cacheable === true
}

function keyOf({ server }: CacheScope, principal: string, method: string, params: JsonObject | undefined): string {
  return [server, method, principal, paramsText(params)].join(SEPARATOR)
}

/** The parameters as text; JSON has no bare line breaks, so it never holds a separator. */
function paramsText(params: JsonObject | undefined): string {
  return JSON.stringify(params ?? {})
}
