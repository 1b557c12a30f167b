import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '@causeway/client'
import { parse } from 'jsonc-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ran, runIn } from '../fixtures/run-in.js'
import { applications } from './install/application.js'
import { isPassing } from './install/entry.js'

const app = fileURLToPath(new URL('../fixtures/app.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-cli-install-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `causeway install …` for a user whose home is in the folder. */
function install(...words: readonly string[]): Promise<Ran> {
  const home = join(folder, 'home')
  return runIn(folder, ['install', ...words], { HOME: home, XDG_CONFIG_HOME: join(home, '.config') })
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

interface Started {
  readonly command: string
  readonly args: readonly string[]
}

/** The tools of a server, started as an application would: in a folder that has nothing to do with it. */
async function toolsOf({ command, args }: Started): Promise<string[]> {
  await using client = await connect({ command, args, cwd: '/', stderr: 'ignore' })
  return (await client.listTools()).map(({ name }) => name)
}

describe('an application starts what was put into its file', () => {
  test('a server', async () => {
    const file = 'home/.config/Claude/claude_desktop_config.json'
    expect(await install('claude-desktop', app, '--name', 'things')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `Added things to ${join(folder, file)}. Quit it and start it again.\n`,
    })
    const { mcpServers } = JSON.parse(read(file))
    expect(Object.keys(mcpServers)).toEqual(['things'])
    expect(await toolsOf(mcpServers.things)).toContain('add')
  })

  test('a gateway', async () => {
    write('work/causeway.yaml', `upstreams:\n  things: { module: ${app} }\n`)
    await install('cursor', 'work/causeway.yaml')
    const { mcpServers } = JSON.parse(read('home/.cursor/mcp.json'))
    expect(Object.keys(mcpServers)).toEqual(['work'])
    expect(await toolsOf(mcpServers.work)).toContain('things__add')
  })

  test('a command, with its variables; and it calls an address', async () => {
    await install('claude-code', '--env', 'A=b', '--', 'npx', '-y', '@some/server-of@1.2.3')
    expect(JSON.parse(read('.mcp.json'))).toEqual({
      mcpServers: {
        'server-of': { type: 'stdio', command: 'npx', args: ['-y', '@some/server-of@1.2.3'], env: { A: 'b' } },
      },
    })
    await install('vscode', 'https://mcp.example.com/mcp', '--header', 'x-team: sales')
    expect(JSON.parse(read('.vscode/mcp.json'))).toEqual({
      servers: {
        'mcp.example.com': { type: 'http', url: 'https://mcp.example.com/mcp', headers: { 'x-team': 'sales' } },
      },
    })
  })

  test('under the name of the file, or of the folder where files of that name are usual', async () => {
    for (const name of ['causeway.yaml', 'sales.yaml']) write(name, 'upstreams: {}\n')
    await install('claude-code', 'causeway.yaml')
    await install('claude-code', 'sales.yaml')
    expect(Object.keys(JSON.parse(read('.mcp.json')).mcpServers)).toEqual([basename(folder), 'sales'])
  })

  test('printed, it is what would be written', async () => {
    const { stdout } = await install('cursor', 'http://127.0.0.1:4100/mcp.json', '--name', 'here', '--print')
    expect(stdout).toBe(
      '{\n  "mcpServers": {\n    "here": {\n      "url": "http://127.0.0.1:4100/mcp.json"\n    }\n  }\n}\n',
    )
    expect(existsSync(join(folder, 'home'))).toBe(false)
  })
})

describe('a file that is there', () => {
  const text =
    '{\r\n\t// Ours.\r\n\t"mcpServers": {\r\n\t\t"a": { "command": "x" }, // stays\r\n\t},\r\n\t"theme": "dark"\r\n}\r\n'

  test('keeps all else: comments, the order, how it is indented, and its line ends', async () => {
    write('mcp.json', text)
    await install('cursor', 'http://127.0.0.1:4100/mcp', '--name', 'b', '--file', 'mcp.json')
    const lines = read('mcp.json').split('\r\n')
    expect(lines.slice(0, 3)).toEqual(['{', '\t// Ours.', '\t"mcpServers": {'])
    expect(lines).toContain('\t\t"b": {')
    expect(lines).toContain('\t\t\t"url": "http://127.0.0.1:4100/mcp"')
    expect(lines.slice(-3)).toEqual(['\t"theme": "dark"', '}', ''])
    expect(parse(read('mcp.json'))).toEqual({
      mcpServers: { a: { command: 'x' }, b: { url: 'http://127.0.0.1:4100/mcp' } },
      theme: 'dark',
    })
    expect(read('mcp.json')).toContain('// stays')
  })

  test('has one server of a name', async () => {
    write('mcp.json', text)
    const words = ['cursor', 'http://127.0.0.1:4100/mcp', '--name', 'a', '--file', 'mcp.json']
    expect(await install(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Another server is called 'a' in mcp.json; nothing was changed."),
    })
    expect(read('mcp.json')).toBe(text)
    expect(await install(...words, '--replace')).toMatchObject({ code: 0 })
    const replaced = read('mcp.json')
    expect(replaced).toContain('// Ours.')
    expect(replaced).not.toContain('"x"')
    expect(await install(...words)).toMatchObject({ code: 0, stderr: 'a is in mcp.json already.\n' })
    expect(read('mcp.json')).toBe(replaced)
  })

  test.each([
    ['half of JSON', '{ "mcpServers": {'],
    ['a list', '[]'],
    ['servers in a list', '{ "mcpServers": [] }'],
  ])('that is %s stays as it is', async (_, broken) => {
    write('mcp.json', broken)
    expect(await install('cursor', 'http://127.0.0.1:4100/mcp', '--file', 'mcp.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing was changed'),
    })
    expect(read('mcp.json')).toBe(broken)
  })
})

test.each([
  [['claud-desktop', app], "Did you mean 'claude-desktop'?"],
  [[], 'Known are claude-code, claude-desktop, cursor, vscode.'],
  [['cursor'], 'the configuration of a gateway'],
  [['cursor', 'none.yaml'], "there is none at 'none.yaml'"],
  [['cursor', app, 'more'], "Expected nothing after the server; got 'more'."],
  [['claude-desktop', 'http://127.0.0.1:4100/mcp'], 'the file of Claude Desktop takes no addresses'],
  [['vscode', 'ws://127.0.0.1:4100/mcp'], 'Expected an address that begins with http: or https:'],
  [['vscode', 'http://127.0.0.1:4100/mcp', '--env', 'A=b'], '--env goes with servers that the application starts.'],
  [['vscode', app, '--header', 'a: b'], '--header goes with servers at an address.'],
])('install %j is refused in words', async (words, said) => {
  expect(await install(...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) })
})

test('each system has its place for settings', () => {
  const file = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}): string =>
    applications({ platform, env, home: '/me' })['claude-desktop'].file
  expect(file('darwin')).toBe('/me/Library/Application Support/Claude/claude_desktop_config.json')
  expect(file('win32', { APPDATA: '/data' })).toBe('/data/Claude/claude_desktop_config.json')
  expect(file('linux')).toBe('/me/.config/Claude/claude_desktop_config.json')
})

test('a program that npx keeps for a while only is no good to an application', () => {
  expect(isPassing('/me/.npm/_npx/0a1b/node_modules/@causeway/cli/bin/causeway.js')).toBe(true)
  expect(isPassing('/me/project/node_modules/@causeway/cli/bin/causeway.js')).toBe(false)
})
