/** @see https://modelcontextprotocol.io/specification/2025-11-25 */
import type { Downgrade } from './downgrade.js'
import { LEGACY_CODES } from './error-code.js'
import { legacyRevision } from './legacy-revision.js'
import { objectContentOnly, objectSchemasOnly, objectToolResultsOnly } from './object-only.js'
import type { Revision } from './revision.js'
import { without } from './rewrite.js'

/** What 2026-07-28 brought: cache hints, structured content of any shape. */
export const downgrade20251125: Downgrade = {
  cacheable: without('ttlMs', 'cacheScope'),
  tool: objectSchemasOnly,
  callToolResult: objectContentOnly,
  createMessageParams: objectToolResultsOnly,
}

export const revision20251125: Revision = legacyRevision({
  id: '2025-11-25',
  downgrade: downgrade20251125,
  codes: LEGACY_CODES,
})
