import { describe, expect, test } from 'vitest'
import { type SeenFrame, WireChecker } from './wire-checker.js'

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const clientInfo = { name: 'c', version: '1' }

/** Plays a conversation as the server sees it; resolves to what each message breaks. */
function played(...messages: readonly (readonly ['in' | 'out', unknown])[]): (string | undefined)[] {
  const checker = new WireChecker()
  const link = {}
  return messages.map(([direction, message]) => {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    return checker.check({ link, side: 'server', direction, text, tolerated: false })
  })
}

const ask = (id: number, method: string, params?: object) => ['in', { jsonrpc: '2.0', id, method, params }] as const
const answer = (id: number, result: object) => ['out', { jsonrpc: '2.0', id, result }] as const
const tell = (method: string, params?: object) => ['out', { jsonrpc: '2.0', method, params }] as const

/** `initialize` of a legacy session. */
const handshake = (protocolVersion: string) => [
  ask(0, 'initialize', { protocolVersion, capabilities: {}, clientInfo }),
  answer(0, { protocolVersion, capabilities: {}, serverInfo: clientInfo }),
]

describe('the wire check', () => {
  test('judges a result by the definition of its request, in the revision of its request', () => {
    const tools = [{ name: 't', inputSchema: { type: 'object' } }]
    const listed = { tools, resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
    expect(played(ask(1, 'tools/list', { _meta: meta }), answer(1, listed))).toEqual([undefined, undefined])
    const [, bad] = played(ask(1, 'tools/list', { _meta: meta }), answer(1, { tools }))
    expect(bad).toContain("2026-07-28 JSONRPCResultResponse: /result must have required property 'resultType'")
    const legacy = played(...handshake('2025-06-18'), ask(1, 'tools/list'), answer(1, { tools: [{ name: 't' }] }))
    expect(legacy.slice(0, 3)).toEqual([undefined, undefined, undefined])
    expect(legacy[3]).toContain("2025-06-18 ListToolsResult: /tools/0 must have required property 'inputSchema'")
  })

  test('finds members of newer revisions in the results of older ones', () => {
    const [, , , bad] = played(...handshake('2025-11-25'), ask(1, 'tools/list'), answer(1, { tools: [], ttlMs: 0 }))
    expect(bad).toContain('2025-11-25 has no ttlMs in results')
    const [, , , ping] = played(...handshake('2025-11-25'), ask(1, 'ping'), answer(1, { resultType: 'complete' }))
    expect(ping).toContain('the result of ping is empty')
  })

  test('knows which side may send a method in which revision', () => {
    const form = { message: 'm', requestedSchema: { type: 'object', properties: {} } }
    const elicit = ['out', { jsonrpc: '2.0', id: 'a', method: 'elicitation/create', params: form }] as const
    expect(played(...handshake('2025-06-18'), elicit)[2]).toBeUndefined()
    expect(played(...handshake('2025-03-26'), elicit)[2]).toContain('no request elicitation/create of a server')
    expect(played(ask(1, 'tools/list', { _meta: meta }), elicit)[1]).toContain('2026-07-28 has no request')
    expect(played(ask(1, 'ping', { _meta: meta }))[0]).toContain('2026-07-28 has no request ping of a client')
  })

  test('judges what belongs to a request by that request, on links with both eras', () => {
    const call = { name: 't', _meta: { ...meta, progressToken: 'p' } }
    const progress = { progressToken: 'p', progress: 1 }
    const mixed = played(
      ...handshake('2024-11-05'),
      ask(1, 'tools/call', call),
      tell('notifications/progress', progress),
      ask(2, 'subscriptions/listen', { _meta: meta, notifications: {} }),
      tell('notifications/subscriptions/acknowledged', {
        notifications: {},
        _meta: { 'io.modelcontextprotocol/subscriptionId': 2 },
      }),
      answer(1, { resultType: 'input_required', inputRequests: { a: { method: 'roots/list' } } }),
    )
    expect(mixed).toEqual(mixed.map(() => undefined))
  })

  test('judges errors by their code, and lets them lack the id that nobody could read', () => {
    const failure = (error: object, id?: number) => ['out', { jsonrpc: '2.0', id, error }] as const
    const called = ask(1, 'tools/call', { name: 't', _meta: meta })
    expect(played(called, failure({ code: -32021, message: 'm' }, 1))[1]).toContain("required property 'data'")
    expect(played(called, failure({ code: -32002, message: 'm' }, 1))[1]).toContain('has no error -32002')
    expect(played(failure({ code: -32700, message: 'm' }))[0]).toBeUndefined()
    const nobodys = { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'm' } }
    expect(played(['in', nobodys])[0]).toBeUndefined()
    expect(played(['out', nobodys])[0]).toContain('/id must be string,integer')
    expect(played(failure({ code: -32603, message: 'm' }, 9))[0]).toContain('not open on this link')
  })

  test('finds answers that nobody waits for, batches where there are none, and what is no message', () => {
    const twice = played(...handshake('2025-11-25'), ask(1, 'ping'), answer(1, {}), answer(1, {}))
    expect([twice[3], twice[4]]).toEqual([undefined, expect.stringContaining('not open on this link')])
    const batch = ['in', [{ jsonrpc: '2.0', id: 1, method: 'ping' }]] as const
    expect(played(...handshake('2025-03-26'), batch)[2]).toBeUndefined()
    expect(played(...handshake('2025-06-18'), batch)[2]).toContain('2025-06-18 has no batches')
    expect(played(['in', '{'], ['in', '{}'])).toEqual([
      expect.stringContaining('not JSON'),
      expect.stringContaining('neither a request'),
    ])
  })

  test('judges what belongs to no revision as JSON-RPC, its results and errors included', () => {
    const params = { _meta: meta }
    const results = played(
      ask(1, 'x/y', params),
      answer(1, { resultType: 'complete' }),
      ask(2, 'x/y', params),
      answer(2, {}),
    )
    expect(results).toEqual([undefined, undefined, undefined, expect.stringContaining("'resultType'")])
    const failed = ['out', { jsonrpc: '2.0', id: 1, error: { code: -32022, message: 'm' } }] as const
    expect(played(ask(1, 'x/y', params), failed)[1]).toContain("required property 'data'")
    expect(played(['in', { jsonrpc: '2.0', id: 1, method: 'x/y', params: [] }])[0]).toContain('/params must be object')
    expect(played(['out', { jsonrpc: '2.0', error: { code: 1.5, message: 'm' } }])[0]).toContain('/error/code must be')
  })

  test('finds fault with every frame where there should be none', () => {
    const checker = new WireChecker({ nothing: true })
    const text = '{"jsonrpc":"2.0","method":"ping","id":1}'
    const frame = { link: {}, side: 'client', direction: 'out', text, tolerated: false } as const
    expect(checker.check(frame)).toContain('no message was expected')
  })

  test('follows frames that a test tolerates without judging them', () => {
    const checker = new WireChecker()
    const link = {}
    const frame = (direction: 'in' | 'out', message: object, tolerated: boolean): SeenFrame => {
      return { link, side: 'server', direction, text: JSON.stringify(message), tolerated }
    }
    expect(checker.check(frame('in', { jsonrpc: '2.0', id: 1, method: 'tools/call' }, true))).toBeUndefined()
    expect(checker.check(frame('out', { jsonrpc: '2.0', id: 1, result: {} }, false))).toContain('CallToolResult')
  })
})
