/**
 * Building blocks that change JSON without mutating it. Where nothing changes the same object comes back, so a caller can
 * tell, and unchanged messages cost no copies. A block made of nothing is undefined: the walk to it is left out.
 */
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'

export type Rewrite = (value: JsonObject) => JsonObject

/** One rewrite after the other. */
export function chain(...rewrites: readonly (Rewrite | undefined)[]): Rewrite | undefined {
  const steps = rewrites.filter((rewrite) => rewrite !== undefined)
  const [only] = steps
  if (steps.length <= 1) return only
  return (value) => steps.reduce((changed, step) => step(changed), value)
}

/** Leaves members out. */
export function without(...names: readonly string[]): Rewrite {
  return (value) =>
    names.some((name) => Object.hasOwn(value, name))
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
      : value
}

/** Rewrites one member that is an object. */
export function inMember(name: string, rewrite: Rewrite | undefined): Rewrite | undefined {
  if (rewrite === undefined) return undefined
  return (value) => {
    const member = value[name]
    if (!isObject(member)) return value
    const changed = rewrite(member)
    return changed === member ? value : { ...value, [name]: changed }
  }
}

/** Rewrites the objects in one member that is an array. */
export function inEach(name: string, rewrite: Rewrite | undefined): Rewrite | undefined {
  if (rewrite === undefined) return undefined
  return (value) => {
    const members: unknown = value[name]
    if (!Array.isArray(members)) return value
    const changed = mapChanged(members, (member) => (isObject(member) ? rewrite(member) : member))
    return changed === members ? value : { ...value, [name]: changed }
  }
}

/** `Array.map` that returns the same array where every element stayed the same. */
function mapChanged(elements: readonly unknown[], change: (element: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let at = 0; at < elements.length; at++) {
    const changed = change(elements[at])
    if (changed === elements[at]) continue
    copy ??= elements.slice()
    copy[at] = changed
  }
  return copy ?? elements
}
