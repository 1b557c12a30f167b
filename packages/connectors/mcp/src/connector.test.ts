import { contractSuite } from '@causeway/connector-kit/testing'
import { validatorOf } from '@causeway/schema'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type ServedUpstream, serveUpstream, stdioCommand } from '../test/stage.js'
import connector from './connector.js'

let upstream: ServedUpstream

beforeAll(async () => {
  upstream = await serveUpstream()
})
afterAll(() => upstream.close())

describe.each([
  ['a process', () => [...stdioCommand]],
  ['an address', () => upstream.url],
  ['the address of a WebSocket', () => upstream.url.replace('http', 'ws')],
])('the contract, with %s', (_, good) => {
  const suite = contractSuite(connector, {
    good,
    short: ['https://example.com/mcp', ['npx', '-y', 'some-server']],
    bad: { 'no program': [], 'no address': 'nowhere', both: { url: 'https://example.com', command: ['x'] } },
    calls: [{ tool: 'rich', arguments: { n: 21 } }],
    slow: { tool: 'wait' },
    leaveAlone: (tool) => tool === 'crash',
  })
  for (const { name, run } of suite) it(name, run)
})

describe('the configuration', () => {
  const problemOf = async (config: unknown): Promise<string> => {
    const checked = await validatorOf(connector.config, 'input').check(connector.expand?.(config))
    return checked.ok ? 'none' : JSON.stringify(checked.problems)
  }

  test('takes secrets by reference, and refuses what looks like one and is a text', async () => {
    const command = ['x']
    expect(await problemOf({ command, env: { API_KEY: 'env:KEY', LEVEL: 'debug', ROOT: 'file:///tmp' } })).toBe('none')
    expect(await problemOf({ command, env: { API_KEY: { secret: { exec: ['pass', 'key'] } } } })).toBe('none')
    expect(await problemOf({ command, env: { MAX_TOKENS: { text: '100' } } })).toBe('none')
    expect(await problemOf({ command, env: { API_KEY: 'sk-123' } })).toContain('a reference to a secret')
    expect(await problemOf({ url: 'https://example.com', headers: { Authorization: 'Bearer x' } })).toContain(
      'reference',
    )
  })

  test('names keys that it does not know', async () => {
    expect(await problemOf({ url: 'https://example.com', timeout: 3 })).toContain('timeout')
  })

  test('takes addresses of HTTP, WebSocket and gRPC, and HTTP+SSE over HTTP only', async () => {
    for (const protocol of ['http', 'https', 'ws', 'wss', 'grpc', 'grpcs'])
      expect(await problemOf(`${protocol}://x.example`)).toBe('none')
    expect(await problemOf('ftp://x.example')).toContain("begins with 'https://'")
    expect(await problemOf({ url: 'http://x.example', transport: 'sse' })).toBe('none')
    expect(await problemOf({ url: 'ws://x.example', transport: 'sse' })).toContain("'sse' with an address")
  })
})
