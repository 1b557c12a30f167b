import { andThen, type ItemView, type MaybePromise } from '@causeway/server'
import { LRUCache } from 'lru-cache'
import { exposedName, mayBeShortened } from './exposed-name.js'

/** Shortened names of one upstream that are remembered; others are looked for in its list. */
const MAX_SHORTENED = 10_000

/** What configuration may change about any item. */
interface Override {
  readonly name?: string | undefined
  readonly hide?: boolean | undefined
}

/**
 * Names as clients see them, and the way back. Shortened names cannot be read back, so they are remembered when they are shown. A
 * name that the configuration gives is that of no other item.
 */
export function renaming<T extends { readonly name: string }>(
  prefix: string,
  overrides: { readonly [inner: string]: Override },
  show: (item: T, name: string) => T,
): ItemView<T> {
  const given = givenNames(overrides)
  const shortened = new LRUCache<string, string>({ max: MAX_SHORTENED })
  const outer = (inner: string): string => ownOf(overrides, inner)?.name ?? exposedName(prefix, inner)
  const isSeen = (inner: string, name: string): boolean =>
    ownOf(overrides, inner)?.hide !== true && outer(inner) === name && (given.get(name) ?? inner) === inner
  return {
    show(item) {
      const name = outer(item.name)
      if (!isSeen(item.name, name)) return undefined
      if (mayBeShortened(name)) shortened.set(name, item.name)
      return show(item, name)
    },
    inner(name) {
      const inner = given.get(name) ?? shortened.get(name) ?? withoutPrefix(prefix, name)
      // A tool with another name, or none, is not to be had by the one it would have.
      return inner !== undefined && isSeen(inner, name) ? inner : undefined
    },
    outer,
  }
}

/** Names that the configuration gives, with the upstream's own ones of what has them. */
export function givenNames(overrides: { readonly [inner: string]: Override }): ReadonlyMap<string, string> {
  const given = new Map<string, string>()
  for (const [inner, { hide, name }] of Object.entries(overrides)) {
    if (hide !== true && name !== undefined) given.set(name, inner)
  }
  return given
}

/** Finds an item by a name; by a shortened one that was not shown yet after showing all. */
export function afterShowing<T>(
  name: string,
  find: () => MaybePromise<T | undefined>,
  showAll: () => MaybePromise<unknown>,
): MaybePromise<T | undefined> {
  if (!mayBeShortened(name)) return find()
  return andThen(find(), (found) => found ?? andThen(showAll(), find))
}

function withoutPrefix(prefix: string, name: string): string | undefined {
  if (prefix === '') return name
  return name.startsWith(`${prefix}__`) ? name.slice(prefix.length + 2) : undefined
}

/** An own member, whatever the name is. */
export function ownOf<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
