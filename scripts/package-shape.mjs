// Would each package work for whoever installs it? publint looks at package.json, attw at how types are found.
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packageFolders } from './package-folders.mjs'
import { root, step } from './step.mjs'

const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js')
const folders = packageFolders()
const found = await inTurn(folders, (folder) => problemsOf(join(root, folder)))

for (const [index, folder] of folders.entries()) {
  const problems = found[index]
  process.stdout.write(`${problems.length === 0 ? 'ok   ' : 'WRONG'} ${folder}\n`)
  for (const problem of problems) process.stdout.write(`      ${problem}\n`)
}
process.exitCode = found.every((problems) => problems.length === 0) ? 0 : 1

/** Two at a time: each is a process of its own. */
async function inTurn(items, work) {
  const results = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all([worker(), worker()])
  return results
}

async function problemsOf(folder) {
  return (await Promise.all([lint(folder), typesOf(folder)])).flat()
}

async function lint(pkgDir) {
  const { messages, pkg } = await publint({ pkgDir, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }))
}

async function typesOf(folder) {
  const { code, output } = await step(
    'attw',
    process.execPath,
    [attw, '--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'],
    { mayFail: true },
  )
  return code === 0 ? [] : output.trim().split('\n')
}
