import { usageFailure } from '../failure.js'
import type { Growth, Measured } from './load.js'
import { summaryOf } from './statistics.js'

const NAMES = ['p50', 'p95', 'p99', 'errors', 'memory'] as const

/** What must not be exceeded. */
export interface Threshold {
  readonly name: (typeof NAMES)[number]
  /** In the unit. */
  readonly limit: number
  /** Of latencies one after the other; of failed calls; kilobytes of 1,024 bytes for each 1,000 calls. */
  readonly unit: 'ms' | 'calls' | '%' | 'KB'
}

/** What became of it. */
export interface Judged extends Threshold {
  /** Undefined where it is not known, which does not hold. */
  readonly value: number | undefined
  readonly held: boolean
}

const HINT = 'Known are p50=5ms, p95=20ms, p99=0.1s, errors=0, errors=1%, memory=64KB (for each 1,000 calls).'
const FACTORS: ReadonlyMap<string, readonly [factor: number, unit: Threshold['unit']]> = new Map([
  ['us', [0.001, 'ms']],
  ['ms', [1, 'ms']],
  ['s', [1_000, 'ms']],
  ['kb', [1, 'KB']],
  ['mb', [1_024, 'KB']],
  ['%', [1, '%']],
  ['', [1, 'calls']],
])
const FITTING: { readonly [N in Threshold['name']]: readonly Threshold['unit'][] } = {
  p50: ['ms'],
  p95: ['ms'],
  p99: ['ms'],
  errors: ['calls', '%'],
  memory: ['KB'],
}

/** Reads `p95=20ms`. @throws {Failure} for anything else */
export function parseThreshold(text: string): Threshold {
  const [, word = '', number = '', suffix = ''] = /^([a-z]+\d*)=(\d+(?:\.\d+)?) ?([a-z%]*)$/i.exec(text) ?? []
  const name = NAMES.find((one) => one === word)
  const [factor, unit] = FACTORS.get(suffix.toLowerCase()) ?? []
  if (name === undefined || factor === undefined || unit === undefined || !FITTING[name].includes(unit)) {
    throw usageFailure(`Expected --fail-above to be a name, a number and its unit; got '${text}'.`, HINT)
  }
  return { name, limit: Number(number) * factor, unit }
}

/** Holds what was measured against a threshold. */
export function judged(threshold: Threshold, measured: Measured): Judged {
  const value = measuredValue(threshold, measured)
  return { ...threshold, value, held: value !== undefined && value <= threshold.limit }
}

function measuredValue({ name, unit }: Threshold, { sequential, concurrent, memory }: Measured): number | undefined {
  const { p50Ms, p95Ms, p99Ms } = summaryOf(sequential.latencies) ?? {}
  switch (name) {
    case 'p50':
      return p50Ms
    case 'p95':
      return p95Ms
    case 'p99':
      return p99Ms
    case 'memory':
      return memory && sureSlope(memory)
    case 'errors': {
      const errors = sequential.errors + concurrent.errors
      const all = errors + sequential.latencies.length + concurrent.latencies.length
      return unit === '%' ? (100 * errors) / all : errors
    }
  }
}

/** What may be chance does not fail anybody's build. */
function sureSlope({ slope, error }: Growth): number {
  return slope - 2 * error
}
