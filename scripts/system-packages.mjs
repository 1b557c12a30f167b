// What some tests need from the operating system: `node scripts/system-packages.mjs` installs it where it may.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { step } from './step.mjs'

/** Debian's packages, what they are needed for, and where to look for them besides PATH. */
const PACKAGES = [
  {
    name: 'postgresql',
    program: 'postgres',
    neededBy: 'the tests of the sql connector and of server-postgres',
    folders: () => versionedFolders('/usr/lib/postgresql', 'bin'),
  },
  {
    name: 'mariadb-server',
    program: 'mariadbd',
    neededBy: 'the tests of the sql connector',
    folders: () => ['/usr/sbin', '/usr/libexec'],
  },
  {
    name: 'procps',
    program: 'ps',
    neededBy: 'the tests of the sql connector',
    folders: () => [],
  },
  {
    name: 'chromium',
    program: 'chromium',
    neededBy: 'the test of the client in a browser',
    folders: () => [],
  },
]

/**
 * Installs what is missing where this user may (root, with apt), and returns the names of what is missing still. Tests that
 * need those skip, and say so.
 */
export async function ensureSystemPackages(report = (line) => process.stdout.write(`${line}\n`)) {
  const missing = PACKAGES.filter((item) => !isThere(item))
  if (missing.length > 0 && mayInstall())
    await aptInstall(
      missing.map(({ name }) => name),
      report,
    )
  const stillMissing = PACKAGES.filter((item) => !isThere(item))
  for (const { name, neededBy } of stillMissing) {
    report(`Missing: ${name}, for ${neededBy}. On Debian and Ubuntu: sudo apt-get install ${name}`)
  }
  return stillMissing.map(({ name }) => name)
}

async function aptInstall(names, report) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  report(`Installing ${names.join(', ')} with apt-get`)
  const options = { env, mayFail: true }
  await step('apt-get update', 'apt-get', ['update', '-q'], options)
  const { code, output } = await step(
    'apt-get install',
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', ...names],
    options,
  )
  if (code !== 0) report(output.trim().split('\n').slice(-5).join('\n'))
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')
}

function isThere({ program, folders }) {
  return onPath(program) || folders().some((folder) => existsSync(join(folder, program)))
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

function versionedFolders(parent, child) {
  return existsSync(parent) ? readdirSync(parent).map((version) => join(parent, version, child)) : []
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await ensureSystemPackages()
