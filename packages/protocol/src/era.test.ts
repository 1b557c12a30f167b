import { describe, expect, test } from 'vitest'
import { classifyEra } from './era.js'
import type { JsonObject } from './jsonrpc/message.js'
import { Meta } from './meta.js'

const message = (method: string, meta?: JsonObject) =>
  ({ jsonrpc: '2.0', id: 1, method, ...(meta && { params: { _meta: meta } }) }) as const
const headers = (version?: string) => (name: string) => (name === 'mcp-protocol-version' ? version : undefined)

describe('modern', () => {
  test.each([Meta.protocolVersion, Meta.clientCapabilities, Meta.clientInfo])('a message with %s', (key) => {
    expect(classifyEra(message('tools/list', { [key]: {} }))).toBe('modern')
    expect(classifyEra(message('initialize', { [key]: 'a' }), headers('2025-11-25'))).toBe('modern')
  })

  test.each(['server/discover', 'subscriptions/listen'])('%s, even bare', (method) => {
    expect(classifyEra(message(method))).toBe('modern')
    expect(classifyEra(message(method), headers())).toBe('modern')
  })

  test.each(['2026-07-28', '2027-01-01', 'v999.0.0', '2024-10-07', ''])(
    'a message under the version header "%s"',
    (version) => {
      expect(classifyEra(message('ping'), headers(version))).toBe('modern')
    },
  )
})

describe('legacy', () => {
  test.each(['initialize', 'ping', 'tools/call', 'notifications/initialized'])('%s without a modern mark', (method) => {
    expect(classifyEra(message(method))).toBe('legacy')
    expect(classifyEra(message(method, { progressToken: 1, [Meta.logLevel]: 'info' }), headers())).toBe('legacy')
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', ' 2025-11-25 '])(
    'a message under the version header "%s"',
    (version) => {
      expect(classifyEra(message('tools/list'), headers(version))).toBe('legacy')
    },
  )

  test('a _meta that is no object says nothing', () => {
    const odd = JSON.parse(
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":"io.modelcontextprotocol/clientInfo"}}',
    )
    expect(classifyEra(odd)).toBe('legacy')
  })
})
