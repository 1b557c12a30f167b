import { suggest } from '@causeway/schema'
import { usageFailure } from './failure.js'

/**
 * The item with this name.
 * @param what of what kind: `tool`
 * @throws {Failure} where there is none, with the name that was most likely meant
 */
export function named<T>(items: readonly T[], nameOf: (item: T) => string, name: string, what: string): T {
  const found = items.find((item) => nameOf(item) === name)
  if (found !== undefined) return found
  const names = items.map(nameOf)
  const near = suggest(name, names)
  const some = names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
  const known = names.length === 0 ? 'It has none at all.' : `Known are ${some}.`
  throw usageFailure(`The server has no ${what} '${name}'.`, near === undefined ? known : `Did you mean '${near}'?`)
}
