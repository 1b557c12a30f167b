// A MySQL for the tests of the sql connector, where the system has none: Debian's own packages of it, unpacked into a folder of their
// own. Nothing is installed, and nothing of the system's apt is changed. Prints the path of a mysqld for CAUSEWAY_TEST_MYSQLD, or
// says on stderr why there is none and exits with 1.
import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TIMEOUT_MS = 300_000
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
/** Debian has MySQL in unstable only. */
const SUITE = 'sid'
const LOADERS = { x64: ['amd64', 'ld-linux-x86-64.so.2'], arm64: ['arm64', 'ld-linux-aarch64.so.1'] }
/** Of no use to the server, and most of the bytes that it can be without. */
const SUPERFLUOUS = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'usr/bin', 'etc']

/** Where it is kept. Root's own folders are closed to the user whom the tests run servers as. */
const cache = process.getuid?.() === 0 ? '/var/cache' : (process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'))
const home = join(cache, 'causeway', 'mysql')

/** The path of its mysqld, fetched where that has not been done yet. @throws {Error} that says why not */
async function fetchMysql(folder = home) {
  const program = join(folder, 'mysqld')
  if (await exists(program)) return program
  const [arch, loader] = LOADERS[process.arch] ?? []
  if (process.platform !== 'linux' || arch === undefined)
    throw new Error(`no packages for ${process.platform} ${process.arch}`)
  for (const needed of ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', KEYRING])
    if (!(await exists(needed))) throw new Error(`${needed} is not there`)
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(`${folder}-`)
  try {
    await download(work, arch)
    await unpack(work, loader)
    await rm(join(work, 'apt'), { recursive: true, force: true })
    // A server that runs as somebody else reads it, too.
    await chmod(work, 0o755)
    // Another run may have been first.
    await rename(work, folder).catch(async (error) => {
      if (!(await exists(program))) throw error
    })
    return program
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** By apt, which chooses what is needed and checks signatures, with every folder of its own. */
async function download(work, arch) {
  const apt = join(work, 'apt')
  for (const folder of ['etc', 'state/lists/partial', 'cache/archives/partial'])
    await mkdir(join(apt, folder), { recursive: true })
  // The server itself runs no Perl; without it, a quarter less is fetched.
  const perl = [
    'Package: perl',
    'Status: install ok installed',
    `Architecture: ${arch}`,
    'Multi-Arch: allowed',
    'Version: 9',
  ]
  await writeFile(join(apt, 'status'), `${[...perl, 'Maintainer: nobody', 'Description: left out'].join('\n')}\n\n`)
  const source = `deb [arch=${arch} signed-by=${KEYRING}] ${await mirror()} ${SUITE} main`
  await writeFile(join(apt, 'sources.list'), `${source}\n`)
  const config = {
    'APT::Architecture': arch,
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '20',
    // A mirror may be a snapshot; what it has is signed all the same.
    'Acquire::Check-Valid-Until': 'false',
    'Dir::Etc': join(apt, 'etc'),
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': join(apt, 'state'),
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': join(apt, 'cache'),
  }
  const file = join(apt, 'apt.conf')
  await writeFile(
    file,
    Object.entries(config)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(''),
  )
  const options = {
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 24,
    env: { ...process.env, APT_CONFIG: file, DEBIAN_FRONTEND: 'noninteractive' },
  }
  await run('apt-get', ['update', '-q'], options)
  await run('apt-get', ['install', '-q', '-y', '--download-only', 'mysql-server-core'], options)
}

/** Where the system itself gets its packages. */
async function mirror() {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)'])
  const found = stdout.split('\n').find((uri) => /\/debian\/?$/.test(uri))
  if (found === undefined) throw new Error("none of apt's sources is a mirror of Debian")
  return found
}

async function unpack(work, loader) {
  const archives = join(work, 'apt', 'cache', 'archives')
  const root = join(work, 'root')
  await mkdir(root)
  const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
  for (const name of packages) await run('dpkg-deb', ['-x', join(archives, name), root], { timeout: TIMEOUT_MS })
  for (const path of SUPERFLUOUS) await rm(join(root, path), { recursive: true, force: true })
  // Its libraries are newer than the system's, down to the one of C, so it is started by the loader that belongs to them.
  const script = [
    '#!/bin/sh',
    'root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)/root',
    'libraries=$(echo "$root"/usr/lib/*-linux-gnu)',
    `exec "$libraries/${loader}" --library-path "$libraries" "$root/usr/sbin/mysqld" "$@" --basedir="$root/usr"`,
  ]
  const program = join(work, 'mysqld')
  await writeFile(program, `${script.join('\n')}\n`, { mode: 0o755 })
  const { stdout } = await run(program, ['--no-defaults', '--version'], { timeout: 60_000 })
  if (!stdout.includes('mysqld')) throw new Error(`its mysqld says ${stdout}`)
}

function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

try {
  process.stdout.write(`${await fetchMysql(process.argv[2])}\n`)
} catch (error) {
  process.stderr.write(`No MySQL: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
