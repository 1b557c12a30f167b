import { isObject } from '@causeway/protocol'
import type { JsonSchemaValidator } from '@causeway/schema'
import { limits } from '../limits.js'

/** A structured answer that is what its schema says. */
export interface Fitted {
  readonly value: unknown
  /** Paths of members that were left out, as the description has them otherwise. */
  readonly left: readonly string[]
}

/**
 * Services do not always answer as they are described, but a tool has to. Members of another type than described are left out;
 * nothing is required, so that the rest fits. The text beside it has everything.
 */
export function fitted(value: unknown, validator: JsonSchemaValidator): Fitted {
  let checked = validator.check(value)
  if (checked.ok) return { value, left: [] }
  if (typeof value !== 'object' || value === null) return nothing(validator)
  const copy: unknown = structuredClone(value)
  const left: string[] = []
  while (!checked.ok && left.length <= limits.maxMisfits) {
    const before = left.length
    for (const { path } of checked.problems) if (removed(copy, path)) left.push(path.replace(/(?:\[\d+\])+$/, ''))
    if (left.length === before) break
    checked = validator.check(copy)
  }
  return checked.ok ? { value: copy, left } : nothing(validator)
}

/** Fits every schema of an object or an array, of which nothing is required. */
function nothing({ jsonSchema }: JsonSchemaValidator): Fitted {
  return { value: jsonSchema.type === 'array' ? [] : {}, left: ['everything'] }
}

/** Takes the member at a path away, or the one that holds the array that the path leads into. */
function removed(root: unknown, path: string): boolean {
  const steps = stepsOf(path)
  while (steps.length > 0 && typeof steps.at(-1) === 'number') steps.pop()
  const last = steps.pop()
  let here = root
  for (const step of steps) {
    if (Array.isArray(here)) here = here[Number(step)]
    else here = isObject(here) ? here[step] : undefined
  }
  if (last === undefined || !isObject(here)) return false
  return Object.hasOwn(here, last) && Reflect.deleteProperty(here, last)
}

/** The steps of a path such as `items[2].price` or `["a b"].c`. */
function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = []
  for (const [, index, quoted, name] of path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/g)) {
    if (index !== undefined) steps.push(Number(index))
    else if (quoted !== undefined) steps.push(String(JSON.parse(quoted)))
    else if (name !== undefined) steps.push(name)
  }
  return steps
}
