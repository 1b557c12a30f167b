/** A PostgreSQL of the test's own, from whatever installation there is. */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort, startPeer } from './peer-process.js'

/** A running database. */
export interface Postgres extends AsyncDisposable {
  readonly url: string
}

/** The folder with PostgreSQL's programs; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql'
  const installed = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : []
  const folders = [...installed, ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
}

/** Starts a fresh database on a free port, after running `sql` in it: one statement a line. */
export async function startPostgres(programs: string, sql: string): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-postgres-'))
  const user = await unprivileged(folder)
  const data = join(folder, 'data')
  const options: ExecFileSyncOptions = { ...user, stdio: ['pipe', 'ignore', 'pipe'] }
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--no-locale']
  execFileSync(join(programs, 'initdb'), initdb, options)
  execFileSync(join(programs, 'postgres'), ['--single', '-F', '-D', data, 'postgres'], { ...options, input: sql })
  const port = await freePort()
  const server = await startPeer({
    ...user,
    command: join(programs, 'postgres'),
    args: ['-D', data, '-F', '-h', '127.0.0.1', '-p', String(port), '-k', folder],
    prints: /ready to accept connections/,
  })
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root, so there the folder, and the server, belong to somebody else. */
async function unprivileged(folder: string): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  const user = { uid: id('-u'), gid: id('-g') }
  await chown(folder, user.uid, user.gid)
  return user
}
