/** Handlers whose user has to visit an address first, with our client and without. */
import { UrlElicitationRequired } from '@causeway/protocol'
import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import { linked } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { LegacyClient, modern, textOf } from './drive.js'

const url = 'https://example.com/connect'

/** A server whose things need a visit each, and what its users did. */
function connectable(): { readonly app: App; readonly visited: Set<string> } {
  const visited = new Set<string>()
  const need = (elicitationId: string): string => {
    if (visited.has(elicitationId)) return `Here is ${elicitationId}`
    throw new UrlElicitationRequired([{ message: 'Connect', url, elicitationId }])
  }
  const app = mcp({
    name: 'connectable',
    tools: {
      files: tool({ description: 'Lists files' }, () => need('files')),
      later: tool({ description: 'Lists files later' }, async () => need('later')),
      through: tool({ description: 'Lists files by another tool' }, (_, { call }) => call('files')),
    },
    resources: [resource('files://all', { name: 'all' }, () => need('all'))],
    prompts: { praise: prompt({ description: 'Praises' }, () => need('praise')) },
  })
  return { app, visited }
}

const capabilities = { elicitation: { url: {} } }
const asks: readonly (readonly [string, string, { readonly [name: string]: string }])[] = [
  ['files', 'tools/call', { name: 'files' }],
  ['later', 'tools/call', { name: 'later' }],
  ['files', 'tools/call', { name: 'through' }],
  ['all', 'resources/read', { uri: 'files://all' }],
  ['praise', 'prompts/get', { name: 'praise' }],
]

describe.each(asks)('a handler that needs a visit (%s, %s %j)', (elicitationId, method, params) => {
  test('says so to a legacy client with the error of its revision, and when it is over', async () => {
    const { app } = connectable()
    const outer = mcp({ name: 'outer' })
    outer.mount(app)
    for (const server of [app, outer]) {
      const client = await LegacyClient.connect(server, '2025-11-25', capabilities)
      const { error } = await client.request(method, params)
      expect(error).toMatchObject({ code: -32042, data: { elicitations: [{ mode: 'url', url, elicitationId }] } })
      expect(server.elicitationComplete(elicitationId)).toBe(true)
      expect(server.elicitationComplete(elicitationId)).toBe(false)
      expect(client.heard).toMatchObject([{ method: 'notifications/elicitation/complete', params: { elicitationId } }])
    }
  })

  test('asks a modern client, which then repeats the request', async () => {
    const { app, visited } = connectable()
    const outer = mcp({ name: 'outer' })
    outer.mount(app)
    const { result } = await modern(outer, method, params, { capabilities })
    const asked = { method: 'elicitation/create', params: { mode: 'url', message: 'Connect', url } }
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { [elicitationId]: asked } })
    visited.add(elicitationId)
    const inputResponses = { [elicitationId]: { action: 'accept' } }
    const again = await modern(outer, method, { ...params, inputResponses }, { capabilities })
    expect(again.result?.resultType).toBe('complete')
  })

  test('says which capability is missing to clients that show no addresses', async () => {
    const { app } = connectable()
    const withForms = { capabilities: { elicitation: {} } }
    expect((await modern(app, method, params, withForms)).error?.code).toBe(-32021)
    const legacy = await LegacyClient.connect(app, '2025-11-25', { elicitation: {} })
    expect((await legacy.request(method, params)).error?.code).toBe(-32600)
  })
})

test.each(['modern', 'legacy'] as const)('our client shows the address and gets its result, %s', async (era) => {
  const { app, visited } = connectable()
  const go = (): 'accept' => {
    visited.add('later')
    app.elicitationComplete('later')
    return 'accept'
  }
  await using link = await linked(app, { era, answers: { elicitUrl: [go] } })
  expect((await link.client.callTool('later')).content).toEqual([{ type: 'text', text: 'Here is later' }])
  expect(link.asked.map(({ params }) => params.url)).toEqual([url])
})

test('of two clients only the one whose user was sent hears that the visit is over', async () => {
  const app = mcp({
    name: 'asking',
    tools: {
      go: tool({ description: 'Sends away' }, async (_, { elicitUrl }) => {
        return (await elicitUrl('Go', url, { elicitationId: 'there' })).action
      }),
    },
  })
  const [one, other] = [
    await LegacyClient.connect(app, '2025-11-25', capabilities),
    await LegacyClient.connect(app, '2025-11-25', capabilities),
  ]
  one.answers = { 'elicitation/create': () => ({ action: 'accept' }) }
  expect(textOf(await one.request('tools/call', { name: 'go' }))).toBe('accept')
  one.heard.length = 0
  expect(app.elicitationComplete('there')).toBe(true)
  expect([one.heard.length, other.heard.length]).toEqual([1, 0])
})
