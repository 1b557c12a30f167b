import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { suiteNode, suiteProgram } from './interop.js'

/** Over what a gateway reaches the server in the legs of these names: the suite itself speaks HTTP only. */
export const GATEWAY_LEGS = { gateway: 'http', websocket: 'ws', grpc: 'grpc' } as const

type GatewayLeg = keyof typeof GATEWAY_LEGS

/** Which side a scenario tests; the legs of a gateway are the server seen through one. */
export type Leg = 'server' | GatewayLeg | 'client'

/** Those legs, in order. */
export const gatewayLegs: readonly GatewayLeg[] = Object.keys(GATEWAY_LEGS) as GatewayLeg[] // as: it has no other keys

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
  const forServer = runs.filter(({ leg }) => leg === 'server')
  for (const leg of gatewayLegs) runs.push(...forServer.map((one) => ({ ...one, leg })))
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
