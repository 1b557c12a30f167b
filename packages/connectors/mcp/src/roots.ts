/** The folders of clients, as far as an upstream wants to know them. */
import type { JsonObject } from '@causeway/protocol'
import type { Peer } from '@causeway/transports'

/** A client that just said that its folders are others answers at once, or not at all. */
const ANSWER_MS = 10_000

/**
 * Legacy upstreams ask for the folders of a client during its calls, and again when they hear of a change, which may be during no call:
 * then the client that told of it is meant.
 */
export class Roots {
  #wanted = false
  #latest: Peer | undefined

  /** The upstream asks something. */
  asked(method: string): void {
    if (method === 'roots/list') this.#wanted = true
  }

  /** A client says that its folders changed. Does the upstream want to know? */
  changed(peer: Peer): boolean {
    if (!this.#wanted || peer.session?.clientCapabilities.roots === undefined) return false
    this.#latest = peer
    return true
  }

  /** The folders of the client that told of a change last; undefined where none did. */
  latest(signal: AbortSignal): Promise<JsonObject> | undefined {
    return this.#latest?.ask('roots/list', undefined, { signal, timeoutMs: ANSWER_MS })
  }
}
