/** Which credentials an operation needs. @see https://spec.openapis.org/oas/v3.2.0.html#security-requirement-object */
import type { Authorizer } from '@causeway/connector-kit'
import type { Operation, Requirement, SecurityScheme } from '../description/operation.js'

/** How an operation is called. */
export interface Access {
  /** All of them add to a request. */
  readonly authorizers: readonly Authorizer[]
  /** Security schemes of which one is needed, and none is configured; empty where nothing is missing. */
  readonly missing: readonly string[]
}

/** What is configured. */
export interface Keys {
  readonly schemes: ReadonlyMap<string, SecurityScheme>
  /** By the name of the scheme, as the configuration's `security` says. */
  readonly configured: ReadonlyMap<string, Authorizer>
  /** The upstream's own `auth`: stands in for every scheme that has no entry. */
  readonly general: Authorizer | undefined
}

/**
 * Of the operation's alternatives, the first of which every scheme is configured; else the upstream's `auth`, else none if
 * that is one of them. An operation that says nothing gets what there is.
 */
export function accessFor({ security }: Pick<Operation, 'security'>, keys: Keys): Access {
  const { configured, general } = keys
  if (security === undefined) {
    const [first] = configured.values()
    const one = general ?? first
    return { authorizers: one === undefined ? [] : [one], missing: [] }
  }
  const alternatives = security.filter((requirement) => requirement.length > 0)
  for (const requirement of alternatives) {
    const authorizers = allOf(requirement, keys)
    if (authorizers !== undefined) return { authorizers, missing: [] }
  }
  const [first] = alternatives
  if (general !== undefined && first !== undefined) {
    return { authorizers: [...first.flatMap((name) => configured.get(name) ?? []), general], missing: [] }
  }
  const isOpen = alternatives.length < security.length || first === undefined
  return { authorizers: [], missing: isOpen ? [] : [...new Set(alternatives.flat())] }
}

/** Undefined where one is not configured. */
function allOf(requirement: Requirement, { schemes, configured }: Keys): readonly Authorizer[] | undefined {
  const authorizers: Authorizer[] = []
  for (const name of requirement) {
    const authorizer = configured.get(name)
    if (authorizer !== undefined) authorizers.push(authorizer)
    else if (schemes.get(name)?.kind !== 'mutualTls') return undefined
  }
  return authorizers
}
