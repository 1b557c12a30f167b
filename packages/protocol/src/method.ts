import type { CheckParams } from './param-check.js'
import type { RevisionId } from './revisions/revision.js'

/** Which side of a connection says something. */
export type Sender = 'client' | 'server' | 'both'

/** A request or notification as a value: all that dispatch, capability checks, header checks and the docs need to know. */
export interface Method {
  readonly name: string
  readonly kind: 'request' | 'notification'
  readonly sender: Sender
  /** The first revision that has it. */
  readonly since: RevisionId
  /** The last revision that has it. */
  readonly until?: RevisionId
  /** The last revision in which clients send it, where only servers go on. */
  readonly clientsUntil?: RevisionId
  /** The receiver's capability that it needs, as a path: `tools`, `resources.subscribe`. */
  readonly capability?: string
  /** The parameter that the HTTP header `Mcp-Name` repeats. */
  readonly mirror?: string
  /** Its complete results carry `ttlMs` and `cacheScope`. */
  readonly cacheable: boolean
  /** It may be answered `input_required`. */
  readonly inputRequired: boolean
  /** Undefined, or one sentence that names the path, what was expected and what came. */
  readonly checkParams: CheckParams
}

type Description = Pick<Method, 'sender' | 'checkParams'> & Partial<Omit<Method, 'name' | 'kind'>>

const defaults = { since: '2024-11-05', cacheable: false, inputRequired: false } as const

/** The descriptor of a request. */
export function request(name: string, description: Description): Method {
  return { ...defaults, ...description, name, kind: 'request' }
}

/** The descriptor of a notification. */
export function notification(name: string, description: Description): Method {
  return { ...defaults, ...description, name, kind: 'notification' }
}
