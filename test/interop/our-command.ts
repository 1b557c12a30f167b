import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** How to start one of our servers over standard streams. */
export interface OurCommand extends AsyncDisposable {
  readonly command: string
  readonly args: string[]
  readonly cwd: string
  readonly env: Record<string, string>
  /** What its messages broke of the official schema so far; empty where nothing. */
  violations(): string
}

/** The command line of a server of ours, whose messages are checked in its own process. */
export async function ourCommand(script = 'test/interop/our-stdio-server.ts'): Promise<OurCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-wire-'))
  const report = join(folder, 'violations')
  const preload = ['tsx', join(root, 'test/wire/report-violations.ts')].flatMap((module) => ['--import', module])
  return {
    command: process.execPath,
    args: ['--conditions=causeway-source', ...preload, join(root, script)],
    cwd: root,
    env: { ...inherited(), CAUSEWAY_WIRE_REPORT: report },
    violations: () => (existsSync(report) ? readFileSync(report, 'utf8') : ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function inherited(): Record<string, string> {
  const { PATH, HOME } = process.env
  return { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) }
}
