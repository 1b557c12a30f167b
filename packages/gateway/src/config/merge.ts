import { isPlainObject, own, type PlainObject } from './plain-value.js'

/**
 * What a later file changes about an earlier one: maps are merged at every level, lists and single values are replaced, and null takes
 * away what stood there, if anything.
 */
export function merge(before: PlainObject, after: PlainObject): PlainObject {
  const merged: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const known = own(before, key)
    if (value === null) delete merged[key]
    else merged[key] = isPlainObject(known) && isPlainObject(value) ? merge(known, value) : value
  }
  return merged
}
