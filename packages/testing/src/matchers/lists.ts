import { isObject } from '@causeway/protocol'
import { comparedInside, type MatcherContext, notFor, type Verdict } from './matcher.js'

/** Names in any order, all of them; or an asymmetric matcher such as `expect.arrayContaining(['add'])`. */
export type ListExpectation = readonly string[] | { asymmetricMatch(names: unknown): boolean }

type ListMatcher = (this: MatcherContext, received: unknown, expected: ListExpectation) => Promise<Verdict>

/** @see McpMatchers.toListTools */
export const toListTools: ListMatcher = listMatcher('tools', 'listTools', 'name')
/** @see McpMatchers.toListResources */
export const toListResources: ListMatcher = listMatcher('resources', 'listResources', 'uri')
/** @see McpMatchers.toListResourceTemplates */
export const toListResourceTemplates: ListMatcher = listMatcher(
  'resourceTemplates',
  'listResourceTemplates',
  'uriTemplate',
)
/** @see McpMatchers.toListPrompts */
export const toListPrompts: ListMatcher = listMatcher('prompts', 'listPrompts', 'name')

function listMatcher(member: string, method: string, key: string): ListMatcher {
  return async function (received, expected) {
    const items = await listed(received, member, method)
    if (items === undefined) return notFor(this, `a client, a list of ${member} or its items`, received)
    const names = items.map((item) => (isObject(item) ? String(item[key]) : String(item))).sort()
    const wanted = Array.isArray(expected) ? [...expected].sort() : expected
    return {
      pass: this.equals(names, wanted),
      message: () => comparedInside(this, `the ${member} that are listed`, wanted, names),
    }
  }
}

/** Of a client, of a result, or the items themselves. */
async function listed(received: unknown, member: string, method: string): Promise<readonly unknown[] | undefined> {
  if (Array.isArray(received)) return received
  if (!isObject(received)) return undefined
  const list = received[method]
  if (typeof list === 'function') return list.call(received)
  const items = received[member]
  return Array.isArray(items) ? items : undefined
}
