/** `causeway up` as a process of its own, run from source. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './stage.js'

const causeway: readonly [string, ...string[]] = [
  process.execPath,
  '--conditions=causeway-source',
  '--import',
  import.meta.resolve('tsx'),
  join(import.meta.dirname, '../../packages/cli/src/main.ts'),
]

export class Up implements AsyncDisposable {
  readonly process: ChildProcess
  readonly folder: string
  out = ''
  err = ''
  readonly #ended: Promise<{ readonly code: number | null; readonly signal: string | null }>

  private constructor(child: ChildProcess, folder: string) {
    this.process = child
    this.folder = folder
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      this.out += chunk
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      this.err += chunk
    })
    this.#ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  /** @param files by name; all of them are in the folder that it runs in */
  static async start(
    files: { readonly [name: string]: string },
    args: readonly string[] = [],
    { env = {}, stdio = 'pipe' }: { readonly env?: Record<string, string>; readonly stdio?: StdioOptions } = {},
  ): Promise<Up> {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-up-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const [node, ...words] = causeway
    const child = spawn(node, [...words, 'up', ...args], { cwd: folder, env: { ...process.env, ...env }, stdio })
    return new Up(child, folder)
  }

  /** Where it serves, once it says so. */
  async origin(): Promise<string> {
    return until(() => {
      const [, origin] = /^ {2}(https?:\/\/127\.0\.0\.1:\d+)\/health/m.exec(this.out) ?? []
      if (origin === undefined) throw new Error(`It serves nothing yet:\n${this.out}\n${this.err}`)
      return origin
    })
  }

  get ended(): Promise<{ readonly code: number | null; readonly signal: string | null }> {
    return this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL')
    await this.#ended
    await rm(this.folder, { recursive: true, force: true })
  }
}
