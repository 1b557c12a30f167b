import { ExitCode } from '../exit-code.js'
import { connectFailure, Failure, failureOf } from '../failure.js'
import { printableLine } from '../output/printable.js'
import { ProgressBars } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import { type Load, type Measured, measureCalls } from './load.js'
import type { Candidate } from './subject.js'
import { type Judged, judged, type Threshold } from './threshold.js'
import { type Wanted, type Workload, workloadOf } from './workload.js'

/** What to measure, alike for all servers. */
export interface Plan {
  readonly load: Load
  readonly wanted: Wanted
  readonly thresholds: readonly Threshold[]
}

/** A server that was measured. */
export interface Measurement extends Pick<Candidate, 'server' | 'transport'> {
  readonly revision: string
  readonly workload: Workload
  readonly measured: Measured
  readonly thresholds: readonly Judged[]
}

/** A server that was not reached in this way. */
export interface Unmeasured extends Pick<Candidate, 'server' | 'transport'> {
  readonly failure: Failure
}

/**
 * Connects, calls, and leaves again. Where `signal` aborts after the first call, what has been measured until then counts.
 * @throws {Failure} where the command line does not fit the server, and where it was interrupted before anything was called
 */
export async function measure(
  candidate: Candidate,
  { load, wanted, thresholds }: Plan,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Measurement | Unmeasured> {
  const { server } = candidate
  const bar = await new ProgressBars(terminal).add(`Measuring: ${candidate.transport}`)
  try {
    await using subject = await candidate.open(signal).catch((error: unknown) => {
      throw connectFailure(error)
    })
    const { client, memory, transport = candidate.transport } = subject
    const workload = await workloadOf(client, wanted, signal)
    if (workload.destructive) {
      terminal.err(`The server says that '${printableLine(workload.tool)}' may destroy something; you named it.\n`)
    }
    const { listener } = bar
    const onCalls = listener && ((progress: number, total: number) => listener({ progressToken: 0, progress, total }))
    const measured = await measureCalls(workload.call, load, memory, signal, onCalls)
    bar.end(signal.aborted ? 'cancelled' : 'done')
    const judgements = thresholds.map((threshold) => judged(threshold, measured))
    return { server, transport, revision: client.revision, workload, measured, thresholds: judgements }
  } catch (error) {
    signal.throwIfAborted()
    const failure = failureOf(error)
    if (failure.exitCode === ExitCode.usage || failure.exitCode === ExitCode.internal) throw failure
    return { server, transport: candidate.transport, failure }
  } finally {
    bar.end('failed')
  }
}

/** Measures one after the other; what has been measured when `signal` aborts. */
export async function measureAll(
  candidates: readonly Candidate[],
  plan: Plan,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<readonly (Measurement | Unmeasured)[]> {
  const results: (Measurement | Unmeasured)[] = []
  for (const candidate of candidates) {
    if (signal.aborted) break
    try {
      results.push(await measure(candidate, plan, terminal, signal))
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  return results
}

/** Runs until it is done or somebody presses Ctrl-C, once; a second time ends the process as ever. */
export async function untilInterrupted<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const onInterrupt = (): void => interrupt.abort(new Failure(ExitCode.interrupted, 'Interrupted.'))
  process.once('SIGINT', onInterrupt)
  try {
    return await use(interrupt.signal)
  } finally {
    process.removeListener('SIGINT', onInterrupt)
  }
}
