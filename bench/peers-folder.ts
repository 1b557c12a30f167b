import { execFile } from 'node:child_process'
import { existsSync, lstatSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const interop = fileURLToPath(new URL('../interop', import.meta.url))
const link = fileURLToPath(new URL('./peers/node_modules', import.meta.url))

/** Installs the peers, from their own lock file, where they are missing, and lets the programs in `peers/` find them. */
export async function preparePeers(): Promise<void> {
  if (!existsSync(`${interop}/node_modules/@modelcontextprotocol/server`)) {
    process.stderr.write('Installing the peers in interop/ …\n')
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: interop })
  }
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync('../../interop/node_modules', link, 'dir')
}
