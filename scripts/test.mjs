// `npm test`: installs what is missing, checks the code, runs the tests, the official conformance suite and the tests with
// other implementations, and closes with what failed and one line: N passed, N failed. `npm test -- --quick` leaves out all
// that needs interop/.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, checkNode, install } from './prepare.mjs'
import { announced, root, StepError, step } from './step.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { failuresOf } from './test-failures.mjs'

const CHECKS = ['format:check', 'lint', 'types', 'layers', 'unused', 'package-shape']
const node = process.execPath
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const quick = process.argv.includes('--quick')
const total = { passed: 0, failed: 0, skipped: 0 }
/** What failed, told again at the end: what a test prints may be far above. */
const failures = []

try {
  checkNode()
  await install()
  await build()
  for (const name of CHECKS) await check(name)
  if (!quick) await ensureSystemPackages()
  await vitestOn(['--exclude', 'test/interop/**'])
  if (!quick) {
    await install(join(root, 'interop'), 'Installing the peers in interop/')
    await conformance()
    // The peers have races of their own; what is wrong with ours fails twice.
    if (existsSync(join(root, 'test', 'interop'))) await vitestOn(['test/interop', '--retry=1'])
  }
} catch (error) {
  total.failed += 1
  if (error instanceof StepError) process.stdout.write(error.output)
  failures.push(`${error instanceof Error ? error.message : error}`)
}
if (failures.length > 0) process.stdout.write(`\nFailed:\n\n${failures.join('\n\n')}\n`)
const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** One of `npm run check`; it counts as one test. */
async function check(name) {
  try {
    await announced(name, () => step(name, 'npm', ['run', '--silent', name]))
    total.passed += 1
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    failures.push(`npm run ${name}\n${error.output.trimEnd()}`)
    total.failed += 1
  }
}

async function vitestOn(args) {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-test-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { code } = await step('vitest', node, [vitest, 'run', ...args, ...reporters], { show: true, mayFail: true })
    const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
    const failed = counted.numFailedTests ?? 0
    failures.push(...failuresOf(counted, root))
    total.passed += counted.numPassedTests ?? 0
    total.skipped += (counted.numPendingTests ?? 0) + (counted.numTodoTests ?? 0)
    // A file that does not load, or an error outside of all tests, fails the run and no test.
    total.failed += code === 0 ? failed : Math.max(1, failed)
    if (code !== 0 && failed === 0) failures.push(`vitest ${args.join(' ')} failed (exit code ${code}); see above.`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The runner closes with a line of the same form. */
async function conformance() {
  const runner = join(root, 'test', 'conformance', 'run.ts')
  const { code, output } = await step('conformance', node, ['--import', 'tsx', runner], { show: true, mayFail: true })
  const [, passed, failed] = [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1) ?? []
  total.passed += Number(passed ?? 0)
  total.failed += code === 0 ? Number(failed ?? 0) : Math.max(1, Number(failed ?? 0))
  if (code !== 0) failures.push(`The official conformance suite\n${output.slice(output.indexOf('\nFailures:') + 1)}`)
}
