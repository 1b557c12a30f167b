/**
 * What the specification demands: each MUST and MUST NOT (REQUIRED, SHALL) of its five revisions that binds whoever implements
 * a server, a client or a transport, under an id. Demands that several pages or revisions repeat are here once.
 *
 * Left out, because Causeway does not have them: the pages on authorization, and tasks.
 */
import type { RevisionId } from '@causeway/protocol'

/** One demand. */
export interface Requirement {
  /** In our own words. */
  readonly says: string
  /** Where: an anchor of the page, or an address where another page has it. */
  readonly at: string
  /** The first revision that has it. @default the first of all */
  readonly since?: RevisionId
  /** The last revision that has it. @default the latest */
  readonly until?: RevisionId
  /** Why no test of this repository can show it. Only for these may a test be missing. */
  readonly whyNot?: string
}

/** A page of the specification: the newest that has most of these demands. */
export interface Page {
  readonly address: string
  /** By their ids: lower-case words, the topic before the dot. */
  readonly requirements: Readonly<Record<string, Requirement>>
}

export const SPECIFICATION = 'https://modelcontextprotocol.io/specification/'
