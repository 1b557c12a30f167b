import { kilometres, type Place } from './great-circle.js'

/** A stop costs about as much time as flying that far. */
const STOP_KM = 400

/**
 * The stops of the best way from `from` to `to`, both included, where no leg is longer than `rangeKm`: little flying and
 * few stops (Dijkstra's algorithm). Undefined where there is no way.
 */
export function bestRoute<P extends Place>(from: P, to: P, stops: readonly P[], rangeKm: number): P[] | undefined {
  const open = new Set<P>([...stops, to])
  const cost = new Map<P, number>([[from, 0]])
  const before = new Map<P, P>()
  for (let here: P | undefined = from; here !== undefined && here !== to; here = cheapest(open, cost)) {
    open.delete(here)
    const soFar = cost.get(here) ?? 0
    for (const next of open) {
      const km = kilometres(here, next)
      if (km > rangeKm) continue
      const sum = soFar + km + STOP_KM
      if (sum >= (cost.get(next) ?? Number.POSITIVE_INFINITY)) continue
      cost.set(next, sum)
      before.set(next, here)
    }
  }
  return before.has(to) ? pathTo(to, before) : undefined
}

function cheapest<P>(open: ReadonlySet<P>, cost: ReadonlyMap<P, number>): P | undefined {
  let best: P | undefined
  for (const candidate of open) {
    const price = cost.get(candidate)
    if (price !== undefined && (best === undefined || price < (cost.get(best) ?? 0))) best = candidate
  }
  return best
}

function pathTo<P>(to: P, before: ReadonlyMap<P, P>): P[] {
  const path: P[] = []
  for (let here: P | undefined = to; here !== undefined; here = before.get(here)) path.unshift(here)
  return path
}
