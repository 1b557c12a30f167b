/**
 * Session ids that say what they are, so that any replica with the key can serve them.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
 */
import { type ClientCapabilities, type RevisionId, revisionOf } from '@causeway/protocol'
import type { KeyRing } from '../../key-ring.js'

/** What a session id holds; nobody without the key can read or change it. */
export interface SessionRecord {
  readonly revision: RevisionId
  /** When `initialize` was answered, in milliseconds since the epoch. */
  readonly issuedAt: number
  /** The server that answered it. */
  readonly instance: string
  readonly principalId: string | undefined
  /** Undefined where they were too large to travel: then only the server that issued the id can serve it. */
  readonly clientCapabilities: ClientCapabilities | undefined
}

/** Keeps a seal for something else from passing for a session id. */
const BOUND = 'session id'

/** Characters of a record; a larger one would not fit the headers of common proxies. */
const MAX_RECORD_LENGTH = 2_048

/** Characters of an id that are looked at. */
const MAX_ID_LENGTH = 4_096

/** The id of a session: visible ASCII, different each time. */
export function sealSessionId(record: SessionRecord, keys: KeyRing): string {
  const text = textOf(record)
  return keys.seal(
    text.length <= MAX_RECORD_LENGTH ? text : textOf({ ...record, clientCapabilities: undefined }),
    BOUND,
  )
}

/** What an id holds; undefined where it is none of ours. */
export function openSessionId(id: string, keys: KeyRing): SessionRecord | undefined {
  const text = id.length <= MAX_ID_LENGTH ? keys.open(id, BOUND) : undefined
  if (text === undefined) return undefined
  // as: nobody but textOf writes what this seal holds.
  const [revision, issuedAt, instance, principalId, clientCapabilities] = JSON.parse(text) as Sealed
  const known = revisionOf(revision)
  if (known === undefined) return undefined
  return {
    revision: known.id,
    issuedAt,
    instance,
    principalId: principalId ?? undefined,
    clientCapabilities: clientCapabilities ?? undefined,
  }
}

type Sealed = [string, number, string, string | null, ClientCapabilities | null]

function textOf(record: SessionRecord): string {
  const { revision, issuedAt, instance, principalId = null, clientCapabilities = null } = record
  return JSON.stringify([revision, issuedAt, instance, principalId, clientCapabilities] satisfies Sealed)
}
