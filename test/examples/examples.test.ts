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
    expect(commands.filter(({ script }) => script.includes(`npm start -w @causeway/example-${name}`))).not.toEqual([])
    if (isServer) expect(commands.some(({ script }) => /npx causeway (call|prompt) /.test(script))).toBe(true)
    for (const { note, script, prints } of commands) {
      if (note !== '' && note !== 'fails') continue
      const { ok, output } = await shell(script)
      expect({ script, ok, output }).toMatchObject({ ok: note === '' })
      expect(missingLine(prints, output), output).toBeUndefined()
    }
  })

  test('the list of examples names it', () => {
    const line = readFileSync(join(folder, 'README.md'), 'utf8')
      .split('\n')
      .find((text) => text.includes(`](${name})`))
    expect(line).toContain(description)
    expect(line).toContain(`npm start -w @causeway/example-${name}`)
  })

  test.runIf(isServer)('Claude Desktop, Cursor and VS Code start it, wherever they are', async () => {
    const command = { command: 'npx', args: startedByHosts(name) }
    expect(JSON.parse(read('clients/claude-desktop.json'))).toEqual({ mcpServers: { [name]: command } })
    expect(JSON.parse(read('clients/cursor.json'))).toEqual({ mcpServers: { [name]: command } })
    expect(JSON.parse(read('clients/vscode.json'))).toEqual({ servers: { [name]: { type: 'stdio', ...command } } })
    const args = command.args.map((word) => word.replace('/path/to/causeway', root))
    // One of them as it stands; for the others without npx, which takes longer than all the rest.
    const started =
      name === 'hello-world'
        ? { command: 'npx', args }
        : { command: process.execPath, args: [causeway, ...args.slice(3)] }
    await using client = await connect({ ...started, cwd: tmpdir() })
    expect((await client.listTools()).length + (await client.listPrompts()).length).toBeGreaterThan(0)
  })
})

function startedByHosts(name: string): readonly string[] {
  return ['--prefix', '/path/to/causeway', 'causeway', 'serve', `/path/to/causeway/examples/${name}/server.ts`]
}

/** `npx causeway` is the command of this checkout; it is named here directly, because that starts in half of the time. */
function shell(script: string): Promise<{ ok: boolean; output: string }> {
  const direct = script.replaceAll('npx causeway', `'${process.execPath}' '${causeway}'`)
  return new Promise((resolve) => {
    execFile('sh', ['-ec', direct], { cwd: root, env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr })
    })
  })
}
