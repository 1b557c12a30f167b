import { execFile } from 'node:child_process'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const here = import.meta.dirname
const kit = resolve(here, '../../../connector-kit/src/testing.ts')

const PRELUDE = `
import { writeFileSync } from 'node:fs'
import { openConnector, textOfResult } from ${JSON.stringify(kit)}
import module from ${JSON.stringify(join(here, 'connector.ts'))}
setInterval(() => undefined, 1_000) // what is watched keeps no process alive
const open = (written, options) => openConnector(module, written, { directory: process.cwd(), name: 'mine', ...options })
const failure = (written) => open(written).then(() => 'loaded', (error) => error.code + ' ' + error.message)
const told = (provider, kind) => new Promise((resolve) => provider.onChange((change) => change.kind === kind && resolve()))
`

const TOOL = `import { tool } from '@causeway/server'\n`

/** Files in a folder of their own, without a package.json: as a user has them. */
function folderWith(files: { readonly [name: string]: string }, hasPackages = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'module-'))
  if (hasPackages) symlinkSync(resolve(here, '../../../../node_modules'), join(folder, 'node_modules'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** What a script that runs in a Node.js of its own prints as JSON: the runner of these tests loads modules in its own way. */
async function inNode(folder: string, script: string): Promise<unknown> {
  const file = join(folder, 'script-of-the-test.mjs')
  writeFileSync(file, `${PRELUDE}\nconsole.log(JSON.stringify(await (async () => {${script}})()))\nprocess.exit()`)
  const tsx = resolve(here, '../../../../node_modules/tsx/dist/loader.mjs')
  const args = ['--conditions=causeway-source', '--import', tsx, file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
  return JSON.parse(stdout)
}

describe('what a file exports', () => {
  test('Values, apps, objects of values and functions that make them are served under their names.', async () => {
    const folder = folderWith({
      'tools.ts': `
        import { mcp, prompt, resource, tool } from '@causeway/server'
        import { square } from './square.js'
        export const four: unknown = tool({ description: 'Four' }, (): number => square(2))
        export const hello = prompt({ description: 'Hello' }, () => 'Hello')
        export const readme = resource('my://readme', { name: 'readme' }, () => 'Read me')
        export const more = { five: tool({ description: 'Five' }, () => 5) }
        export const VERSION = '1.0.0'
        export default mcp({ name: 'app', tools: { six: tool({ description: 'Six' }, () => 6) } })`,
      'square.ts': 'export const square = (n: number): number => n * n',
      'factory.ts': `
        import { mcp, tool } from '@causeway/server'
        export default async ({ name, env, secrets, signal }) =>
          mcp({ name, tools: { show: tool({ description: '' }, () => [name, env.MODE, secrets.KEY, signal.aborted].join()) } })`,
    })
    const script = `
      const asked = await open('tools.ts')
      const picked = await open({ file: 'tools.ts', exports: ['four'] })
      const made = await open({ file: 'factory.ts', env: { MODE: 'fast' }, secrets: { KEY: 'env:KEY' } }, { secrets: { 'env:KEY': 's' } })
      return {
        tools: (await asked.tools()).map((tool) => tool.name),
        prompts: (await asked.prompts()).map((prompt) => prompt.name),
        four: textOfResult(await asked.call('four')),
        six: textOfResult(await asked.call('six')),
        readme: (await asked.read('my://readme')).contents[0].text,
        picked: (await picked.tools()).map((tool) => tool.name),
        made: textOfResult(await made.call('show')),
      }`
    expect(await inNode(folder, script)).toEqual({
      tools: ['four', 'five', 'six'],
      prompts: ['hello'],
      four: '4',
      six: '6',
      readme: 'Read me',
      picked: ['four'],
      made: 'mine,fast,s,false',
    })
  })

  test('What throws is told in the same way, whichever copy of the stack it comes from.', async () => {
    const folder = folderWith({
      'tools.mjs': `
        class ToolError extends Error { name = 'ToolError' }
        const failing = (run) => ({ kind: 'tool', definition: { description: 'Fails' }, run })
        export const known = failing(() => { throw new ToolError('Try it on Tuesday.') })
        export const later = failing(async () => { throw new ToolError('Try it on Friday.') })
        export const unknown = failing(() => { throw new TypeError('/secret/path is not a function') })`,
    })
    const script = `
      const asked = await open('tools.mjs')
      return Promise.all(['known', 'later', 'unknown'].map(async (name) => textOfResult(await asked.call(name))))`
    expect(await inNode(folder, script)).toEqual([
      'Try it on Tuesday.',
      'Try it on Friday.',
      expect.stringContaining('failed unexpectedly'),
    ])
  })
})

test('A file beside which nothing is installed has what the gateway itself has.', async () => {
  const files = {
    'tools.ts': `
      import { tool } from '@causeway/server'
      import { input } from './input.js'
      export const greet = tool({ description: 'Greets', input }, ({ name }) => 'hello ' + name)`,
    'input.ts': "import * as z from 'zod'\nexport const input = z.object({ name: z.string() })",
  }
  const script = "return textOfResult(await (await open('./tools.ts')).call('greet', { name: 'Ada' }))"
  expect(await inNode(folderWith(files, false), script)).toBe('hello Ada')
})

test('TypeScript is loaded anew, too, where JavaScript was loaded before it.', async () => {
  const folder = folderWith({
    'first.mjs': `${TOOL}export const one = tool({ description: 'One' }, () => 1)`,
    'second.ts': `${TOOL}import { n } from './number.js'\nexport const two = tool({ description: 'Two' }, (): number => n)`,
    'number.ts': 'export const n: number = 2',
  })
  const script = `
    const first = await open('first.mjs')
    const before = textOfResult(await (await open('./second.ts')).call('two'))
    writeFileSync('number.ts', 'export const n: number = 3')
    const after = textOfResult(await (await open('./second.ts')).call('two'))
    return [textOfResult(await first.call('one')), before, after]`
  expect(await inNode(folder, script)).toEqual(['1', '2', '3'])
})

describe('what does not load', () => {
  test('It is told with file and line, and what to do.', async () => {
    const folder = folderWith({
      'syntax.ts': 'export const a: number = 1\nexport const b = = 2\n',
      'syntax.mjs': 'export const a = 1\n\nexport const b = = 2\n',
      'inner.mjs': 'import "./syntax.mjs"',
      'throws.ts': 'const a: number = 1\n\nfunction f(): void {\n  throw new Error("boom")\n}\nf()\n',
      'package.mjs': 'import { x } from "surely-nowhere"',
      'path.mjs': 'import "./nowhere.js"',
      'name.ts': "import { nope } from './other.js'\nconsole.info(nope)",
      'other.ts': 'export const yes = 1',
      'five.mjs': 'throw 5',
      'nothing.ts': 'export const a = 1\nexport function add(): number { return 1 }',
      'unnamed.ts': `${TOOL}export default tool({ description: '' }, () => 1)`,
      'named.ts': `${TOOL}export const multiply = tool({ description: '' }, () => 1)`,
      'factory.ts': 'export default () => { throw new Error("no database") }',
      'hangs.ts': 'await new Promise(() => undefined)',
      'slow-factory.ts': 'export default () => new Promise(() => undefined)',
    })
    const names = [
      'syntax.ts',
      'syntax.mjs',
      'inner.mjs',
      'throws.ts',
      'package.mjs',
      'path.mjs',
      'name.ts',
      'five.mjs',
      'nothing.ts',
      'unnamed.ts',
      'factory.ts',
    ]
    const script = `
      const said = []
      for (const name of ${JSON.stringify(names)}) said.push(await failure(name))
      said.push(await failure({ file: 'named.ts', exports: ['multipy'] }))
      said.push(await failure({ file: 'hangs.ts', loadTimeoutMs: 300 }))
      said.push(await failure({ file: 'slow-factory.ts', loadTimeoutMs: 300 }))
      return said`
    const said = (await inNode(folder, script)) as string[]
    const expected = [
      /^ERR_MODULE_LOAD Could not load 'syntax.ts' \(syntax.ts:2:18\): Unexpected "="$/,
      /^ERR_MODULE_LOAD Could not load 'syntax.mjs' \(syntax.mjs:3\): SyntaxError: Unexpected token '='/,
      /^ERR_MODULE_LOAD Could not load 'inner.mjs' \(syntax.mjs:3\): SyntaxError/,
      /^ERR_MODULE_LOAD Could not load 'throws.ts' \(throws.ts:4:9\): Error: boom$/,
      /^ERR_MODULE_LOAD Could not load 'package.mjs'.*Cannot find package 'surely-nowhere' imported from package.mjs\. Install it beside the file: npm install surely-nowhere$/,
      /^ERR_MODULE_LOAD Could not load 'path.mjs'.*Cannot find module 'nowhere.js' imported from path.mjs/,
      /^ERR_MODULE_LOAD Could not load 'name.ts' \(name.ts:1\): SyntaxError: .*export named 'nope'/,
      /^ERR_MODULE_LOAD Could not load 'five.mjs': it threw 5$/,
      /^ERR_MODULE_EXPORTS .*it exports a \(a number\), add \(a function\)\. Write: export const add = tool/,
      /^ERR_MODULE_EXPORTS .*has no name there; export it under its name/,
      /^ERR_MODULE_LOAD The function that the file exports as 'default' failed. Error: no database$/,
      /^ERR_MODULE_EXPORTS .*'multipy'.*Did you mean 'multiply'\?$/,
      /^ERR_MODULE_TIMEOUT Expected 'hangs.ts' to export within 300 ms/,
      /^ERR_MODULE_TIMEOUT Expected 'slow-factory.ts' to export within 300 ms/,
    ]
    for (const [at, pattern] of expected.entries()) expect(said[at]).toMatch(pattern)
  })
})

describe('what changed', () => {
  test('Connecting again runs the file anew, with all that it imports by a path; packages stay the same.', async () => {
    const folder = folderWith({
      'tools.ts': `
        import { tool } from '@causeway/server'
        import data from './data.json' with { type: 'json' }
        import { inner } from './inner.ts'
        import common from './common.cjs'
        export const value = tool({ description: '' }, () => [inner, data.n, common.n].join())
        globalThis.copies = (globalThis.copies ?? new Set()).add(tool)`,
      'inner.ts': "export { deep as inner } from './deep.js'",
      'deep.mts': 'export const deep = 1',
      'deep.js': 'export const deep = 1',
      'data.json': '{ "n": 1 }',
      'common.cjs': 'exports.n = require("./common2.cjs").n',
      'common2.cjs': 'exports.n = 1',
    })
    const script = `
      const before = await open('tools.ts')
      writeFileSync('deep.js', 'export const deep = 2')
      writeFileSync('data.json', '{ "n": 2 }')
      writeFileSync('common2.cjs', 'exports.n = 2')
      const after = await open('tools.ts')
      return [textOfResult(await before.call('value')), textOfResult(await after.call('value')), globalThis.copies.size]`
    expect(await inNode(folder, script)).toEqual(['1,1,1', '2,2,2', 1])
  })

  test('With watch it is served anew when a file of it changes, and as before while it does not load.', async () => {
    const folder = folderWith({
      'tools.ts': `${TOOL}import { n } from './n.js'\nexport const value = tool({ description: '' }, () => n)`,
      'n.ts': 'export const n: number = 1',
    })
    const script = `
      const asked = await open({ file: 'tools.ts', watch: true })
      const values = [textOfResult(await asked.call('value'))]
      let change = told(asked.provider, 'tools')
      writeFileSync('n.ts', 'export const n: number = 2')
      await change
      values.push(textOfResult(await asked.call('value')))
      writeFileSync('n.ts', 'export const n: = 3')
      while (!asked.context.log.lines.some((line) => line.level === 'warn')) await new Promise((resolve) => setTimeout(resolve, 20))
      values.push(textOfResult(await asked.call('value')))
      change = told(asked.provider, 'tools')
      writeFileSync('n.ts', 'export const n: number = 4')
      await change
      values.push(textOfResult(await asked.call('value')))
      await asked.close()
      return [...values, asked.context.log.lines.map((line) => line.message)]`
    expect(await inNode(folder, script)).toEqual([
      '1',
      '2',
      '2',
      '4',
      [
        "Loaded 'tools.ts' again.",
        "'tools.ts' changed and does not load; what it exported before is served on.",
        "Loaded 'tools.ts' again.",
      ],
    ])
  })
})
