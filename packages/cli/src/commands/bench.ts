import type { Command } from 'commander'
import { usageFailure } from '../failure.js'
import { measureDocument } from '../measure/measure-document.js'
import { type MeasureFlags, planOf, withMeasureOptions } from '../measure/measure-options.js'
import { benchReport } from '../measure/measure-report.js'
import { measure, untilInterrupted } from '../measure/measurement.js'
import { type Candidate, candidateIn, candidateOf, type Means } from '../measure/subject.js'
import { verdict } from '../measure/verdict.js'
import { namedWay } from '../measure/way.js'
import { jsonDocument } from '../output/json.js'
import { type Target, takeTarget } from '../target.js'
import { refuseUnused } from '../unused-flags.js'
import { type Environment, subcommand } from './command.js'

export function benchCommand({ terminal, command, exit }: Environment): Command {
  return withMeasureOptions(
    subcommand('bench', '[options] <server> [tool] [key=value…]', 'Measure how fast a server answers.', [
      'bench server.ts',
      'bench http://127.0.0.1:4100/mcp search_airports text=oslo --calls 1000',
      'bench echo text=hello --fail-above p95=20ms --fail-above errors=0 -- node server.js',
    ]),
  ).action(async (words: readonly string[], flags: MeasureFlags) => {
    const [target, ...rest] = takeTarget(words, command)
    const plan = planOf(flags, rest)
    const candidate = candidateFor(target, { flags, terminal }, flags.over)
    await untilInterrupted(async (signal) => {
      const result = await measure(candidate, plan, terminal, signal)
      if ('failure' in result) throw result.failure
      const interrupted = signal.aborted
      if (flags.json) terminal.out(jsonDocument(measureDocument([result], plan.load, interrupted)))
      else terminal.out(benchReport(result, plan.load, terminal))
      exit(verdict([result], { interrupted, asked: true }, terminal))
    })
  })
}

function candidateFor(target: Target, means: Means, over: readonly string[] | undefined): Candidate {
  refuseUnused(target.kind, means.flags, target.kind !== 'command')
  if (target.kind !== 'file') {
    if (over !== undefined) throw usageFailure('--over goes with a file: other servers are where they are.')
    return candidateOf(target, means)
  }
  const [id = 'stdio', another] = over ?? []
  if (another !== undefined) throw usageFailure('Expected one transport.', 'causeway compare-transports takes several.')
  return candidateIn(namedWay(id), target.path, means)
}
