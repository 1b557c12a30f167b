// `node scripts/pack.mjs <folder>`: the packages as files to install from, in a project that is not part of this workspace.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { packageFolders } from './package-folders.mjs'
import { build, checkNode, install } from './prepare.mjs'
import { announced, StepError, step } from './step.mjs'

try {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Expected a folder: node scripts/pack.mjs ../causeway-packages')
  checkNode()
  await install()
  await build()
  mkdirSync(resolve(folder), { recursive: true })
  const workspaces = packageFolders().flatMap((folder) => ['-w', folder])
  const args = ['pack', '--silent', '--pack-destination', resolve(folder), ...workspaces]
  const { output } = await announced('Packing', () => step('npm pack', 'npm', args))
  process.stdout.write(output)
} catch (error) {
  if (error instanceof StepError) process.stderr.write(error.output)
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
