import type { Load, Phase } from './load.js'
import type { Measurement, Unmeasured } from './measurement.js'
import { summaryOf } from './statistics.js'

/** What was measured, as the JSON document that `docs/measuring.md` describes. */
export function measureDocument(
  results: readonly (Measurement | Unmeasured)[],
  { warmUp, calls, concurrentCalls, concurrency, maxMs }: Load,
  interrupted: boolean,
): object {
  const load = { warmUp, calls, concurrentCalls, concurrency, maxSeconds: maxMs / 1_000 }
  return { load, interrupted, results: results.map(resultOf) }
}

function resultOf(one: Measurement | Unmeasured): object {
  const { server, transport } = one
  if ('failure' in one)
    return { server, transport, failure: { message: one.failure.message, exitCode: one.failure.exitCode } }
  const { revision, workload, measured, thresholds } = one
  const { sequential, concurrent, memory, firstError } = measured
  return {
    server,
    transport,
    revision,
    tool: workload.tool ?? null,
    sequential: phaseOf(sequential),
    concurrent: phaseOf(concurrent),
    memory:
      memory === undefined
        ? null
        : {
            of: memory.of,
            kbPer1000Calls: rounded(memory.slope),
            standardError: rounded(memory.error),
            samples: memory.samples.map(({ calls, kilobytes }) => ({ calls, kilobytes: rounded(kilobytes) })),
          },
    firstError: firstError ?? null,
    thresholds: thresholds.map(({ value, ...rest }) => ({
      ...rest,
      value: value === undefined ? null : rounded(value),
    })),
  }
}

function phaseOf({ latencies, seconds, errors, complete }: Phase): object {
  const answered = latencies.length
  const callsPerSecond = answered === 0 ? null : rounded(answered / seconds)
  const times = Object.entries(summaryOf(latencies) ?? {}).map(([name, ms]) => [name, rounded(ms)])
  return { answered, errors, complete, seconds: rounded(seconds, 6), callsPerSecond, ...Object.fromEntries(times) }
}

/** What is behind the third decimal of a millisecond, or the sixth of a second, is noise. */
function rounded(value: number, decimals = 3): number {
  return Number(value.toFixed(decimals))
}
