import { mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { suiteNode, suiteProgram } from './interop.js'
import { type Exit, run } from './processes.js'
import { GATEWAY_LEGS, type ScenarioRun } from './scenarios.js'

/** One check of a scenario, as the suite reports it. */
export interface Check {
  readonly id: string
  readonly name: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
}

/** What became of one scenario at one revision. */
export interface Outcome extends ScenarioRun {
  readonly passed: boolean
  readonly checks: readonly Check[]
  /** Why it failed, when no check says so. */
  readonly problem?: string
}

/** What the suite is run with. */
export interface SuiteOptions {
  /** Repository root: the working directory of the fixture client. */
  readonly root: string
  /** Folder for the suite's results and logs. */
  readonly outDir: string
  /** The server under test. */
  readonly serverUrl: string
  /** The client under test; the suite appends the URL of its mock server. */
  readonly clientCommand: string
}

const scenarioTimeoutMs = 30_000

/**
 * Runs server scenarios of one revision. The suite runs them one after another in one process when all are wanted;
 * a selection costs one process each.
 */
export async function runServerScenarios(
  runs: readonly ScenarioRun[],
  everything: boolean,
  options: SuiteOptions,
): Promise<readonly Outcome[]> {
  const [first] = runs
  if (first === undefined) return []
  const common = ['server', '--url', options.serverUrl, '--spec-version', first.revision]
  const outDir = join(options.outDir, `${first.leg}-${first.revision}`)
  if (everything) {
    const exit = await runSuite([...common, '--suite', 'all'], outDir, runs.length, options)
    return collect(runs, outDir, exit, hasNoFailure)
  }
  const outcomes: Outcome[] = []
  for (const one of runs) {
    const exit = await runSuite([...common, '--scenario', one.scenario], outDir, 1, options)
    outcomes.push(...(await collect([one], outDir, exit, hasNoFailure)))
  }
  return outcomes
}

/** Runs one client scenario. Here the suite's exit code decides: it also counts warnings, time-outs and exit codes. */
export async function runClientScenario(one: ScenarioRun, options: SuiteOptions): Promise<readonly Outcome[]> {
  const outDir = join(options.outDir, `client-${one.revision}-${one.scenario.replaceAll('/', '-')}`)
  const selection = ['--scenario', one.scenario, '--spec-version', one.revision]
  const exit = await runSuite(['client', '--command', options.clientCommand, ...selection], outDir, 1, options)
  return collect([one], outDir, exit, () => exit.code === 0)
}

async function runSuite(args: readonly string[], outDir: string, count: number, options: SuiteOptions): Promise<Exit> {
  await mkdir(outDir, { recursive: true })
  const limits = ['--timeout', String(scenarioTimeoutMs), '--output-dir', outDir]
  return run(suiteNode, [suiteProgram, ...args, ...limits], {
    cwd: options.root,
    logFile: join(outDir, 'suite.log'),
    timeoutMs: Math.min(10, count) * scenarioTimeoutMs + 15_000,
  })
}

function hasNoFailure(checks: readonly Check[]): boolean {
  return checks.every((check) => check.status !== 'FAILURE')
}

/**
 * Joins the runs that were wanted with the results that the suite has written. A scenario whose checks were all
 * skipped or informative did not pass: the suite would count a client that does nothing as conformant.
 */
async function collect(
  runs: readonly ScenarioRun[],
  outDir: string,
  exit: Exit,
  isPass: (checks: readonly Check[]) => boolean,
): Promise<readonly Outcome[]> {
  const results = await readResults(outDir)
  return runs.map((one) => {
    const checks = results.get(one.scenario)
    if (checks === undefined) return { ...one, passed: false, checks: [], problem: `no result: ${describe(exit)}` }
    // What a modern upstream does not do a gateway cannot pass on: the scenario finds nothing to test, and says so.
    const mayBeIdle = one.leg in GATEWAY_LEGS && exit.code === 0 && hasNoFailure(checks)
    if (!checks.some((check) => check.status === 'SUCCESS') && !mayBeIdle)
      return { ...one, passed: false, checks, problem: `no check succeeded: ${describe(exit)}` }
    if (isPass(checks)) return { ...one, passed: true, checks }
    return { ...one, passed: false, checks, ...(hasNoFailure(checks) && { problem: describe(exit) }) }
  })
}

function describe({ code, timedOut }: Exit): string {
  if (timedOut) return 'the suite was ended at its time limit'
  return code === null ? 'the suite was ended by a signal' : `the suite exited with ${code}`
}

/** The suite names a result folder `[server-]<scenario>-<time>`; a scenario name may contain a slash. */
const resultFolder = /^(?:server-)?(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/

async function readResults(outDir: string): Promise<Map<string, readonly Check[]>> {
  const results = new Map<string, readonly Check[]>()
  const files = await readdir(outDir, { recursive: true })
  for (const file of files.filter((name) => name.endsWith('checks.json'))) {
    const scenario = resultFolder.exec(dirname(file))?.[1]
    const content: unknown = JSON.parse(await readFile(join(outDir, file), 'utf8'))
    if (scenario !== undefined && Array.isArray(content)) results.set(scenario, content.filter(isCheck))
  }
  return results
}

const statuses: ReadonlySet<unknown> = new Set(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO'])

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('status' in value)) return false
  return typeof value.id === 'string' && statuses.has(value.status)
}
