import { isRevisionId, REVISIONS, type RevisionId } from '@causeway/protocol'

/** @throws {TypeError} for what is no revision of the protocol: frames by hand may name any */
export function checkRevision(revision: RevisionId): void {
  if (isRevisionId(revision)) return
  throw new TypeError(`Expected a revision, one of ${REVISIONS.join(', ')}; got '${revision}'.`)
}
