import type { ItemView } from '@causeway/server'
import { exposedName } from './exposed-name.js'

/** What configuration may change about any item. */
interface Override {
  readonly name?: string | undefined
  readonly hide?: boolean | undefined
}

/**
 * Names as clients see them, and the way back. Names with a digest cannot be read back, so they are remembered when they are
 * shown.
 */
export function renaming<T extends { readonly name: string }>(
  prefix: string,
  overrides: { readonly [inner: string]: Override },
  show: (item: T, name: string) => T,
): ItemView<T> {
  const innerByOuter = new Map<string, string>()
  const given = Object.entries(overrides).filter(([, { hide }]) => hide !== true)
  for (const [inner, { name }] of given) if (name !== undefined) innerByOuter.set(name, inner)
  const outer = (inner: string): string => ownOf(overrides, inner)?.name ?? exposedName(prefix, inner)
  return {
    show(item) {
      if (ownOf(overrides, item.name)?.hide === true) return undefined
      const name = outer(item.name)
      innerByOuter.set(name, item.name)
      return show(item, name)
    },
    inner(name) {
      const known = innerByOuter.get(name)
      if (known !== undefined) return known
      const inner = withoutPrefix(prefix, name)
      // A tool with another name, or none, is not to be had by the one it would have.
      return inner === undefined || ownOf(overrides, inner)?.hide === true || outer(inner) !== name ? undefined : inner
    },
    outer,
  }
}

function withoutPrefix(prefix: string, name: string): string | undefined {
  if (prefix === '') return name
  return name.startsWith(`${prefix}__`) ? name.slice(prefix.length + 2) : undefined
}

/** An own member, whatever the name is. */
export function ownOf<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
