import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { percentile, rangesOf, slopeOf, summaryOf } from './statistics.js'

const hundred = Float64Array.from({ length: 100 }, (_, index) => 100 - index)
const latencies = fc.float64Array({ min: 0.001, max: 10_000, noNaN: true, minLength: 1, maxLength: 200 })

describe('a summary', () => {
  test('has the values that 50, 95 and 99 of 100 do not exceed', () => {
    expect(summaryOf(hundred)).toEqual({ minMs: 1, meanMs: 50.5, p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 })
  })

  test('of one value is that value, and of none there is none', () => {
    expect(summaryOf(new Float64Array([3]))).toMatchObject({ minMs: 3, p50Ms: 3, p99Ms: 3, maxMs: 3 })
    expect(summaryOf(new Float64Array())).toBeUndefined()
  })

  test('has percentiles that were measured, and which that share of all values does not exceed', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = values.toSorted()
        const value = percentile(sorted, share)
        expect(sorted).toContain(value)
        expect(sorted.filter((one) => one <= value).length).toBeGreaterThanOrEqual(share * sorted.length)
      }),
    )
  })
})

describe('a slope', () => {
  test('of a straight line is that of the line, without an error', () => {
    const slope = slopeOf([
      [0, 5],
      [1, 7],
      [2, 9],
      [4, 13],
    ])
    expect(slope?.slope).toBeCloseTo(2)
    expect(slope?.error).toBeCloseTo(0)
  })

  test('of points beside the line has the standard error of the textbook', () => {
    const slope = slopeOf([
      [1, 2],
      [2, 1],
      [3, 4],
      [4, 3],
    ])
    expect(slope?.slope).toBeCloseTo(0.6)
    expect(slope?.error).toBeCloseTo(Math.sqrt(3.2 / 2 / 5))
  })

  test('is not known of two points, and not of points above each other', () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 2],
      ]),
    ).toBeUndefined()
    expect(
      slopeOf([
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toBeUndefined()
  })
})

describe('ranges', () => {
  test('hold every value once, and end at the largest', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const ranges = rangesOf(values, 8)
        expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        expect(ranges.at(-1)?.upTo).toBeCloseTo(Math.max(...values))
      }),
    )
  })

  test('grow by one factor', () => {
    const ranges = rangesOf(new Float64Array([1, 2, 3, 16]), 4)
    expect(ranges).toEqual([
      { upTo: 2, count: 2 },
      { upTo: 4, count: 1 },
      { upTo: 8, count: 0 },
      { upTo: 16, count: 1 },
    ])
  })
})
