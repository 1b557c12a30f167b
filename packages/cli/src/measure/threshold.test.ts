import { describe, expect, test } from 'vitest'
import type { Measured } from './load.js'
import { judged, parseThreshold } from './threshold.js'

const phase = { seconds: 1, errors: 1, complete: true }
const measured: Measured = {
  sequential: { ...phase, latencies: Float64Array.from({ length: 100 }, (_, index) => index + 1) },
  concurrent: { ...phase, latencies: new Float64Array(98) },
  memory: { of: 'live', slope: 50, error: 5, samples: [] },
  firstError: 'no',
}
const holds = (text: string): boolean => judged(parseThreshold(text), measured).held

describe('a threshold', () => {
  test.each([
    ['p95=20ms', { name: 'p95', limit: 20, unit: 'ms' }],
    ['p99=0.1s', { name: 'p99', limit: 100, unit: 'ms' }],
    ['p50=500us', { name: 'p50', limit: 0.5, unit: 'ms' }],
    ['errors=0', { name: 'errors', limit: 0, unit: 'calls' }],
    ['errors=1%', { name: 'errors', limit: 1, unit: '%' }],
    ['memory=1MB', { name: 'memory', limit: 1024, unit: 'KB' }],
  ])('%s is understood', (text, threshold) => {
    expect(parseThreshold(text)).toEqual(threshold)
  })

  test.each([
    'p95',
    'p95=20',
    'p90=20ms',
    'errors=2ms',
    'memory=1',
    'p95=-1ms',
    'p95=1e3ms',
    'constructor=1',
    'p95=1hour',
    'p95=1constructor',
  ])('%s is refused with an example', (text) => {
    expect(() => parseThreshold(text)).toThrow(`got '${text}'`)
  })

  test('holds up to its limit', () => {
    expect([holds('p95=95ms'), holds('p95=94.9ms')]).toEqual([true, false])
    expect([holds('errors=2'), holds('errors=1'), holds('errors=1%'), holds('errors=0.9%')]).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  test('of memory leaves out what may be chance', () => {
    expect([holds('memory=40KB'), holds('memory=39KB')]).toEqual([true, false])
  })

  test('that cannot be judged does not hold', () => {
    const result = judged(parseThreshold('memory=1MB'), { ...measured, memory: undefined })
    expect(result).toMatchObject({ value: undefined, held: false })
  })
})
