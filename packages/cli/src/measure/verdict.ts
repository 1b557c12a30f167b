import { ExitCode } from '../exit-code.js'
import type { Terminal } from '../output/terminal.js'
import { complaints } from './measure-report.js'
import type { Measurement, Unmeasured } from './measurement.js'

/** What is wrong with what was measured is said on stderr, and is the code to exit with. */
export function verdict(
  results: readonly (Measurement | Unmeasured)[],
  { interrupted, asked }: { readonly interrupted: boolean; readonly asked: boolean },
  terminal: Terminal,
): ExitCode {
  terminal.err(complaints(results, terminal))
  if (interrupted) return ExitCode.interrupted
  const measurements = results.filter((one) => 'measured' in one)
  if (measurements.some(({ thresholds }) => thresholds.some(({ held }) => !held))) return ExitCode.exceeded
  // What nobody asked for by name need not be on offer.
  if (measurements.length === 0 || (asked && measurements.length < results.length)) return ExitCode.notConnected
  return measurements.some(isDeaf) ? ExitCode.protocol : ExitCode.ok
}

/** Was nothing answered well? */
function isDeaf({ measured: { sequential, concurrent } }: Measurement): boolean {
  return sequential.latencies.length + concurrent.latencies.length === 0
}
