import { isJsonObject } from '../json-object.js'
import type { Run } from './run.js'

/** Whether two JSON values are the same by JSON Schema: the order of members does not count. */
export function areEqual(a: unknown, b: unknown, run: Run): boolean {
  run.spend(1)
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => areEqual(item, b[index], run))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && areEqual(a[name], b[name], run))
  )
}

/** The indexes of the first two equal items; undefined where all differ. Takes time by the size, not by its square. */
export function duplicateIn(items: readonly unknown[], run: Run): readonly [number, number] | undefined {
  const firstIndexes = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    const key = canonical(item, run)
    const first = firstIndexes.get(key)
    if (first !== undefined) return [first, index]
    firstIndexes.set(key, index)
  }
  return undefined
}

/** A text that only equal values share. */
function canonical(value: unknown, run: Run): string {
  run.spend(1)
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, run)).join(',')}]`
  if (typeof value === 'string') return JSON.stringify(value)
  if (!isJsonObject(value)) return String(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name], run)}`).join(',')}}`
}
