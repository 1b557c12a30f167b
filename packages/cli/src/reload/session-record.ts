import { revisionOf } from '@causeway/protocol'
import type { LegacySession, Peer } from '@causeway/transports'
import type { Sender, SessionRecord } from './messages.js'

/** A peer as it travels. */
export function senderOf({ transport, principal, session }: Peer): Sender {
  return {
    transport,
    ...(principal === undefined ? {} : { principal }),
    ...(session === undefined ? {} : { session: recordOf(session) }),
  }
}

function recordOf(session: LegacySession): SessionRecord {
  const { revision, clientCapabilities, clientInfo, initialized, logLevel, subscriptions } = session
  return {
    revision: revision.id,
    clientCapabilities,
    ...(clientInfo === undefined ? {} : { clientInfo }),
    initialized,
    ...(logLevel === undefined ? {} : { logLevel }),
    subscriptions: [...(subscriptions ?? [])],
  }
}

/** The session that a record tells of. */
export function sessionOf(record: SessionRecord): LegacySession {
  return {
    revision: revisionOf(record.revision),
    clientCapabilities: record.clientCapabilities,
    clientInfo: record.clientInfo,
    initialized: record.initialized,
    logLevel: record.logLevel,
    subscriptions: new Set(record.subscriptions),
  }
}
