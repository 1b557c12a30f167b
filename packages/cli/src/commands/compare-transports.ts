import type { Command } from 'commander'
import { usageFailure } from '../failure.js'
import { measureDocument } from '../measure/measure-document.js'
import { type MeasureFlags, planOf, withMeasureOptions } from '../measure/measure-options.js'
import { comparisonReport } from '../measure/measure-report.js'
import { measureAll, untilInterrupted } from '../measure/measurement.js'
import { type Candidate, candidateIn, candidateOf, type Means } from '../measure/subject.js'
import { verdict } from '../measure/verdict.js'
import { namedWays } from '../measure/way.js'
import { jsonDocument } from '../output/json.js'
import { type Target, takeTarget } from '../target.js'
import { type Environment, subcommand } from './command.js'

export function compareTransportsCommand({ terminal, command, exit }: Environment): Command {
  return withMeasureOptions(
    subcommand(
      'compare-transports',
      '[options] <file | servers…> [tool] [key=value…]',
      'Measure a server over each transport, or several servers one after the other.',
      [
        'compare-transports server.ts',
        'compare-transports server.ts echo text=hello --over stdio,http,ws --json',
        'compare-transports http://127.0.0.1:4100/mcp ws://127.0.0.1:4101/mcp -- node server.js',
      ],
    ),
  ).action(async (words: readonly string[], flags: MeasureFlags) => {
    const [targets, rest] = takeTargets(words, command)
    const plan = planOf(flags, rest)
    const candidates = targets.flatMap((target) => candidatesFor(target, { flags, terminal }, flags))
    if (candidates.length < 2)
      throw usageFailure('Expected several servers or transports.', 'causeway bench measures one.')
    await untilInterrupted(async (signal) => {
      const results = await measureAll(candidates, plan, terminal, signal)
      const interrupted = signal.aborted
      if (results.length === 0) signal.throwIfAborted()
      if (flags.json) terminal.out(jsonDocument(measureDocument(results, plan.load, interrupted)))
      else terminal.out(comparisonReport(results, plan.load, terminal))
      const asked = flags.over !== undefined || targets.some(({ kind }) => kind !== 'file')
      exit(verdict(results, { interrupted, asked }, terminal))
    })
  })
}

/** The servers that a command line begins with, and the words that are left. */
function takeTargets(
  words: readonly string[],
  command: readonly string[] | undefined,
): readonly [targets: readonly Target[], rest: readonly string[]] {
  const firstOther = words.findIndex((word) => !isServer(word))
  const count = firstOther === -1 ? words.length : firstOther
  const addressed = words.slice(0, count).map((word) => takeTarget([word], undefined)[0])
  const rest = words.slice(count)
  if (command !== undefined) return [[...addressed, takeTarget([], command)[0]], rest]
  // Says what is wrong with the first word, or that there is none.
  if (addressed.length === 0) takeTarget(words, undefined)
  return [addressed, rest]
}

function isServer(word: string): boolean {
  return /^[a-z]+:\/\//i.test(word) || /\.[cm]?[jt]sx?$/.test(word)
}

/** Each way to a file; those of the other era are left out where one is asked for. */
function candidatesFor(target: Target, means: Means, { over, era }: MeasureFlags): readonly Candidate[] {
  if (target.kind !== 'file') return [candidateOf(target, means)]
  const ways = namedWays(over).filter((way) => way.era === undefined || era === undefined || way.era === era)
  return ways.map((way) => candidateIn(way, target.path, means))
}
