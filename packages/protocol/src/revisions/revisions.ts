import { revision20241105 } from './2024-11-05.js'
import { revision20250326 } from './2025-03-26.js'
import { revision20250618 } from './2025-06-18.js'
import { revision20251125 } from './2025-11-25.js'
import { revision20260728 } from './2026-07-28.js'
import { REVISIONS, type Revision, type RevisionId } from './revision.js'

/** The newest revision: what this stack speaks where the other side does, too. */
export const LATEST_REVISION: RevisionId = '2026-07-28'

/** The newest revision with `initialize` and sessions. */
export const LATEST_LEGACY_REVISION: RevisionId = '2025-11-25'

const byId: Readonly<Record<RevisionId, Revision>> = {
  '2024-11-05': revision20241105,
  '2025-03-26': revision20250326,
  '2025-06-18': revision20250618,
  '2025-11-25': revision20251125,
  '2026-07-28': revision20260728,
}

/** Is `value` the name of a revision that this stack knows? */
export function isRevisionId(value: unknown): value is RevisionId {
  return (REVISIONS as readonly unknown[]).includes(value)
}

/** The revision of that name; undefined where this stack does not know it. */
export function revisionOf(id: RevisionId): Revision
export function revisionOf(id: unknown): Revision | undefined
export function revisionOf(id: unknown): Revision | undefined {
  return isRevisionId(id) ? byId[id] : undefined
}
