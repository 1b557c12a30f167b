import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { suiteNode, suiteProgram } from './interop.js'

/** Which side a scenario tests; `gateway` is the server seen through a gateway. */
export type Leg = 'server' | 'gateway' | 'client'

/** One scenario at one revision of the specification. */
export interface ScenarioRun {
  readonly leg: Leg
  readonly revision: string
  readonly scenario: string
}

/** Scenarios that are not run here: authorization has its own fixtures; Tasks and Skills are optional extensions. */
const excluded = /^(auth\/|tasks-|sep-2640-)/

const listed = /^ {2}- (\S+) \[(.+)\]$/

/** Asks the suite for every scenario and revision it knows, pending ones included, without the excluded ones. */
export async function listScenarioRuns(): Promise<readonly ScenarioRun[]> {
  const runs: ScenarioRun[] = []
  for (const leg of ['server', 'client'] as const) {
    const { stdout } = await promisify(execFile)(suiteNode, [suiteProgram, 'list', `--${leg}`], { timeout: 60_000 })
    runs.push(...parseList(leg, stdout))
  }
  // Whoever stands between must not be noticed.
  runs.push(...runs.filter(({ leg }) => leg === 'server').map((one) => ({ ...one, leg: 'gateway' as const })))
  if (runs.length === 0) throw new Error('the suite lists no scenarios: has the format of its `list` command changed?')
  return runs
}

/** Reads the suite's `list` output: lines such as `  - tools-list [2025-11-25,2026-07-28]`. */
function parseList(leg: Leg, text: string): ScenarioRun[] {
  return text.split('\n').flatMap((line) => {
    const [, scenario, revisions] = listed.exec(line) ?? []
    if (scenario === undefined || revisions === undefined || excluded.test(scenario)) return []
    const dated = revisions.split(',').filter((revision) => revision !== 'extension')
    return dated.map((revision) => ({ leg, revision, scenario }))
  })
}
