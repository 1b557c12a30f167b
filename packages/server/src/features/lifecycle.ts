/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle and https://modelcontextprotocol.io/specification/2026-07-28/server/discover */
import {
  type ClientCapabilities,
  type Implementation,
  type JsonObject,
  LATEST_LEGACY_REVISION,
  Meta,
  REVISIONS,
  type Revision,
  type RevisionId,
  type RpcRequest,
  revisionOf,
  type ServerCapabilities,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { Exchange } from '@causeway/transports'

/** What a server says of itself. */
export interface Identity {
  readonly info: Implementation
  instructions(): string | undefined
  capabilities(): ServerCapabilities
}

/** Answers `initialize`, and begins the peer's session. A revision that only the modern era or nobody knows gets the newest legacy one. */
export function initialize(
  identity: Identity,
  message: RpcRequest,
  exchange: Exchange,
): { revision: Revision; result: JsonObject } {
  const { protocolVersion, capabilities, clientInfo } = message.params ?? {}
  const requested = revisionOf(protocolVersion)
  const revision = requested?.era === 'legacy' ? requested : latestLegacy()
  exchange.peer.session = {
    revision,
    clientCapabilities: isJsonObject(capabilities) ? (capabilities as ClientCapabilities) : {}, // members are looked at when needed
    clientInfo: isJsonObject(clientInfo) ? (clientInfo as unknown as Implementation) : undefined, // for display only
    initialized: false,
    logLevel: undefined,
    subscriptions: undefined,
  }
  const instructions = identity.instructions()
  const result: JsonObject = {
    protocolVersion: revision.id,
    capabilities: identity.capabilities(),
    serverInfo: identity.info,
    ...(instructions === undefined ? {} : { instructions }),
  }
  return { revision, result }
}

/** Answers `server/discover`. */
export function discover(identity: Identity): JsonObject {
  const instructions = identity.instructions()
  return {
    supportedVersions: SUPPORTED_MODERN,
    capabilities: identity.capabilities(),
    ...(instructions === undefined ? {} : { instructions }),
    ttlMs: 0,
    cacheScope: 'public',
    _meta: { [Meta.serverInfo]: identity.info },
  }
}

/** The revisions that a modern request may name. */
export const SUPPORTED_MODERN: readonly RevisionId[] = REVISIONS.filter((id) => revisionOf(id)?.era === 'modern')

function latestLegacy(): Revision {
  const revision = revisionOf(LATEST_LEGACY_REVISION)
  if (revision === undefined) throw new TypeError(`There is no revision ${LATEST_LEGACY_REVISION}.`)
  return revision
}
