import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the workspace. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A step that failed, with all it printed. */
export class StepError extends Error {
  constructor(title, code, output) {
    super(`${title} failed (exit code ${code}).`)
    this.name = 'StepError'
    this.output = output
  }
}

/**
 * Runs a program to its end and returns what it printed. With `show` it prints through to this process; otherwise it is
 * quiet unless it fails.
 * @throws {StepError} where it ends with another code than 0, unless `mayFail`
 */
export async function step(
  title,
  command,
  args,
  { cwd = root, env = process.env, show = false, mayFail = false } = {},
) {
  // On Windows npm is a batch file, which only a shell can start; nothing here comes from outside.
  const shell = process.platform === 'win32' && command === 'npm'
  const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const take = (target) => (chunk) => {
    output += chunk
    if (show) target.write(chunk)
  }
  child.stdout.setEncoding('utf8').on('data', take(process.stdout))
  child.stderr.setEncoding('utf8').on('data', take(process.stderr))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal))
  })
  if (code !== 0 && !mayFail) throw new StepError(title, code, output)
  return { code, output }
}

/** Says what is going on, runs it, and says how long it took. */
export async function announced(title, work) {
  const start = performance.now()
  process.stdout.write(`${title} … `)
  try {
    const result = await work()
    process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`)
    return result
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}
