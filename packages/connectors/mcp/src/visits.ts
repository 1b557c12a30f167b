/** Visits to pages that legacy upstreams ask for, and who hears that one is done. */
import { ErrorCode, isObject, notificationText, RpcError } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'
import type { Peer } from '@causeway/transports'

/** As many visits as are remembered; the oldest is forgotten first. */
const MAX_VISITS = 256
const METHOD = 'notifications/elicitation/complete'

/** The clients that were asked to visit a page, by the id of the visit. */
export class Visits {
  readonly #peers = new Map<string, Peer>()

  /** A client is about to be asked. */
  asked(params: unknown, { request }: HandlerContext): void {
    if (!isObject(params) || typeof params.elicitationId !== 'string') return
    const { peer } = request.exchange
    if (peer.session?.revision.serverMethods.has(METHOD) !== true) return
    this.#peers.delete(params.elicitationId)
    this.#peers.set(params.elicitationId, peer)
    const [oldest] = this.#peers.keys()
    if (this.#peers.size > MAX_VISITS && oldest !== undefined) this.#peers.delete(oldest)
  }

  /** An error may name visits that come first. */
  failed(error: unknown, context: HandlerContext): void {
    if (!(error instanceof RpcError) || error.code !== ErrorCode.UrlElicitationRequired || !isObject(error.data)) return
    const { elicitations } = error.data
    if (Array.isArray(elicitations)) for (const one of elicitations) this.asked(one, context)
  }

  /** What was to be done there is done. */
  complete(elicitationId: string): void {
    const peer = this.#peers.get(elicitationId)
    this.#peers.delete(elicitationId)
    peer?.notify(notificationText(METHOD, { elicitationId }))
  }
}
