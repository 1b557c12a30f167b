import { CausewayError, type JsonObject } from '@causeway/protocol'
import { isCacheable } from './cache.js'
import type { CallOptions } from './call-options.js'
import { isComplete } from './features/shapes.js'
import type { Session } from './session.js'

export interface CachedCallOptions extends CallOptions {
  /** Asks the server even where a result is kept that still counts. @default false */
  readonly fresh?: boolean | undefined
}

/** A request whose result may be one that was kept, and is kept where it says how long it lasts. */
export async function cachedRequest(
  session: Session,
  method: string,
  params: JsonObject | undefined,
  options: CachedCallOptions,
): Promise<JsonObject> {
  const { cache, cacheScope } = session.settings
  if (cache === undefined || !isCacheable(method)) return session.request(method, params, options)
  const kept = options.fresh === true ? undefined : cache.get(cacheScope, method, params)
  if (kept !== undefined) return kept
  try {
    const exchange = (next?: JsonObject): Promise<JsonObject> => session.exchange(method, next, options)
    const first = await exchange(params)
    // What input led to is not for the next one who asks.
    if (!isComplete(first)) return await session.complete(method, params, options, first, exchange)
    cache.put(cacheScope, method, params, first)
    return first
  } catch (error) {
    const stale = error instanceof CausewayError ? cache.getStale(cacheScope, method, params) : undefined
    if (stale === undefined) throw error
    return stale
  }
}
