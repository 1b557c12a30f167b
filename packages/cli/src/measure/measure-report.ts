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
    table(['calls', 'answered', 'failed', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'calls/s'], rows, terminal),
    `${dim('Memory of the server:')} ${memoryText(memory)}\n`,
    ...(bars.length === 0 ? [] : [`${dim('How long calls took, one after the other:')}\n${chart(bars, terminal)}`]),
  ].join('\n')
}

const COLUMNS = 'KB/1,000: by how much memory grows with each 1,000 calls, ± twice the standard error.\n'

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
  const anyFailed = measurements.some((one) => failedCalls(one) > 0)
  const concurrently = `${load.concurrency} at once`
  const heads = ['over', 'revision', 'p50 ms', 'p95 ms', 'p99 ms', 'calls/s', concurrently, 'KB/1,000', 'failed']
  const columns = anyFailed ? heads.length : heads.length - 1
  const rows = measurements.map((one) => comparedRow(nameOf(one), one).slice(0, columns))
  const bars = measurements.flatMap((one) => {
    const value = summaryOf(one.measured.sequential.latencies)?.p50Ms
    return value === undefined ? [] : [{ label: nameOf(one), value, shown: milliseconds(value) }]
  })
  const failures = [...reasonsOf(results)].map(
    ([reason, ones]) => `${dim(`Not over ${ones.map(nameOf).join('; ')}:`)} ${printableLine(reason)}\n`,
  )
  return [
    ...(first === undefined
      ? []
      : [`${bold(several ? 'Servers compared' : printableLine(first.server))} ${dim(calledOf(first))}\n`]),
    ...(rows.length === 0 ? [] : [table(heads.slice(0, columns), rows, terminal), dim(COLUMNS)]),
    ...(bars.length === 0
      ? []
      : [`${dim('Half of the calls took at most, one after the other:')}\n${chart(bars, terminal)}`]),
    ...(failures.length === 0 ? [] : [failures.join('')]),
  ].join('\n')
}

/** Most servers that cannot be reached in one way cannot in others, for the same reason. */
function reasonsOf(results: readonly (Measurement | Unmeasured)[]): ReadonlyMap<string, readonly Unmeasured[]> {
  const reasons = new Map<string, Unmeasured[]>()
  for (const one of results) {
    if (!('failure' in one)) continue
    const { message } = one.failure
    reasons.set(message, [...(reasons.get(message) ?? []), one])
  }
  return reasons
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
  const times = [p50Ms, p95Ms, p99Ms, maxMs].map(plain)
  return [name, count(phase.latencies.length), count(phase.errors), ...times, rate(phase)]
}

function comparedRow(name: string, one: Measurement): readonly string[] {
  const { sequential, concurrent, memory } = one.measured
  const { p50Ms, p95Ms, p99Ms } = summaryOf(sequential.latencies) ?? {}
  const times = [p50Ms, p95Ms, p99Ms].map(plain)
  const grown = memory === undefined ? '-' : growth(memory, 0).replaceAll(' ', '')
  return [name, one.revision, ...times, rate(sequential), rate(concurrent), grown, count(failedCalls(one))]
}

function failedCalls({ measured: { sequential, concurrent } }: Measurement): number {
  return sequential.errors + concurrent.errors
}

function calledOf({ workload: { tool } }: Measurement): string {
  return tool === undefined
    ? 'pings, as no tool says that it only reads and needs no arguments'
    : `calls of ${printableLine(tool)}`
}

function memoryText(memory: Growth | undefined): string {
  if (memory === undefined) return 'not known'
  const of = memory.of === 'live' ? 'alive after garbage collection' : 'taken from the system, garbage included'
  return `${growth(memory, 1)} KB for each 1,000 calls (what is ${of}; ${memory.samples.length} samples)`
}

function growth({ slope, error }: Growth, decimals: number): string {
  return `${slope < 0 ? '-' : '+'}${Math.abs(slope).toFixed(decimals)} ± ${(2 * error).toFixed(decimals)}`
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

function milliseconds(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toPrecision(3)} s` : `${plain(value)} ms`
}

/** With as many decimals as say something; a dash where there is none. */
function plain(value: number | undefined): string {
  if (value === undefined) return '-'
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3)
}
