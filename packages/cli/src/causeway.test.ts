import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBadWire } from '../../../test/wire/expect-bad-wire.js'
import { causeway, commandLine, type Running, start } from '../fixtures/causeway.js'
import { fixture } from '../fixtures/fixture.js'

const file = fixture('app.ts')
let server: Running
let url = ''

/** Controls that act on a terminal, be they in the text or in the bytes of its characters. */
const CONTROLS = /(?!\n)\p{Cc}/u

const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
const uncompilable = join(folder, 'wrong.ts')

beforeAll(async () => {
  writeFileSync(uncompilable, 'this is not TypeScript (')
  writeFileSync(join(folder, 'server.ts'), '')
  server = start(['serve', file, '--http', '0', '--path', '/there'])
  url = (await server.said(/http:\S+/))[0]
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  server.child.kill()
  return server.ended
})

/** The same server in each of the three ways to name one: the words before `--`, and the command after it. */
const ways: readonly (readonly [string, () => readonly [readonly string[], readonly string[]]])[] = [
  ['at a URL', () => [[url], []]],
  ['in a file', () => [[file], []]],
  ['behind a command', () => [[], ['--', ...commandLine('serve', file)]]],
]

describe.each(ways)('a server %s', (_, way) => {
  const run = (command: string, ...words: string[]): ReturnType<typeof causeway> => {
    const [before, after] = way()
    return causeway(command, ...before, ...words, ...after)
  }

  test('is listed', async () => {
    const { stdout, code } = await run('list')
    expect(stdout).toMatch(/^fixture 1\.2\.3 speaks 2026-07-28\n/)
    expect(stdout).toMatch(/^add +a=<number> \[b=<number>\] \[labels=<array>\] +Adds numbers$/m)
    expect(stdout).toMatch(/^fixture:\/\/\{word\}\/text +text$/m)
    expect(stdout).toMatch(/^praise +who=<text> \[why=<text>\] +Praises$/m)
    expect(code).toBe(0)
  })

  test('is called with arguments that its schema turns into numbers and lists', async () => {
    const { stdout, code } = await run('call', 'add', 'a=2', 'labels=x,y', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ structuredContent: { sum: 3, labels: ['x', 'y'] } })
    expect(code).toBe(0)
  })

  test('is read, rendered and completed', async () => {
    expect((await run('read', 'fixture://big/text')).stdout).toBe('The word is big.\n')
    expect((await run('prompt', 'praise', 'who=Ada', 'why=the first program')).stdout).toBe(
      'user:\nPraise Ada for the first program.\n',
    )
    expect((await run('complete', 'praise', 'who', 'Ad')).stdout).toBe('Ad!\n')
    expect((await run('complete', 'fixture://{word}/text', 'word')).stdout).toBe('one\ntwo\n')
  })
})

describe('results', () => {
  test('are tables where there are records, and lines where there are members', async () => {
    const { stdout } = await causeway('call', url, 'people')
    expect(stdout).toBe('NAME   BORN\nAda    1815\nGrace  1906\n')
    expect((await causeway('call', url, 'add', 'a=1')).stdout).toBe('sum     2\nlabels  []\n')
  })

  test('of other kinds are told about, and their text is text', async () => {
    const { stdout } = await causeway('call', url, 'picture')
    expect(stdout).toBe('[image, image/png, 3 bytes; --json has them]\na picture\n')
  })

  test('that are bytes come out as bytes', async () => {
    expect((await causeway('read', url, 'fixture://bytes')).stdout).toBe('\0\xff\n')
  })

  test('have no colours in a pipe, unless they are forced', async () => {
    expect((await start(['list', url]).ended).stdout).not.toContain('\x1b[1m')
    expect((await start(['list', url], { FORCE_COLOR: '1' }).ended).stdout).toContain('\x1b[1m')
    expect((await start(['list', url], { FORCE_COLOR: '1', NO_COLOR: '1' }).ended).stdout).not.toContain('\x1b[1m')
  })

  test('cannot act on the terminal', async () => {
    const { stdout } = await causeway('list', url, '--tools')
    expect(stdout).not.toContain('\x1b')
  })
})

