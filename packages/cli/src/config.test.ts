import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ran, runIn } from '../fixtures/run-in.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-cli-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `causeway config …` in the folder. */
function config(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return runIn(folder, ['config', ...words], env)
}

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

const GOOD =
  'listen: 4100\nupstreams:\n  # The documents.\n  docs:\n    files: ./docs/\n  crm: { mcp: https://crm.example/mcp, auth: env:CRM_TOKEN }\n'

describe('config check', () => {
  test('says that a configuration is right, and warns of what is not set', async () => {
    write('causeway.yaml', GOOD)
    expect(await config(['check'])).toMatchObject({
      code: 0,
      stdout: 'causeway.yaml: right. 2 upstreams, 1 endpoint, 1 warning.\n',
      stderr:
        'warning: causeway.yaml:6:40: upstreams.crm.auth.bearer: The variable CRM_TOKEN is not set. Set it before the gateway starts.\n',
    })
    expect(await config(['check'], { CRM_TOKEN: 'x' })).toMatchObject({ code: 0, stderr: '' })
    write('.env', 'CRM_TOKEN=x')
    expect(await config(['check', '--strict'])).toMatchObject({ code: 0 })
  })

  test('takes warnings for errors when it is strict', async () => {
    write('causeway.yaml', GOOD)
    const { code, stderr } = await config(['check', '--strict'])
    expect([code, stderr]).toEqual([
      5,
      expect.stringMatching(/^causeway: There is 1 problem in the configuration:\ncauseway\.yaml:6:40: /),
    ])
  })

  test('tells every problem at once, each with its place, and ends with 5', async () => {
    write(
      'causeway.yaml',
      'lissten: 1\nupstreams:\n  a: { fils: ./docs }\n  b: { mcp: { url: 5, env: {} } }\nendpoints: { /x: [a, b, c] }\n',
    )
    const { code, stdout, stderr } = await config(['check'])
    expect([code, stdout]).toEqual([5, ''])
    expect(
      stderr.split('\n').map((line) => /^(?:causeway: .*|causeway\.yaml:\d+:\d+: [\w.[\]"/]+)/.exec(line)?.[0]),
    ).toEqual([
      expect.stringMatching(/^causeway: There are \d problems in the configuration:$/),
      'causeway.yaml:1:1: lissten',
      'causeway.yaml:3:8: upstreams.a.fils',
      expect.stringMatching(/^causeway\.yaml:4:\d+: upstreams\.b\.mcp/),
      ...(stderr.split('\n').length > 6 ? [expect.anything()] : []),
      'causeway.yaml:5:25: endpoints["/x"][2]',
      undefined,
    ])
    expect(stderr).toContain("Did you mean 'listen'?")
    expect(stderr).toContain("Did you mean 'files'?")
  })

  test('prints one JSON document when it is asked to', async () => {
    write('causeway.yaml', 'upstreams: {}\nlisten: many\n')
    const { code, stdout } = await config(['check', '--json'])
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: [{ file: 'causeway.yaml', line: 2, column: 9, path: 'listen' }],
      warnings: [{ line: 1, path: 'upstreams' }],
    })
  })

  test('needs a file', async () => {
    expect(await config(['check'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no causeway.yaml here'),
    })
    expect(await config(['check', 'other.yaml'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('other.yaml: There is no such file.'),
    })
  })

  test('knows connectors that are installed beside the configuration, and plugins that it names', async () => {
    const code = (kind: string): string =>
      `export default { kind: '${kind}', description: '', connect: async () => ({}), config: { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } } }`
    mkdirSync(join(folder, 'node_modules/acme'), { recursive: true })
    write(
      'node_modules/acme/package.json',
      '{ "name": "acme", "type": "module", "exports": "./index.js", "causeway": { "connector": ".", "kind": "acme" } }',
    )
    write('node_modules/acme/index.js', code('acme'))
    write('mine.ts', `const kind: string = 'mine'\n${code('mine')}`)
    write('broken.mjs', 'throw new Error("not today")')
    write(
      'causeway.yaml',
      'plugins: [./mine.ts, ./broken.mjs]\nupstreams:\n  a: { acme: 1 }\n  b: { mine: 2 }\n  c: { elsewhere: 3 }\n',
    )
    const { stdout, stderr } = await config(['check'])
    expect(stdout).toContain('right. 3 upstreams')
    expect(stderr).toMatch(
      /^warning: causeway\.yaml:5:8: upstreams\.c\.elsewhere: .*\.\/broken\.mjs might: It threw while it was loaded: Error: not today\.$/m,
    )
  })
})

describe('config show, expand and schema', () => {
  test('show what is in effect, without a secret', async () => {
    write('causeway.yaml', GOOD)
    write('more.yaml', 'upstreams:\n  docs: null\n  crm: { mcp: { env: null, headers: { x-key: literal:hunter2 } } }\n')
    const { stdout, code } = await config(['show', 'causeway.yaml', 'more.yaml', '--dev'], {
      CAUSEWAY__LISTEN__PORT: '5',
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^listen:\n {2}port: 5\nupstreams:\n {2}crm:\n {4}auth:\n {6}bearer: env:CRM_TOKEN\n {4}mcp:\n {6}url: https:\/\/crm\.example\/mcp\n/,
    )
    expect(stdout).toContain('literal:***')
    expect(stdout).not.toContain('hunter2')
    const json = await config(['show', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ listen: { port: 4100 } })
  })

  test('expand writes out what is short, and keeps comments', async () => {
    write('causeway.yaml', GOOD)
    const { stdout } = await config(['expand'])
    expect(stdout).toBe(
      'listen:\n  port: 4100\nupstreams:\n  # The documents.\n  docs:\n    files:\n      root: ./docs/\n  crm: { mcp: { url: https://crm.example/mcp }, auth: { bearer: env:CRM_TOKEN } }\n',
    )
    write('causeway.yaml', stdout)
    expect((await config(['expand'])).stdout).toBe(stdout)
  })

  test('the schema knows the keys of every connector', async () => {
    const { stdout, code } = await config(['schema'])
    expect(code).toBe(0)
    const { properties } = JSON.parse(stdout).properties.upstreams.additionalProperties.anyOf[0]
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['title', 'auth', 'files', 'mcp', 'openapi', 'sql', 'module']),
    )
  })
})

describe('config add', () => {
  const added = async (...words: string[]): Promise<string> => {
    const { stdout, stderr, code } = await config(['add', ...words, '--print'])
    expect([code, stderr]).toEqual([0, ''])
    return stdout
  }

  test('finds out what is meant by a path', async () => {
    mkdirSync(join(folder, 'My Docs'))
    write('petstore.json', '{ "openapi": "3.1.0" }')
    write('crm.yaml', '# The CRM.\nswagger: "2.0"\n')
    write('tools.ts', '')
    writeFileSync(join(folder, 'shop.data'), 'SQLite format 3\0....')
    expect(await added('My Docs')).toBe('upstreams:\n  my-docs:\n    files: ./My Docs/\n')
    expect(await added('petstore.json')).toBe('upstreams:\n  petstore:\n    openapi: ./petstore.json\n')
    expect(await added('./crm.yaml')).toBe('upstreams:\n  crm:\n    openapi: ./crm.yaml\n')
    expect(await added('tools.ts', '--name', 'own')).toBe('upstreams:\n  own:\n    module: ./tools.ts\n')
    mkdirSync(join(folder, 'weather'))
    write('weather/server.ts', '')
    expect(await added('weather/server.ts')).toBe('upstreams:\n  weather:\n    module: ./weather/server.ts\n')
    expect(await added('shop.data', '--file', 'conf/causeway.yaml')).toBe(
      'upstreams:\n  shop:\n    sql: ../shop.data\n',
    )
  })

  test('finds out what is meant by an address', async () => {
    const server = createServer((request, response) => {
      response.end(request.url === '/description' ? 'openapi: 3.1.0\ninfo: {}\n' : '{"jsonrpc":"2.0"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens
    try {
      expect(await added(`${origin}/description`)).toBe(`upstreams:\n  server:\n    openapi: ${origin}/description\n`)
      expect(await added(`${origin}/mcp`)).toBe(`upstreams:\n  server:\n    mcp: ${origin}/mcp\n`)
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    expect(await added('postgres://db.example/shop')).toBe('upstreams:\n  shop:\n    sql: postgres://db.example/shop\n')
    expect((await config(['add', 'http://127.0.0.1:1/mcp', '--print'])).stderr).toMatch(
      /Nobody answers at http:\/\/127\.0\.0\.1:1 now/,
    )
  })

  test('writes no password', async () => {
    const { stdout, stderr } = await config(['add', 'postgres://u:hunter2@db.example/shop', '--print'])
    expect(stdout).toBe('upstreams:\n  shop:\n    sql:\n      url: env:SHOP_DATABASE_URL\n')
    expect(stderr).toMatch(/Set SHOP_DATABASE_URL to it/)
    const refused = await config(['add', 'https://u:hunter2@crm.example/mcp'])
    expect(refused).toMatchObject({ code: 2, stderr: expect.not.stringContaining('hunter2') })
    for (const address of [
      'mysql://u:hunter2/x@db/shop',
      'postgres://u:12/hunter2@db/shop',
      'https://u:hunter2#@crm',
    ]) {
      const escaped = await config(['add', address])
      expect(escaped).toMatchObject({ code: 2, stdout: '', stderr: expect.not.stringContaining('hunter2') })
      expect(escaped.stderr).toContain('write / as %2F')
    }
    expect(existsSync(join(folder, 'causeway.yaml'))).toBe(false)
  })

  test('writes nothing that a check would refuse, and says so as that does', async () => {
    const { code, stderr } = await config(['add', 'mysql://db.example/shop'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/Expected a user, whom MySQL and MariaDB need; the URL has none: write mysql:\/\/NAME@host/)
    expect(existsSync(join(folder, 'causeway.yaml'))).toBe(false)
    await config(['add', 'mysql://reader@db.example/shop'])
    expect(await config(['check'])).toMatchObject({ code: 0 })
  })

  test('takes a command after --', async () => {
    const words = ['config', 'add', '--print', '--', 'npx', '-y', '@modelcontextprotocol/server-github@1.2', '--flag']
    const { stdout } = await runIn(folder, words)
    expect(stdout).toBe(
      'upstreams:\n  github:\n    mcp:\n      - npx\n      - -y\n      - "@modelcontextprotocol/server-github@1.2"\n      - --flag\n',
    )
  })

  test('writes into the file, through links, with its mode, and leaves everything else as it is', async () => {
    write('real.yaml', GOOD)
    chmodSync(join(folder, 'real.yaml'), 0o600)
    symlinkSync('real.yaml', join(folder, 'causeway.yaml'))
    mkdirSync(join(folder, 'docs'))
    const { code, stderr } = await config(['add', './docs'])
    expect([code, stderr]).toEqual([0, 'Added docs-2 to causeway.yaml.\n'])
    expect(read('real.yaml')).toBe(`${GOOD}  docs-2:\n    files: ./docs/\n`)
    expect(statSync(join(folder, 'real.yaml')).mode & 0o777).toBe(0o600)
    expect(await config(['check'])).toMatchObject({ code: 0 })
    expect(await config(['add', './docs', '--name', 'docs'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("has an upstream 'docs' already"),
    })
  })

  test('serves it at the endpoint that it is told, and says where none serves it', async () => {
    const text = `${GOOD}endpoints:\n  /all: [docs] # both\n`
    write('causeway.yaml', text)
    mkdirSync(join(folder, 'docs'))
    const told = await config(['add', './docs', '--name', 'more', '--endpoint', '/all'])
    expect([told.code, told.stderr]).toEqual([0, 'Added more to causeway.yaml and its endpoint /all.\n'])
    expect(read('causeway.yaml')).toContain('  /all: [docs, more] # both\n')
    const untold = await config(['add', './docs', '--name', 'most'])
    expect(untold.stderr).toContain('No endpoint of causeway.yaml serves it yet')
    expect(await config(['add', './docs', '--name', 'none', '--endpoint', '/al'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("has no endpoint '/al'. Did you mean '/all'?"),
    })
  })

  test.each([
    [[], 'Expected a URL, a file, a folder, or a command after --.'],
    [['nowhere.yaml'], 'Expected an address, or a file or folder that exists'],
    [['notes.txt'], "It cannot be told what 'notes.txt' is."],
    [['servers.json'], 'causeway config import servers.json takes all of them over.'],
    [['notes.txt', '--name', 'a__b'], 'cannot be told'],
    [['tools.ts', '--name', 'a__b'], 'Expected --name to be letters'],
  ])('says what it cannot do with %j', async (words, message) => {
    write('notes.txt', 'hello')
    write('tools.ts', '')
    write('servers.json', '{ "mcpServers": {} }')
    const { code, stderr } = await config(['add', ...words])
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    expect(existsSync(join(folder, 'causeway.yaml'))).toBe(false)
  })
})

describe('config import', () => {
  test('takes over servers, and tells which variables to set', async () => {
    write(
      'mcp.json',
      '{ "mcpServers": { "git hub": { "command": "npx", "args": ["-y", "x"], "env": { "GITHUB_TOKEN": "hunter2" } }, "crm": { "url": "https://x" } } }',
    )
    write('causeway.yaml', GOOD)
    const { code, stderr, stdout } = await config(['import', 'mcp.json'])
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('GITHUB_TOKEN  GITHUB_TOKEN of git-hub\n')
    expect(stderr).toContain('Added git-hub to causeway.yaml.\nAdded crm-2 to causeway.yaml.\n')
    expect(read('causeway.yaml')).not.toContain('hunter2')
    expect(await config(['check'], { GITHUB_TOKEN: 'x', CRM_TOKEN: 'x' })).toMatchObject({ code: 0, stderr: '' })
  })

  test('prints what it would write', async () => {
    write('mcp.json', '{ "servers": { "a": { "type": "http", "url": "https://a/mcp" } } }')
    expect(await config(['import', 'mcp.json', '--print'])).toMatchObject({
      code: 0,
      stdout: 'upstreams:\n  a:\n    mcp: https://a/mcp\n',
    })
    expect(existsSync(join(folder, 'causeway.yaml'))).toBe(false)
  })

  test.each([
    ['none.json', "'none.json' cannot be imported: there is no such file."],
    ['other.json', "'other.json' cannot be imported: Expected a map 'mcpServers' or 'servers' in it."],
  ])('says why it cannot import %s', async (file, message) => {
    write('other.json', '{}')
    expect(await config(['import', file])).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})

test('A misspelt command of config gets a suggestion, and its help is its own.', async () => {
  const { code, stderr } = await config(['chekc'])
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/unknown command 'chekc'\n\(Did you mean check\?\)\ncauseway config --help/),
  ])
  const { stdout } = await config(['check', '--help'])
  expect(stdout).toMatch(/^Usage: causeway config check \[options\] \[files\.\.\.\]/)
})
