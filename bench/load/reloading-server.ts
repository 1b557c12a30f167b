import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'packages/cli/bin/causeway.js')

/** `causeway serve --reload` over HTTP, on a file in TypeScript whose tool `version` says which version of the file it is. */
export class ReloadingServer {
  readonly url: string
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url
    this.#child = child
    this.#folder = folder
  }

  static async start(version: string): Promise<ReloadingServer> {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'server.ts'), source(version))
    const words = ['serve', '--reload', join(folder, 'server.ts'), '--http', '0']
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
    for await (const line of createInterface({ input: child.stderr })) {
      const url = /^Serving .* at (\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      child.stderr.resume()
      return new ReloadingServer(url, child, folder)
    }
    throw new Error('causeway serve --reload ended')
  }

  /** Writes another version of the file. */
  async write(version: string): Promise<void> {
    await writeFile(join(this.#folder, 'server.ts'), source(version))
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
    await rm(this.#folder, { recursive: true })
  }
}

function source(version: string): string {
  return `import { mcp, tool } from '@causeway/server'
import * as z from 'zod'

const echo = tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text)
const version: string = '${version}'

export default mcp({ name: 'versions', tools: { echo, version: tool({ description: 'Which one' }, () => version) } })
`
}