describe('what is asked of a server', () => {
  test('can be pinned to an era or a revision', async () => {
    expect((await causeway('list', url, '--era', 'legacy')).stdout).toContain('speaks 2025-11-25')
    expect((await causeway('list', url, '--revision', '2024-11-05')).stdout).toContain('speaks 2024-11-05')
  })

  test('may be a JSON object, which key=value words win over', async () => {
    const { stdout } = await causeway('call', url, 'add', 'b=5', '--args', '{"a":1,"b":2}', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ structuredContent: { sum: 6 } })
  })

  test('may include its log', async () => {
    const running = start(['call', url, 'hang', '--log-level', 'debug'])
    await running.said(/info +waiting/)
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
  })
})

const NEVER_LOADED = /^causeway: 'never-loads\.mjs' waits for what never comes, and has not exported a server yet\.$/m

describe('exit codes and messages', () => {
  const cases: readonly (readonly [string, () => readonly string[], number, RegExp])[] = [
    ['a tool that fails', () => ['call', url, 'fail'], 1, /^The tool failed:\nIt did not work out\.\n$/],
    ['an unknown command', () => ['lits', url], 2, /unknown command 'lits'\n\(Did you mean list\?\)/],
    ['an unknown option', () => ['list', url, '--jsom'], 2, /unknown option '--jsom'\n\(Did you mean --json\?\)/],
    ['no server', () => ['list'], 2, /^causeway: Expected a server\.\nA server is a URL/],
    [
      'a URL without its scheme',
      () => ['list', 'localhost:4100/mcp'],
      2,
      /Did you mean 'http:\/\/localhost:4100\/mcp'\?/,
    ],
    ['an unknown tool', () => ['call', url, 'pepole'], 2, /has no tool 'pepole'\.\nDid you mean 'people'\?/],
    ['an unknown argument', () => ['call', url, 'add', 'a=1', 'label=x'], 2, /'label'\.\nDid you mean 'labels'\?/],
    ['a missing argument', () => ['call', url, 'add'], 2, /Missing argument:\n {2}a=<number>\n$/],
    ['an unknown prompt argument', () => ['prompt', url, 'praise', 'whom=x'], 2, /Did you mean 'who'\?/],
    ['an unknown argument to complete', () => ['complete', url, 'praise', 'woh'], 2, /'woh'\.\nDid you mean 'who'\?/],
    [
      'an unknown variable to complete',
      () => ['complete', url, 'fixture://{word}/text', 'wrod'],
      2,
      /Did you mean 'word'\?/,
    ],
    ['arguments that are no JSON', () => ['call', url, 'add', '--args', '{a:1}'], 2, /it is not JSON/],
    [
      'a revision that does not exist',
      () => ['list', url, '--revision', '2025-11-2'],
      2,
      /Did you mean '2025-11-25'\?/,
    ],
    [
      'an era that does not have the revision',
      () => ['list', url, '--era', 'modern', '--revision', '2025-06-18'],
      2,
      /Expected one of 2024-11-05,.*, in era modern; got 2025-06-18\./,
    ],
    ['nobody at the address', () => ['list', 'http://127.0.0.1:1/mcp'], 3, /nobody answered: .*ECONNREFUSED/],
    ['an address that is no endpoint', () => ['list', new URL('/elsewhere', url).href], 3, /^causeway: .*404/],
    ['a command that does not exist', () => ['list', '--', 'no-such-program'], 3, /no-such-program/],
    ['a server that dies', () => ['list', '--', process.execPath, '-e', 'process.exit(7)'], 3, /^causeway: /],
    [
      'a file that does not run',
      () => ['list', fixture('broken.ts')],
      3,
      /Could not load 'broken\.ts' \(broken\.ts:1:7\): Error: This file does/,
    ],
    ['a file without an app', () => ['list', fixture('no-app.ts')], 2, /it exports somethingElse\./],
    ['a file of another kind', () => ['list', 'package.json'], 2, /Expected a \.ts or \.js file that exports an app/],
    ['a folder with a server in it', () => ['list', folder], 2, /Did you mean '.*server\.ts'\?/],
    ['a path that does not begin', () => ['serve', file, '--http', '0', '--path', 'x'], 2, /--path to begin with \//],
    [
      'a server in TypeScript that does not compile',
      () => ['list', uncompilable],
      3,
      /Could not load 'wrong\.ts' \(wrong\.ts:\d+:\d+\): \S/,
    ],
    [
      'a server that throws where nobody can catch it',
      () => ['call', file, 'crash'],
      70,
      /^causeway: Uncaught Error: Too late\.\nIt was thrown where nothing could catch it/m,
    ],
    [
      'a server that ends the process',
      () => ['call', file, 'leave'],
      4,
      /^causeway: The code of 'app\.ts' ended this program \(process\.exit, 0\)\.$/m,
    ],
    [
      'a file that ends the process while it is loaded to be served',
      () => ['serve', fixture('ends-while-loading.mjs')],
      3,
      /^causeway: 'ends-while-loading\.mjs' ended this process \(process\.exit, 0\) before it exported a server\.$/m,
    ],
    [
      'a file that ends the process while it is loaded to be measured',
      () => ['bench', fixture('ends-while-loading.mjs'), '--over', 'memory'],
      3,
      /^causeway: 'ends-while-loading\.mjs' ended this process \(process\.exit, 0\) before it exported a server\.$/m,
    ],
    ['a file that is never loaded', () => ['serve', fixture('never-loads.mjs'), '--http', '0'], 3, NEVER_LOADED],
    ['a file that is never loaded to be used', () => ['list', fixture('never-loads.mjs')], 3, NEVER_LOADED],
    [
      'a file that is never loaded to be measured',
      () => ['bench', fixture('never-loads.mjs'), '--over', 'memory'],
      3,
      NEVER_LOADED,
    ],
    ['https: where there is http: only', () => ['list', url.replace('http:', 'https:')], 3, /does not speak TLS/],
    ['a file that is not there', () => ['serve', 'no.ts'], 2, /there is none at 'no\.ts'/],
    ['an unknown resource', () => ['read', url, 'fixture://none'], 4, /Resource not found: 'fixture:\/\/none'/],
    ['a call that takes too long', () => ['call', url, 'hang', '--timeout', '1'], 4, /more time with --timeout/],
  ]

  test.each(cases)('%s', async (_, words, expected, message) => {
    const { code, stderr, stdout } = await causeway(...words())
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stdout.replace('printed by the file itself\n', '')).toBe('')
    expect(code).toBe(expected)
  })

  test('are JSON on stdout where JSON was asked for', async () => {
    const { code, stdout, stderr } = await causeway('read', url, 'fixture://none', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: -32602, exitCode: 4 } })
    expect(stderr).toBe('')
    expect(code).toBe(4)
  })

  test('come with the place of the mistake where it is asked for', async () => {
    const { stderr } = await causeway('list', fixture('broken.ts'), '--debug')
    expect(stderr).toMatch(/broken\.ts:1/)
  })
})

