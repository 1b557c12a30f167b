import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { announced, root, step } from './step.mjs'

const OLDEST_NODE = [20, 18]

/** @throws {Error} on a Node.js that is too old for anything here */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = OLDEST_NODE
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  throw new Error(`Expected Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
}

/** Installs what the lock file of `folder` says, unless that is there already. */
export async function install(folder = root, title = 'Installing dependencies (a minute or two the first time)') {
  const lockFile = join(folder, 'package-lock.json')
  if (isInstalled(folder, lockFile)) return
  await announced(title, () => step('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder }))
  writeFileSync(stampFile(folder), digestOf(lockFile))
}

/** Compiles the packages. */
export async function build() {
  await announced('Building', () => step('The build', process.execPath, [join(root, 'scripts', 'build.mjs')]))
}

/** By the lock file's contents, or by time where npm itself installed: a checkout makes every file new. */
function isInstalled(folder, lockFile) {
  const installed = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  if (statSync(installed).mtimeMs >= statSync(lockFile).mtimeMs) return true
  return existsSync(stampFile(folder)) && readFileSync(stampFile(folder), 'utf8') === digestOf(lockFile)
}

function stampFile(folder) {
  return join(folder, 'node_modules', '.installed-lock')
}

function digestOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
