import { type Command, Option } from 'commander'
import { type ClientFlags, withClientOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import type { Plan } from './measurement.js'
import { parseThreshold, type Threshold } from './threshold.js'
import type { Wanted } from './workload.js'

/** The options of the commands that measure. */
export interface MeasureFlags extends ClientFlags {
  readonly calls: number
  readonly concurrentCalls: number
  readonly concurrency: number
  readonly warmUp: number
  /** Milliseconds. */
  readonly maxSeconds: number
  readonly args?: string
  readonly over?: readonly string[]
  readonly failAbove?: readonly Threshold[]
}

/** Calls that one command makes of a kind at most: their latencies are kept. */
const MAX_CALLS = 1_000_000
const MAX_CONCURRENCY = 1_000

/** Adds those options to a command. */
export function withMeasureOptions(command: Command): Command {
  return withClientOptions(command)
    .option('--calls <n>', 'calls one after the other', counter('--calls', 1, MAX_CALLS), 100)
    .option('--concurrent-calls <n>', 'calls several at a time', counter('--concurrent-calls', 0, MAX_CALLS), 1_000)
    .option('--concurrency <n>', 'so many at a time', counter('--concurrency', 1, MAX_CONCURRENCY), 10)
    .option('--warm-up <n>', 'calls before, which do not count', counter('--warm-up', 0, MAX_CALLS), 200)
    .addOption(
      new Option('--max-seconds <n>', 'the longest time for each of the three')
        .argParser(parseSeconds)
        .default(30_000, '30'),
    )
    .option('--args <json>', 'arguments as a JSON object; key=value words win over it')
    .option('--over <transport,…>', 'of a file: serve it on these only', (text) => text.split(','))
    .option(
      '--fail-above <name=value>',
      'exit with 6 where p95=20ms, errors=0, memory=64KB, … is exceeded; can be repeated',
      collect,
    )
}

/** What these options and words ask for. */
export function planOf(flags: MeasureFlags, [tool, ...words]: readonly string[]): Plan {
  const { warmUp, calls, concurrentCalls, concurrency, maxSeconds: maxMs, failAbove: thresholds = [] } = flags
  if (tool?.includes('=')) throw usageFailure(`Expected the name of a tool before its arguments; got '${tool}'.`)
  if (tool === undefined && flags.args !== undefined)
    throw usageFailure('Expected the name of a tool; --args are its arguments.')
  const wanted: Wanted = { words, json: flags.args, ...(tool === undefined ? {} : { tool }) }
  return { load: { warmUp, calls, concurrentCalls, concurrency, maxMs }, wanted, thresholds }
}

function collect(text: string, collected: readonly Threshold[] = []): readonly Threshold[] {
  return [...collected, parseThreshold(text)]
}

function counter(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (/^\d+$/.test(text) && count >= least && count <= most) return count
    throw usageFailure(
      `Expected ${option} to be a number from ${least} to ${most.toLocaleString('en')}; got '${text}'.`,
    )
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 3_600) return seconds * 1_000
  throw usageFailure(`Expected --max-seconds to be a number above 0, and not above 3600; got '${text}'.`)
}