test('a file that takes its time to load is given up at Ctrl-C', async () => {
  const running = start(['list', fixture('waits-while-loading.mjs')])
  await running.said(/It is being loaded/)
  running.child.kill('SIGINT')
  const { code, stderr } = await running.ended
  expect(stderr).toContain('causeway: Interrupted.')
  expect(code).toBe(130)
})

test('a file in TypeScript is an ES module, whatever the package.json beside it says, and needs nothing installed there', async () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}')
  writeFileSync(
    join(folder, 'server.ts'),
    "import { mcp } from '@causeway/server'\nexport default mcp({ name: await Promise.resolve('awaited') })\n",
  )
  const { stdout, stderr } = await causeway('list', join(folder, 'server.ts'))
  expect([stdout, stderr]).toEqual([expect.stringContaining('awaited 0.0.0'), ''])
})

test('a command that is no server is told by what should be there', async () => {
  expectBadWire()
  const echo = 'process.stdin.pipe(process.stdout)'
  const { code, stderr } = await causeway('list', '--', process.execPath, '-e', echo)
  expect(stderr).toMatch(/^Check that the command after -- starts a server that speaks MCP on its standard streams\.$/m)
  expect(code).toBe(3)
})

describe('a careless server', () => {
  const careless = (...words: string[]): ReturnType<typeof causeway> => {
    expectBadWire()
    return causeway(...words, '--', process.execPath, fixture('careless-server.mjs'))
  }

  test('is shown as far as there is something to show, and acts on no terminal', async () => {
    const { stdout, stderr, code } = await careless('list')
    expect(stdout).toMatch(/^7 1 speaks 2026-07-28\n/)
    expect(stdout).toMatch(/^say +\[a=<value>\] \[b=<value>\] +7$/m)
    expect(stdout).toMatch(/^p$/m)
    expect(stderr).toMatch(/^warning Of what tools\/list listed, 1 without a name were left out\.$/m)
    expect(stdout + stderr).not.toMatch(CONTROLS)
    expect(code).toBe(0)
  })

  test('is called, and its log is shown, without a crash', async () => {
    const { stdout, stderr, code } = await careless('call', 'say', '--log-level', 'info')
    expect(stdout).toMatch(/^said/)
    expect(stderr).toMatch(/^info .*\{"text":/m)
    expect(stderr).toMatch(/^warning The server sent notifications\/message that is malformed: .*; it was ignored\.$/m)
    expect(stderr).not.toContain('\x1b')
    expect(code).toBe(0)
    const prompt = await careless('prompt', 'p')
    expect(prompt.stdout).toMatch(/\[2J:\nHello\n$/)
    expect(prompt.stdout).not.toMatch(CONTROLS)
  })

  test('is JSON without anything that acts on a terminal', async () => {
    const { stdout, code } = await careless('list', '--json')
    expect(JSON.parse(stdout).tools[1].name).toBe('\u009b31m')
    expect(stdout).not.toMatch(CONTROLS)
    expect(code).toBe(0)
  })
})

describe('a file that serves its app itself', () => {
  const serving = fixture('serving.ts')

  test('is served once, where causeway says', async () => {
    const { stdout, code } = await causeway('call', 'ping', '--', ...commandLine('serve', serving))
    expect([stdout, code]).toEqual(['pong\n', 0])
    const { child, said, ended } = start(['serve', serving, '--http', '0'])
    const [at] = await said(/http:\S+/)
    expect(at).toMatch(/\/own$/)
    expect((await causeway('call', at, 'ping')).stdout).toBe('pong\n')
    child.kill()
    await ended
  })

  test('is loaded without being served', async () => {
    expect((await causeway('call', serving, 'ping')).stdout).toBe('pong\n')
  })

  test('is not served any longer without the check that it asks for too late', async () => {
    const { said, ended } = start(['serve', fixture('late.ts'), '--http', '0'])
    const [at] = await said(/http:\S+/)
    await causeway('call', at, 'start')
    const { code, stderr } = await ended
    expect(stderr).toContain('causeway: The file called serve() with `verify` when its app was being served already.\n')
    expect(code).toBe(2)
  })
})

describe('questions to the user', () => {
  test('are declined aloud where there is no terminal', async () => {
    const { stdout, stderr } = await causeway('call', url, 'greet')
    expect(stderr).toBe('The server asks: Who are you?\nDeclined: run it on a terminal to answer.\n')
    expect(stdout).toBe('You said decline.\n')
  })
})

describe('causeway serve', () => {
  test('says in one line, and a hint, that a port is in use', async () => {
    const { code, stderr } = await causeway('serve', file, '--http', new URL(url).port)
    expect(stderr).toMatch(/^causeway: Could not listen on \S+: something else listens there already\.\nChoose another/)
    expect(code).toBe(3)
  })

  test('speaks WebSocket where it is told to, and the other commands do, too', async () => {
    const running = start(['serve', file, '--ws', '0', '--path', '/there'])
    const [address = ''] = await running.said(/ws:\S+\/there/)
    expect((await causeway('list', address, '--json')).code).toBe(0)
    running.child.kill()
    await running.ended
    const both = await causeway('serve', file, '--http', '0', '--ws', '1')
    expect(both).toMatchObject({ code: 2, stderr: /--http and --ws to name the same address/ })
    expect((await causeway('serve', file, '--ws', 'x')).stderr).toMatch(/Expected --ws to be/)
  })

  test('speaks HTTP, WebSocket and gRPC at the same time, and the other commands do, too', async () => {
    const running = start(['serve', file, '--http', '0', '--ws', '0', '--grpc', '0'])
    const [, ...addresses] = await running.said(/(http:\S+) and (ws:\S+) and (grpc:\S+)/)
    expect(addresses).toHaveLength(3)
    for (const address of addresses) expect((await causeway('list', address, '--json')).code).toBe(0)
    running.child.kill()
    await running.ended
    expect((await causeway('serve', file, '--grpc', '0', '--path', '/x')).stderr).toMatch(/--path goes with --http/)
    expect((await causeway('list', 'grpc://127.0.0.1:9')).stderr).toMatch(/a gRPC server at grpc:.*nobody answered/)
  })

  test('stops at Ctrl-C', async () => {
    const running = start(['serve', file, '--http', '127.0.0.1:0'])
    await running.said(/http:\S+/)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ signal: 'SIGINT' })
  })
})
