/** How the two sides agree on a revision. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning */
import { isObject } from './json.js'
import { REVISIONS, type Revision, type RevisionId } from './revisions/revision.js'
import { LATEST_LEGACY_REVISION, revisionOf } from './revisions/revisions.js'

/**
 * The server's answer to the version that `initialize` asks for: the same where it is a legacy revision, else the newest
 * one; the client leaves if it cannot speak that. Modern revisions have no `initialize`, so they are never the answer.
 */
export function answerInitialize(requested: unknown): Revision {
  const revision = revisionOf(requested)
  return revision?.era === 'legacy' ? revision : revisionOf(LATEST_LEGACY_REVISION)
}

/** The revision of an `initialize` result; undefined where the client cannot speak it and has to leave. */
export function acceptInitialize(answered: unknown): Revision | undefined {
  const revision = revisionOf(answered)
  return revision?.era === 'legacy' ? revision : undefined
}

/**
 * The newest modern revision that both sides speak; undefined where there is none.
 *
 * @param theirs `supportedVersions` of a discover result, or `data.supported` of error -32022; may be anything
 */
export function chooseModern(theirs: unknown, ours: readonly RevisionId[] = REVISIONS): Revision | undefined {
  if (!Array.isArray(theirs)) return undefined
  const candidates = ours.filter((id) => theirs.includes(id)).sort()
  return candidates.map((id) => revisionOf(id)).findLast((revision) => revision.era === 'modern')
}

/** What error -32022 lists as `supported`; undefined where its data is not of that shape. */
export function supportedVersions(data: unknown): readonly string[] | undefined {
  const supported = isObject(data) ? data.supported : undefined
  return Array.isArray(supported) ? supported.filter((version) => typeof version === 'string') : undefined
}
