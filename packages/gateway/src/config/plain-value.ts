/** A map of a configuration. */
export type PlainObject = { readonly [key: string]: unknown }

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The own value of a key: what objects inherit is no configuration. */
export function own(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as { readonly [key: string | number]: unknown })[key] // an own member
}

/** Keys and values of a map; none of anything else. */
export function entriesOf(value: unknown): readonly (readonly [key: string, value: unknown])[] {
  return isPlainObject(value) ? Object.entries(value) : []
}

export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(own, value)
}

/** The same structure of JSON values? The order of keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const keys = Object.keys(a).filter((key) => a[key] !== undefined)
  if (keys.length !== Object.keys(b).filter((key) => b[key] !== undefined).length) return false
  return keys.every((key) => isSame(a[key], own(b, key)))
}
