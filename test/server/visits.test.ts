/** Handlers whose user has to visit an address first, with our client and without. */
import { UrlElicitationRequired } from '@causeway/protocol'
import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import { linked, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { ask, textOf } from './ask.js'

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
  // @must elicit.required-error
  test('says so to a legacy client with the error of its revision, and when it is over', async () => {
    const { app } = connectable()
    const outer = mcp({ name: 'outer' })
    outer.mount(app)
    for (const server of [app, outer]) {
      await using client = await rawClient(server, { revision: '2025-11-25', capabilities })
      const { error } = await client.request(method, params)
      expect(error).toMatchObject({ code: -32042, data: { elicitations: [{ mode: 'url', url, elicitationId }] } })
      expect(server.elicitationComplete(elicitationId)).toBe(true)
      expect(server.elicitationComplete(elicitationId)).toBe(false)
      expect((await client.next('notifications/elicitation/complete')).params).toMatchObject({ elicitationId })
      await client.expectSilence()
    }
  })

  test('asks a modern client, which then repeats the request', async () => {
    const { app, visited } = connectable()
    const outer = mcp({ name: 'outer' })
    outer.mount(app)
    const { result } = await ask(outer, method, params, { capabilities })
    const asked = { method: 'elicitation/create', params: { mode: 'url', message: 'Connect', url } }
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { [elicitationId]: asked } })
    visited.add(elicitationId)
    const inputResponses = { [elicitationId]: { action: 'accept' } }
    const again = await ask(outer, method, { ...params, inputResponses }, { capabilities })
    expect(again.result?.resultType).toBe('complete')
  })

  // @must elicit.modes
  test('says which capability is missing to clients that show no addresses', async () => {
    const { app } = connectable()
    const withForms = { capabilities: { elicitation: {} } }
    expect((await ask(app, method, params, withForms)).error?.code).toBe(-32021)
    await using legacy = await rawClient(app, { revision: '2025-11-25', capabilities: { elicitation: {} } })
    expect((await legacy.request(method, params)).error?.code).toBe(-32600)
  })
})

// @must elicit.url-consent, elicit.url-no-prefetch
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

// @must elicit.completion-to-asker
test('of two clients only the one whose user was sent hears that the visit is over', async () => {
  const app = mcp({
    name: 'asking',
    tools: {
      go: tool({ description: 'Sends away' }, async (_, { elicitUrl }) => {
        return (await elicitUrl('Go', url, { elicitationId: 'there' })).action
      }),
    },
  })
  await using one = await rawClient(app, { revision: '2025-11-25', capabilities })
  await using other = await rawClient(app, { revision: '2025-11-25', capabilities })
  const call = one.request('tools/call', { name: 'go' })
  await one.reply(await one.next('elicitation/create'), { action: 'accept' })
  expect(textOf(await call)).toBe('accept')
  expect(app.elicitationComplete('there')).toBe(true)
  await one.next('notifications/elicitation/complete')
  await one.expectSilence()
  await other.expectSilence()
})
