import { isDeepStrictEqual } from 'node:util'
import { isObject } from '@causeway/protocol'
import { matchesMask } from '../transcript/masks.js'
import type { VolatilePaths } from './volatile-paths.js'

/** A place where two messages are not the same. A side that has nothing there has no member of that name. */
export interface Change {
  readonly path: readonly string[]
  readonly expected?: unknown
  readonly received?: unknown
}

export interface Comparison {
  readonly changes: readonly Change[]
  /** What a side chose by itself: the recorded value, and the one that stands in its place now. */
  readonly bindings: readonly (readonly [recorded: string, actual: string])[]
}

/** Compares a message with the recorded one, but for what is volatile or masked. */
export function compared(expected: unknown, received: unknown, volatile: VolatilePaths): Comparison {
  const changes: Change[] = []
  const bindings: (readonly [string, string])[] = []

  function compare(path: readonly string[], before: unknown, after: unknown): void {
    if (volatile.has(path)) {
      if (typeof before === 'string' && typeof after === 'string') bindings.push([before, after])
      return
    }
    if (isDeepStrictEqual(before, after) || matchesMask(before, after)) return
    const inside = membersOf(before, after)
    if (inside === undefined) {
      changes.push({
        path,
        ...(before === undefined ? {} : { expected: before }),
        ...(after === undefined ? {} : { received: after }),
      })
      return
    }
    for (const [name, one, other] of inside) compare([...path, name], one, other)
  }

  compare([], expected, received)
  return { changes, bindings }
}

type Members = readonly (readonly [name: string, before: unknown, after: unknown])[]

/** The members of both, where both have an inside of the same kind. */
function membersOf(before: unknown, after: unknown): Members | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index) => [String(index), before[index], after[index]] as const)
  }
  if (!isObject(before) || !isObject(after)) return undefined
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].map((name) => [name, before[name], after[name]] as const)
}
