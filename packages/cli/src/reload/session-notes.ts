import {
  type ClientCapabilities,
  type Implementation,
  isObject,
  type JsonObject,
  type LoggingLevel,
  parseFrame,
  revisionOf,
} from '@causeway/protocol'
import type { Peer } from '@causeway/transports'
import type { ForwardedCall } from './forwarded-call.js'

/** What a client and a worker have agreed on holds for all workers. True where that is something to remember. */
export function noteSession({ message, exchange }: ForwardedCall, text: string): boolean {
  const { method, params = {} } = message
  const { peer, era } = exchange
  if (era === 'modern') return false
  if (method === 'initialize') return begin(peer, params, text)
  const { session } = peer
  if (session === undefined) return false
  switch (method) {
    case 'logging/setLevel':
      session.logLevel = params.level as LoggingLevel // the worker has accepted it
      return true
    case 'resources/subscribe':
      session.subscriptions ??= new Set()
      session.subscriptions.add(String(params.uri))
      return true
    case 'resources/unsubscribe':
      session.subscriptions?.delete(String(params.uri))
      return true
    default:
      return false
  }
}

function begin(peer: Peer, { capabilities, clientInfo }: JsonObject, text: string): boolean {
  if (peer.session !== undefined) return false
  const parsed = parseFrame(text)
  const result = parsed.kind === 'response' && 'result' in parsed.message ? parsed.message.result : undefined
  const revision = revisionOf(result?.protocolVersion)
  if (revision === undefined) return false
  peer.session = {
    revision,
    clientCapabilities: isObject(capabilities) ? (capabilities as ClientCapabilities) : {}, // members are looked at when needed
    clientInfo: isObject(clientInfo) ? (clientInfo as unknown as Implementation) : undefined, // for display only
    initialized: false,
    logLevel: undefined,
    subscriptions: undefined,
  }
  return true
}
