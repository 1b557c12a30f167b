/** What a number of latencies looks like, in milliseconds. */
export interface Summary {
  readonly minMs: number
  readonly meanMs: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** @param latencies milliseconds, in any order; undefined where there is none */
export function summaryOf(latencies: Float64Array): Summary | undefined {
  if (latencies.length === 0) return undefined
  const sorted = latencies.toSorted()
  return {
    minMs: percentile(sorted, 0),
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  }
}

/**
 * The smallest value that at least that share of all values does not exceed: always one that was measured.
 * @param sorted from small to large
 * @param share 0 to 1
 */
export function percentile(sorted: Float64Array, share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}

/** A straight line through points, by least squares. */
export interface Slope {
  /** How much y grows where x grows by 1. */
  readonly slope: number
  /** The standard error of that: what is smaller than twice this may be chance. */
  readonly error: number
}

/** Undefined for fewer than three points, which tell nothing of the error, and where all have one x. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope | undefined {
  const count = points.length
  if (count < 3) return undefined
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (spread === 0) return undefined
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const residue = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, error: Math.sqrt(residue / (count - 2) / spread) }
}

/** How many values fall into each of `count` ranges. */
export interface Range {
  /** The values up to here, and above that of the range before. */
  readonly upTo: number
  readonly count: number
}

/**
 * Ranges that grow by one factor, as latencies spread, from the smallest value to the largest.
 * @param values above 0, in any order
 */
export function rangesOf(values: Float64Array, count: number): readonly Range[] {
  const sorted = values.toSorted()
  const [least, most] = [sorted.at(0), sorted.at(-1)]
  if (least === undefined || most === undefined) return []
  const factor = (most / least) ** (1 / count)
  const counts = new Array<number>(count).fill(0)
  for (const value of sorted) {
    const index = factor === 1 ? 0 : Math.ceil(Math.log(value / least) / Math.log(factor)) - 1
    const place = Math.min(count - 1, Math.max(0, index))
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts.map((n, index) => ({ upTo: least * factor ** (index + 1), count: n }))
}
