/**
 * Runs the official conformance suite against Causeway's fixture server, alone and through a gateway that reaches it over HTTP,
 * WebSocket or gRPC, and its client: every revision, every scenario, pending ones included, without a list of expected failures.
 *
 *     node --import tsx test/conformance/run.ts [--leg server|gateway|websocket|grpc|client] [--only <part of a scenario's name>]
 *
 * Exits with 0 when everything passed. The suite's own results are kept when something failed.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type FixtureProgram, type FixtureServer, startFixtureServer } from './fixture-server.js'
import { ensureInterop } from './interop.js'
import { killAll } from './processes.js'
import { report } from './report.js'
import { GATEWAY_LEGS, gatewayLegs, listScenarioRuns, type ScenarioRun } from './scenarios.js'
import { type Outcome, runClientScenario, runServerScenarios, type SuiteOptions } from './suite.js'

const root = join(import.meta.dirname, '..', '..')

/** As many at once as the smallest machine that runs this has cores; the suite's time limits are in milliseconds. */
const concurrency = 2

/** A unit of work for the queue. */
type Job = () => Promise<readonly Outcome[]>

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { leg: { type: 'string' }, only: { type: 'string', default: '' } } })
  const outDir = await mkdtemp(join(tmpdir(), 'causeway-conformance-'))
  await ensureInterop(join(outDir, 'npm-ci.log'))
  const runs = (await listScenarioRuns()).filter(
    (one) => (values.leg ?? one.leg) === one.leg && one.scenario.includes(values.only),
  )
  if (runs.length === 0) throw new Error('no scenario matches --leg and --only')
  const outcomes = await runAll(runs, values.only === '', outDir)
  console.log(report(outcomes))
  const passed = outcomes.every((outcome) => outcome.passed)
  if (passed) await rm(outDir, { recursive: true, force: true })
  else console.log(`(results and logs: ${outDir})`)
  return passed ? 0 : 1
}

/** Runs the scenarios, with the fixtures that any of them needs, and returns the outcomes in the given order. */
async function runAll(runs: readonly ScenarioRun[], everything: boolean, outDir: string): Promise<readonly Outcome[]> {
  const fixtures: FixtureServer[] = []
  const jobs: Job[] = []
  try {
    for (const leg of ['server', ...gatewayLegs] as const) {
      const own = runs.filter((one) => one.leg === leg)
      if (own.length === 0) continue
      const program: FixtureProgram =
        leg === 'server'
          ? { script: 'fixture:server' }
          : { script: 'fixture:gateway', env: { UPSTREAM: GATEWAY_LEGS[leg] } }
      const fixture = await startFixtureServer(root, program, join(outDir, `fixture-${leg}.log`))
      fixtures.push(fixture)
      const options: SuiteOptions = { root, outDir, serverUrl: fixture.url, clientCommand: '' }
      const groups = byRevision(own)
      // One connection does not say to which of two calls a log message belongs, so there one revision follows the other.
      if (leg === 'websocket' || leg === 'grpc') jobs.push(() => oneByOne(groups, everything, options))
      else jobs.push(...groups.map((group) => () => runServerScenarios(group, everything, options)))
    }
    const options: SuiteOptions = { root, outDir, serverUrl: '', clientCommand: 'npm run --silent fixture:client --' }
    const forClient = runs.filter((one) => one.leg === 'client')
    jobs.push(...forClient.map((one) => () => runClientScenario(one, options)))
    return (await inQueue(jobs)).flat()
  } finally {
    await Promise.all(fixtures.map((fixture) => fixture.close()))
  }
}

async function oneByOne(
  groups: readonly (readonly ScenarioRun[])[],
  everything: boolean,
  options: SuiteOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const group of groups) outcomes.push(...(await runServerScenarios(group, everything, options)))
  return outcomes
}

function byRevision(runs: readonly ScenarioRun[]): readonly (readonly ScenarioRun[])[] {
  const revisions = [...new Set(runs.map((one) => one.revision))].toSorted()
  return revisions.map((revision) => runs.filter((one) => one.revision === revision))
}

/** Runs the jobs, never more than {@link concurrency} at once; results in the order of the jobs. */
async function inQueue(jobs: readonly Job[]): Promise<readonly (readonly Outcome[])[]> {
  const results: (readonly Outcome[])[] = []
  const waiting = jobs.entries()
  const worker = async (): Promise<void> => {
    for (const [index, job] of waiting) results[index] = await job()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}

process.once('exit', killAll)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.exitCode = await main()
