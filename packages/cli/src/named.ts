import { type JsonObject, suggest } from '@causeway/schema'
import { type Failure, usageFailure } from './failure.js'
import { missingFrom } from './missing.js'

/**
 * The item with this name.
 * @param what of what kind: `tool`
 * @throws {Failure} where there is none, with the name that was most likely meant
 */
export function named<T>(items: readonly T[], nameOf: (item: T) => string, name: string, what: string): T {
  const found = items.find((item) => nameOf(item) === name)
  if (found !== undefined) return found
  throw unknownName(items.map(nameOf), name, what)
}

/** There is no such thing; with the one of `names` that was most likely meant. */
export function unknownName(names: readonly string[], name: string, what: string): Failure {
  const near = suggest(name, names)
  const some = names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
  const known = names.length === 0 ? 'It has none at all.' : `Known are ${some}.`
  return usageFailure(`The server has no ${what} '${name}'.`, near === undefined ? known : `Did you mean '${near}'?`)
}

/** Lists, and shows each page as it came. */
type List = (options: { readonly onResult: (result: JsonObject) => void }) => Promise<unknown>

/**
 * The item with this name; undefined where the server says that its list is not whole, so that it has to be asked whether there is one.
 * @param again lists once more, where the items do not have it
 * @throws {Failure} where there is none, with the name that was most likely meant
 */
export async function namedIfListed<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
  what: string,
  again: List,
): Promise<T | undefined> {
  const found = items.find((item) => item.name === name)
  if (found !== undefined) return found
  let isWhole = true
  await again({
    onResult: (result) => {
      isWhole &&= missingFrom(result).length === 0
    },
  })
  return isWhole ? named(items, (item) => item.name, name, what) : undefined
}
