import { liveKilobytes } from './live-memory.js'

/** Tells how much memory a server uses. */
export interface MemorySource {
  /** `live`: what is alive after garbage collection. `resident`: what its processes take from the system, garbage included. */
  readonly of: 'live' | 'resident'
  /** Kilobytes of 1,024 bytes; undefined where it cannot be told (any more). */
  read(): Promise<number | undefined>
}

/** A server in this process: what the client needs is in it, too. */
export const ownMemory: MemorySource = { of: 'live', read: async () => liveKilobytes() }
