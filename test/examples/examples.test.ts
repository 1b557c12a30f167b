import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { describe, expect, test } from 'vitest'
import { commandsOf, missingLine } from './readme.js'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'examples')
const causeway = join(root, 'packages', 'cli', 'bin', 'causeway.js')

/** The quickstart has a test of its own: `npm start` runs it. */
const names = readdirSync(folder).filter(
  (name) => name !== 'quickstart' && existsSync(join(folder, name, 'package.json')),
)

describe.concurrent.each(names)('%s', (name) => {
  const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8')
  const { scripts, description } = JSON.parse(read('package.json'))
  const isServer = scripts.start === 'causeway serve server.ts'

  test('every command of its README does what is printed there', async () => {
    const commands = commandsOf(read('README.md'))
    expect(commands.some(({ script }) => script.includes(`npm start -w @causeway/example-${name}`))).toBe(true)
    if (isServer) expect(commands.some(({ script }) => /npx causeway (call|prompt) /.test(script))).toBe(true)
    for (const { note, script, prints } of commands) {
      if (note !== '' && note !== 'fails') continue
      const { ok, output } = await shell(script)
      expect(ok, `${script}\n${output}`).toBe(note === '')
      expect(missingLine(prints, output), output).toBeUndefined()
    }
  })

  test('the list of examples names it', () => {
    const lines = readFileSync(join(folder, 'README.md'), 'utf8').split('\n')
    const line = lines.find((text) => text.includes(`](${name})`))
    expect(line).toContain(description)
    expect(line).toContain(`npm start -w @causeway/example-${name}`)
  })

  test.runIf(isServer)('Claude Desktop, Cursor and VS Code are told how to start it', () => {
    const command = { command: 'npx', args: argumentsFor(name) }
    expect(JSON.parse(read('clients/claude-desktop.json'))).toEqual({ mcpServers: { [name]: command } })
    expect(JSON.parse(read('clients/cursor.json'))).toEqual({ mcpServers: { [name]: command } })
    expect(JSON.parse(read('clients/vscode.json'))).toEqual({ servers: { [name]: { type: 'stdio', ...command } } })
  })
})

test('what they are told starts a server, in whatever folder that is done', async () => {
  const args = argumentsFor('hello-world').map((word) => word.replace('/path/to/causeway', root))
  await using client = await connect({ command: 'npx', args, cwd: tmpdir() })
  expect(await client.callTool('hello', { name: 'Ada' })).toMatchObject({ content: [{ text: 'Hello, Ada!' }] })
})

/** `--prefix`, because elsewhere `npx causeway` would look for a package of that name at the registry. */
function argumentsFor(name: string): readonly string[] {
  return ['--prefix', '/path/to/causeway', 'causeway', 'serve', `/path/to/causeway/examples/${name}/server.ts`]
}

/** `npx causeway` is the command of this checkout; it is named here directly, because that starts in half of the time. */
function shell(script: string): Promise<{ ok: boolean; output: string }> {
  const direct = script.replaceAll('npx causeway', `'${process.execPath}' '${causeway}'`)
  const { PATH, HOME, TMPDIR } = process.env
  // Nothing of what other tests set: the commands are those of a reader.
  const env = { PATH, HOME, TMPDIR, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile('sh', ['-ec', direct], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr })
    })
  })
}
