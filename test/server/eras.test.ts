import type { JsonObject } from '@causeway/protocol'
import { mcp, tool } from '@causeway/server'
import { type RawMessage, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { ask } from './ask.js'
import { makeApp } from './serving-app.js'

describe('the era and revision of a client', () => {
  // @must initialize.agreed-version
  test('decide what it gets', async () => {
    const app = makeApp()
    await using old = await rawClient(app, { revision: '2024-11-05' })
    const { result } = await old.request('tools/call', { name: 'add', arguments: { a: 1 } })
    expect(result).toEqual({ content: [{ type: 'text', text: '{"sum":1}' }] })
    const listed = (await old.request('tools/list')).result?.tools as JsonObject[]
    expect(listed[0]).not.toHaveProperty('outputSchema')
  })

  // @must initialize.first
  test('must be known before anything but ping is served', async () => {
    await using client = await rawClient(makeApp())
    expect((await client.ask({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).error?.code).toBe(-32600)
    expect((await client.ask({ jsonrpc: '2.0', id: 2, method: 'ping' })).result).toEqual({})
  })

  // @must initialize.result, initialize.other-version
  test('get the latest legacy revision where they ask for one that nobody knows', async () => {
    await using client = await rawClient(makeApp())
    const params = { protocolVersion: '2099-01-01', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    expect((await client.ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params })).result).toMatchObject({
      protocolVersion: '2025-11-25',
      instructions: 'Be brief',
    })
  })

  // @must logging.asked-for
  test('log levels are honoured in both', async () => {
    const app = mcp({
      name: 'logs',
      tools: {
        talk: tool({ description: 'Talks' }, (_, { log }) => {
          log.debug('d')
          log.error('e')
        }),
      },
    })
    const levels = (said: readonly RawMessage[]) =>
      said.flatMap(({ method, params }) => (method ? [params?.level] : []))
    expect(levels((await ask(app, 'tools/call', { name: 'talk' })).said)).toEqual([])
    const _meta = { 'io.modelcontextprotocol/logLevel': 'debug' }
    expect(levels((await ask(app, 'tools/call', { name: 'talk', _meta })).said)).toEqual(['debug', 'error'])
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await legacy.request('logging/setLevel', { level: 'error' })
    await legacy.request('tools/call', { name: 'talk' })
    expect(levels(legacy.received)).toEqual(['error'])
  })
})
