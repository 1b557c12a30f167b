/** What was measured, for a person. */
import { chart } from '../output/chart.js'
import { printableLine } from '../output/printable.js'
import { table } from '../output/table.js'
import type { Terminal } from '../output/terminal.js'
import type { Growth, Load, Phase } from './load.js'
import type { Measurement, Unmeasured } from './measurement.js'
import { rangesOf, summaryOf } from './statistics.js'
import type { Judged } from './threshold.js'

/** Lines of the chart of latencies. */
const RANGES = 8

/** One server in detail: how its calls went, and how long single ones took. */
export function benchReport(measurement: Measurement, load: Load, terminal: Terminal): string {
  const { server, transport, revision, measured } = measurement
  const { bold, dim } = terminal.outColors
  const { sequential, concurrent, memory } = measured
  const rows = [
    phaseRow('one after the other', sequential),
    ...(load.concurrentCalls === 0 ? [] : [phaseRow(`${load.concurrency} at a time`, concurrent)]),
  ]
  const bars = rangesOf(sequential.latencies, RANGES).map(({ upTo, count }) => {
    return { label: `up to ${milliseconds(upTo)}`, value: count, shown: String(count) }
  })
  return [
    `${bold(printableLine(server))} over ${transport} ${dim(`in ${revision}: ${calledOf(measurement)}`)}\n`,
    table(['calls', 'answered', 'failed', 'p50', 'p95', 'p99', 'longest', 'calls/s'], rows, terminal),
    `${dim('Memory of the server:')} ${memoryText(memory)}\n`,
    ...(bars.length === 0 ? [] : [`${dim('How long calls took, one after the other:')}\n${chart(bars, terminal)}`]),
  ].join('\n')
}

/** Several ways or servers, one line each. */
export function comparisonReport(
  results: readonly (Measurement | Unmeasured)[],
  load: Load,
  terminal: Terminal,
): string {
  const measurements = results.filter((one) => 'measured' in one)
  const several = new Set(results.map(({ server }) => server)).size > 1
  const nameOf = ({ server, transport }: Measurement | Unmeasured): string =>
    several ? `${printableLine(server)} ${transport}` : transport
  const { bold, dim } = terminal.outColors
  const [first] = measurements
  const heads = [
    'over',
    'revision',
    'p50',
    'p95',
    'p99',
    'calls/s',
    `${load.concurrency} at a time`,
    'memory/1,000',
    'failed',
  ]
  const rows = measurements.map((one) => comparedRow(nameOf(one), one))
  const bars = measurements.flatMap((one) => {
    const value = summaryOf(one.measured.sequential.latencies)?.p50Ms
    return value === undefined ? [] : [{ label: nameOf(one), value, shown: milliseconds(value) }]
  })
  const failures = results.flatMap((one) =>
    'failure' in one ? [`${dim(`Not over ${nameOf(one)}:`)} ${printableLine(one.failure.message)}\n`] : [],
  )
  return [
    ...(first === undefined
      ? []
      : [`${bold(several ? 'Servers compared' : printableLine(first.server))} ${dim(calledOf(first))}\n`]),
    ...(rows.length === 0 ? [] : [table(heads, rows, terminal)]),
    ...(bars.length === 0
      ? []
      : [`${dim('Half of the calls took at most, one after the other:')}\n${chart(bars, terminal)}`]),
    ...(failures.length === 0 ? [] : [failures.join('')]),
  ].join('\n')
}

/** What was exceeded, and what calls said that failed; on stderr, so that it is seen. */
export function complaints(results: readonly (Measurement | Unmeasured)[], { errColors }: Terminal): string {
  const { red, yellow } = errColors
  return results
    .filter((one) => 'measured' in one)
    .flatMap(({ transport, measured, thresholds }) => {
      const { firstError, sequential, concurrent } = measured
      const isComplete = sequential.complete && concurrent.complete
      return [
        ...(firstError === undefined
          ? []
          : [`${yellow('Calls failed')} over ${transport}; the first one: ${printableLine(firstError)}\n`]),
        ...(isComplete ? [] : [`${yellow('Not all calls')} were made over ${transport}.\n`]),
        ...thresholds
          .filter(({ held }) => !held)
          .map((one) => `${red('Too high')} over ${transport}: ${exceeded(one)}\n`),
      ]
    })
    .join('')
}

function phaseRow(name: string, phase: Phase): readonly string[] {
  const { p50Ms, p95Ms, p99Ms, maxMs } = summaryOf(phase.latencies) ?? {}
  const times = [p50Ms, p95Ms, p99Ms, maxMs].map(milliseconds)
  return [name, count(phase.latencies.length), count(phase.errors), ...times, rate(phase)]
}

function comparedRow(name: string, { revision, measured }: Measurement): readonly string[] {
  const { sequential, concurrent, memory } = measured
  const { p50Ms, p95Ms, p99Ms } = summaryOf(sequential.latencies) ?? {}
  const times = [p50Ms, p95Ms, p99Ms].map(milliseconds)
  const grown = memory === undefined ? '-' : growth(memory)
  return [
    name,
    revision,
    ...times,
    rate(sequential),
    rate(concurrent),
    grown,
    count(sequential.errors + concurrent.errors),
  ]
}

function calledOf({ workload: { tool } }: Measurement): string {
  return tool === undefined
    ? 'pings, as no tool says that it only reads and needs no arguments'
    : `calls of ${printableLine(tool)}`
}

function memoryText(memory: Growth | undefined): string {
  if (memory === undefined) return 'not known'
  const of = memory.of === 'live' ? 'alive after garbage collection' : 'taken from the system, garbage included'
  return `${growth(memory)} for each 1,000 calls (what is ${of}; ${memory.samples.length} samples)`
}

function growth({ slope, error }: Growth): string {
  return `${slope < 0 ? '-' : '+'}${Math.abs(slope).toFixed(1)} ± ${(2 * error).toFixed(1)} KB`
}

function exceeded({ name, limit, unit, value }: Judged): string {
  const shown = (number: number): string =>
    unit === 'ms' ? milliseconds(number) : `${Number(number.toPrecision(3))} ${unit}`
  return `${name}, ${value === undefined ? 'not known' : shown(value)} instead of ${shown(limit)} at most`
}

/** Calls a second; a dash where there were none. */
function rate({ latencies, seconds }: Phase): string {
  return latencies.length === 0 ? '-' : count(Math.round(latencies.length / seconds))
}

function count(number: number): string {
  return number.toLocaleString('en')
}

function milliseconds(value: number | undefined): string {
  if (value === undefined) return '-'
  if (value >= 1_000) return `${(value / 1_000).toPrecision(3)} s`
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
  return `${value.toFixed(decimals)} ms`
}
