import { HeaderName, REVISIONS, revisionOf, unsupportedVersion } from '@causeway/protocol'
import type { IncomingCall } from './incoming-call.js'
import { ASSUMED_REVISION, type Posted } from './legacy-endpoint.js'
import type { Refusal } from './refusal.js'

/** What a legacy message gets where legacy clients are not served: which revisions are, also in words that its user may see. */
export function unsupportedEra({ headers }: IncomingCall, posted: Posted): Refusal {
  const message = posted.kind === 'request' ? posted.message : undefined
  const asked = message?.params?.protocolVersion ?? headers(HeaderName.protocolVersion)
  const supported = REVISIONS.filter((id) => revisionOf(id).era === 'modern')
  const error = unsupportedVersion(typeof asked === 'string' ? asked : ASSUMED_REVISION, supported)
  return { status: 400, error: error.toObject(), id: message?.id }
}
