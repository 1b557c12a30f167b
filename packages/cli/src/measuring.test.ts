import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { causeway, commandLine, type Running, start } from '../fixtures/causeway.js'
import { fixture } from '../fixtures/fixture.js'

const file = fixture('measured.mjs')
const few = ['--warm-up', '5', '--calls', '10', '--concurrent-calls', '20', '--concurrency', '4']
let server: Running
let url = ''

beforeAll(async () => {
  server = start(['serve', file, '--http', '0'])
  url = (await server.said(/http:\S+/))[0]
})

afterAll(() => {
  server.child.kill()
  return server.ended
})

const DECIMALS = /^\d+(?:\.\d{1,3})?$/
const all = { answered: 10, errors: 0, complete: true, p95Ms: expect.any(Number), callsPerSecond: expect.any(Number) }

describe('causeway bench', () => {
  test('measures a file over stdio, with a tool that only reads', async () => {
    const { stdout, code } = await causeway('bench', file, ...few, '--json', '--fail-above', 'p99=60s')
    const { load, interrupted, results } = JSON.parse(stdout)
    expect(load).toEqual({ warmUp: 5, calls: 10, concurrentCalls: 20, concurrency: 4, maxSeconds: 30 })
    expect([interrupted, results.length, code]).toEqual([false, 1, 0])
    expect(results[0]).toMatchObject({
      server: 'measured.mjs',
      transport: 'stdio',
      revision: '2026-07-28',
      tool: 'look',
      sequential: all,
      concurrent: { ...all, answered: 20 },
      memory: { of: 'live', kbPer1000Calls: expect.any(Number), standardError: expect.any(Number) },
      firstError: null,
      thresholds: [{ name: 'p99', limit: 60_000, unit: 'ms', held: true }],
    })
    expect(results[0].memory.samples).toHaveLength(11)
  })

  test('knows what an address speaks, and times to the microsecond', async () => {
    const { stdout } = await causeway('bench', url.replace('/mcp', '/sse'), ...few, '--json')
    const [{ transport, sequential, concurrent }] = JSON.parse(stdout).results
    expect(transport).toBe('HTTP+SSE')
    const { seconds, answered, errors, complete, ...times } = sequential
    for (const time of Object.values({ ...times, p50: concurrent.p50Ms })) expect(String(time)).toMatch(DECIMALS)
    expect(String(seconds)).toMatch(/^\d(?:\.\d{1,6})?$/)
  })

  test('tells a person what it called, how that went and how long it took', async () => {
    const { stdout, code } = await causeway('bench', url, 'echo', 'text=hello', ...few)
    expect(stdout).toContain(`${url} over HTTP in 2026-07-28: calls of echo\n`)
    expect(stdout).toMatch(/^one after the other +10 +0 +[\d.]+ +[\d.]+ /m)
    expect(stdout).toMatch(/^4 at a time +20 +0 /m)
    expect(stdout).toMatch(/^Memory of the server: not known$/m)
    expect(Buffer.from(stdout, 'latin1').toString()).toMatch(/^ {2}up to [\d.]+ ms +█+\S* \d+$/m)
    expect(code).toBe(0)
  })

  test('knows what the processes behind a command take', async () => {
    const { stdout } = await causeway('bench', ...few, '--json', '--', ...commandLine('serve', file))
    const [result] = JSON.parse(stdout).results
    expect(result.memory.of).toBe('resident')
    expect(result.memory.samples[0].kilobytes).toBeGreaterThan(20_000)
  })

  test('ends with 6 where a threshold is exceeded, or cannot be judged', async () => {
    const slow = await causeway('bench', url, ...few, '--fail-above', 'p50=0.001us', '--fail-above', 'errors=0')
    expect(slow).toMatchObject({ code: 6, stderr: expect.stringMatching(/^Too high over HTTP: p50, .* at most\n$/) })
    const unknown = await causeway('bench', url, ...few, '--fail-above', 'memory=1MB')
    expect(unknown).toMatchObject({ code: 6, stderr: expect.stringContaining('memory, not known instead of 1020 KB') })
  })

  test.each([
    ['fail', 'The tool failed: It did not work out.'],
    ['ask', 'declare'],
  ])('counts the calls of %s as failures', async (tool, why) => {
    const { stdout, stderr, code } = await causeway('bench', url, tool, ...few, '--json')
    const [result] = JSON.parse(stdout).results
    expect(result).toMatchObject({ sequential: { answered: 0, errors: 10, callsPerSecond: null } })
    expect(result.firstError).toContain(why)
    expect(stderr).toMatch(/^Calls failed over HTTP; the first one: /)
    expect(code).toBe(4)
  })

  test('calls a tool that may destroy something only where it is named, and says so', async () => {
    const { stderr, code } = await causeway('bench', url, 'wipe', ...few)
    expect(stderr).toBe("The server says that 'wipe' may destroy something; you named it.\n")
    expect(code).toBe(0)
  })

  test('tells what it has at Ctrl-C', async () => {
    const running = start(['bench', file, 'once', '--warm-up', '0', '--json', '--debug'])
    await running.said(/waiting/)
    running.child.kill('SIGINT')
    const { stdout, code } = await running.ended
    expect(JSON.parse(stdout)).toMatchObject({
      interrupted: true,
      results: [{ sequential: { answered: 1, complete: false }, concurrent: { answered: 0 } }],
    })
    expect(code).toBe(130)
  })
})

