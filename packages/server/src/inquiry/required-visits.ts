/**
 * Handlers that throw `UrlElicitationRequired`, in every era: an error of 2025-11-25, a question since 2026-07-28.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
import { type JsonObject, UrlElicitationRequired } from '@causeway/protocol'
import type { ServerRequest } from '../server-request.js'
import { requireCapability } from './capability.js'
import type { Visits } from './visits.js'

const METHOD = 'elicitation/create'

/**
 * What a request that failed is answered with instead: a modern client is asked to send its user to the addresses and to
 * send the request again.
 * @throws `error` where it is another one, or the client is a legacy one; `RpcError` where the client shows no addresses
 */
export function askedInstead(error: unknown, request: ServerRequest, visits: Visits): JsonObject {
  // Whoever asked from inside may know better than the client; a server that mounts this one asks the client itself.
  const required =
    request.outer === undefined && request.mounted === undefined ? UrlElicitationRequired.of(error) : undefined
  if (required === undefined) throw error
  const { era, revision, exchange } = request
  const inputRequests: { [id: string]: JsonObject } = {}
  for (const { elicitationId, ...visit } of required.elicitations) {
    const params = { ...visit, elicitationId }
    requireCapability(request, { method: METHOD, params })
    if (era === 'legacy') visits.remember(elicitationId, exchange.peer)
    inputRequests[elicitationId] = { method: METHOD, params: revision.lowerParams(METHOD, params) }
  }
  if (era === 'legacy') throw required
  return { resultType: 'input_required', inputRequests }
}
