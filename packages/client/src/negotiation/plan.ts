import { type Era, REVISIONS, type Revision, type RevisionId, revisionOf } from '@causeway/protocol'
import type { Connection } from '@causeway/transports'
import type { Agreement, DefaultPatience, Introduction } from '../agreement.js'
import type { Dialer } from '../dialer.js'
import { Link, type LinkOwner } from '../link.js'
import { Speaker } from '../speaker.js'

/** All that finding a common language needs. */
export interface Plan {
  readonly dialer: Dialer
  readonly owner: LinkOwner
  readonly introduction: Introduction
  readonly patience: DefaultPatience
  /** What may be spoken, newest first. */
  readonly revisions: readonly Revision[]
  readonly connectTimeoutMs: number
  readonly probeTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * The revisions that a caller allows, newest first.
 * @throws {TypeError} where era and revision contradict each other, or there is no such revision
 */
export function allowedRevisions(era: 'auto' | Era = 'auto', pinned?: RevisionId): readonly Revision[] {
  const all = REVISIONS.map((id) => revisionOf(id)).filter((revision) => revision !== undefined)
  const allowed = all.filter(
    (revision) => (era === 'auto' || revision.era === era) && (pinned === undefined || revision.id === pinned),
  )
  if (allowed.length > 0) return allowed.reverse()
  throw new TypeError(`Expected one of ${REVISIONS}, in era ${era}; got ${pinned ?? 'none'}.`)
}

/** The newest allowed revision of an era. */
export function newestOf(plan: Plan, era: Era): Revision | undefined {
  return plan.revisions.find((revision) => revision.era === era)
}

/** The newest revision of an era that the plan allows and the other side names. */
export function commonOf(plan: Plan, era: Era, named: readonly unknown[]): Revision | undefined {
  return plan.revisions.find((revision) => revision.era === era && named.includes(revision.id))
}

/** Opens a link of the plan's owner over a connection. */
export async function openLink(plan: Plan, connection: Connection): Promise<Link> {
  const link = new Link(connection, plan.owner)
  await link.open()
  return link
}

/** A speaker for a link on which nothing is agreed yet. */
export function provisional(plan: Plan, link: Link, revision: Revision): Speaker {
  return speakerOf(plan, link, { revision, serverCapabilities: {}, serverInfo: undefined, instructions: undefined })
}

export function speakerOf(plan: Plan, link: Link, agreement: Agreement): Speaker {
  return new Speaker(link, plan.dialer.kind, agreement, plan.introduction, plan.patience)
}