describe('causeway compare-transports', () => {
  test('measures a file over each transport, in memory last', async () => {
    const { stdout, code } = await causeway('compare-transports', file, ...few, '--json')
    const results: { transport: string; revision: string }[] = JSON.parse(stdout).results
    expect(results.map(({ transport, revision }) => [transport, revision])).toEqual([
      ['stdio', '2026-07-28'],
      ['HTTP', '2026-07-28'],
      ['HTTP, legacy', '2025-11-25'],
      ['HTTP+SSE', '2025-11-25'],
      ['WebSocket', '2026-07-28'],
      ['gRPC', '2026-07-28'],
      ['in memory', '2026-07-28'],
    ])
    for (const result of results) {
      expect(result).toMatchObject({
        tool: 'look',
        sequential: all,
        concurrent: { answered: 20 },
        memory: { of: 'live' },
      })
    }
    expect(code).toBe(0)
  })

  test('measures several servers, and says which one is not there', async () => {
    const nobody = 'ws://127.0.0.1:1/mcp'
    const { stdout, code } = await causeway('compare-transports', url, nobody, 'echo', 'text=x', ...few)
    expect(stdout).toMatch(/^Servers compared calls of echo$/m)
    expect(stdout).toContain(`${url} HTTP`)
    expect(stdout).toMatch(/^Not over ws:\/\/127\.0\.0\.1:1\/mcp WebSocket: .*ECONNREFUSED/m)
    expect(code).toBe(3)
  })
})

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['bench', ['--over', 'http'], /--over goes with a file/],
  ['bench', ['--calls', 'many'], /Expected --calls to be a number from 1 to 1,000,000/],
  ['bench', ['lok', '--args', '{}'], /Did you mean 'look'\?/],
  ['compare-transports', ['text=hello'], /name of a tool before its arguments/],
]

test.concurrent.each(mistakes)('causeway %s %j is a wrong command line', async (command, words, message) => {
  const { code, stderr, stdout } = await causeway(command, url, ...words)
  expect(stderr).toMatch(message)
  expect([code, stdout]).toEqual([2, ''])
})

test('a transport that does not exist gets a suggestion', async () => {
  const { stderr, code } = await causeway('bench', file, '--over', 'htpp')
  expect(stderr).toMatch(/Did you mean 'http'\?/)
  expect(code).toBe(2)
})
