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
        : { of: memory.of, kbPer1000Calls: memory.slope, standardError: memory.error, samples: memory.samples },
    firstError: firstError ?? null,
    thresholds: thresholds.map(({ value, ...rest }) => ({ ...rest, value: value ?? null })),
  }
}

function phaseOf({ latencies, seconds, errors, complete }: Phase): object {
  const callsPerSecond = latencies.length === 0 ? null : latencies.length / seconds
  return { answered: latencies.length, errors, complete, seconds, callsPerSecond, ...summaryOf(latencies) }
}
