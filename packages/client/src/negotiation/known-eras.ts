import { limits } from '@causeway/protocol'

/** How a server is spoken to; `sse` is the HTTP transport of 2024-11-05. */
export type KnownEra = 'modern' | 'legacy' | 'sse'

/** What this process has learnt: an era belongs to a server, not to a connection. */
const known = new Map<string, KnownEra>()

export function rememberEra(key: string | undefined, era: KnownEra): void {
  if (key === undefined) return
  known.delete(key)
  known.set(key, era)
  if (known.size > limits.maxCacheEntries) {
    for (const oldest of known.keys()) {
      known.delete(oldest)
      return
    }
  }
}

export function knownEra(key: string | undefined): KnownEra | undefined {
  return key === undefined ? undefined : known.get(key)
}

/** A server that no longer answers as it did may have been replaced. */
export function forgetEra(key: string | undefined): void {
  if (key !== undefined) known.delete(key)
}
