import { notificationText, serverLimits } from '@causeway/protocol'
import type { Peer } from '@causeway/transports'

/** Which legacy client was sent to an address: it alone hears that what was to be done there is done. */
export class Visits {
  /** The oldest first. */
  readonly #peers = new Map<string, WeakRef<Peer>>()

  remember(elicitationId: string, peer: Peer): void {
    this.#peers.delete(elicitationId)
    this.#peers.set(elicitationId, new WeakRef(peer))
    if (this.#peers.size <= serverLimits.maxOpenVisits) return
    for (const [oldest] of this.#peers) {
      this.#peers.delete(oldest)
      return
    }
  }

  /** Tells the client. False where there is none that could be told. */
  complete(elicitationId: string): boolean {
    const peer = this.#peers.get(elicitationId)?.deref()
    this.#peers.delete(elicitationId)
    const { session } = peer ?? {}
    const method = 'notifications/elicitation/complete'
    if (peer === undefined || session === undefined || !session.revision.serverMethods.has(method)) return false
    peer.notify(notificationText(method, { elicitationId }))
    return true
  }
}
