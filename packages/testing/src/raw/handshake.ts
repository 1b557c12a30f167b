import { LATEST_LEGACY_REVISION, type RevisionId } from '@causeway/protocol'
import type { RawScript } from './raw-server.js'

const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
}
const serverInfo = { name: 'raw', version: '1.0.0' }

/** What a server of that revision answers to begin with. */
export function handshakeOf(revision: RevisionId): RawScript {
  if (revision > LATEST_LEGACY_REVISION) {
    const _meta = { 'io.modelcontextprotocol/serverInfo': serverInfo }
    const hints = { ttlMs: 0, cacheScope: 'private' }
    const result = { resultType: 'complete', supportedVersions: [revision], capabilities, ...hints, _meta }
    return { 'server/discover': () => ({ result }) }
  }
  return {
    initialize: () => ({ result: { protocolVersion: revision, capabilities, serverInfo } }),
    'notifications/initialized': () => undefined,
    ping: () => ({ result: {} }),
  }
}
