import { mcp, tool } from '@causeway/server'
import { type RawMessage, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { ask, namesOf, textOf } from './ask.js'
import { makeApp, opened } from './serving-app.js'

/** What a server said of its own accord. */
function methodsIn(received: readonly RawMessage[]): string[] {
  return received.flatMap(({ method }) => method ?? [])
}

describe('tools', () => {
  // @must tools.output-conforms
  test('return structured content with its text', async () => {
    const { result } = await ask(makeApp(), 'tools/call', { name: 'add', arguments: { a: 1, bonus: 2 } })
    expect(result).toMatchObject({ structuredContent: { sum: 3 }, content: [{ type: 'text', text: '{"sum":3}' }] })
    expect(result?.resultType).toBe('complete')
  })

  // @must tools.input-validated
  test('say what is wrong with arguments in words a model can repair from', async () => {
    const answer = await ask(makeApp(), 'tools/call', { name: 'add', arguments: { a: 'one', bonsu: 2 } })
    expect(answer.result?.isError).toBe(true)
    expect(textOf(answer)).toMatch(/\ba\b/)
    expect(textOf(answer)).toContain("Did you mean 'bonus'?")
  })

  test('that nobody has get a suggestion', async () => {
    const { error } = await ask(makeApp(), 'tools/call', { name: 'doubel' })
    expect(error).toMatchObject({ code: -32602 })
    expect(error?.message).toContain("Did you mean 'double'?")
  })

  test('call other tools and read resources', async () => {
    expect(textOf(await ask(makeApp(), 'tools/call', { name: 'double', arguments: { a: 4 } }))).toBe('{"sum":8}')
    expect(textOf(await ask(makeApp(), 'tools/call', { name: 'reader' }))).toContain('Ada')
  })

  test('show the messages that were written for readers, and no others', async () => {
    const told = await ask(makeApp(), 'tools/call', { name: 'told' })
    expect([told.result?.isError, textOf(told)]).toEqual([true, 'Order 7 is closed'])
    const broken = await ask(makeApp(), 'tools/call', { name: 'broken' })
    expect(broken.result?.isError).toBe(true)
    expect(textOf(broken)).not.toContain('secret')
  })

  // @must tools.access, cache.no-access-control
  test('are hidden from and denied to whom a rule does not allow', async () => {
    const app = makeApp()
    const admin = { id: 'root', scopes: ['admin'], claims: {} }
    const names = async (principal?: typeof admin) =>
      namesOf(await ask(app, 'tools/list', {}, principal && { signedInAs: principal }))
    expect(await names()).not.toContain('admin')
    expect(await names(admin)).toContain('admin')
    expect((await ask(app, 'tools/call', { name: 'admin' })).error?.code).toBe(-32602)
    expect(textOf(await ask(app, 'tools/call', { name: 'admin' }, { signedInAs: admin }))).toBe('secret')
  })

  test('end at their time limit, with their signal aborted', async () => {
    const answer = await ask(makeApp(), 'tools/call', { name: 'slow' })
    expect(answer.result?.isError).toBe(true)
    expect(textOf(answer)).toContain('5 ms')
  })
})

describe('resources and prompts', () => {
  test('are read by URI and by template, with dependencies opened once and closed with the server', async () => {
    opened.length = 0
    const app = makeApp()
    for (const id of ['7', '8']) {
      const { result } = await ask(app, 'resources/read', { uri: `users://${id}/profile` })
      expect(result?.contents).toEqual([
        { uri: `users://${id}/profile`, mimeType: 'application/json', text: JSON.stringify({ id, name: 'Ada' }) },
      ])
    }
    await app.close()
    expect(opened).toEqual(['open', 'close'])
  })

  // @must resources.not-found, resources.no-empty-contents
  test('that nobody has are an error of the revision', async () => {
    const app = makeApp()
    const uri = 'users://0/profile'
    expect((await ask(app, 'resources/read', { uri })).error).toMatchObject({ code: -32602, data: { uri } })
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    expect((await legacy.request('resources/read', { uri })).error).toMatchObject({ code: -32002 })
  })

  // @must resources.uri-validated, resources.no-traversal
  test('do not let a variable climb out of its path', async () => {
    const { error } = await ask(makeApp(), 'resources/read', { uri: 'users://%2e%2e%2Fetc/profile' })
    expect(error?.code).toBe(-32602)
  })

  // @must completion.validated
  test('complete their arguments', async () => {
    const ref = { type: 'ref/resource', uri: 'users://{id}/profile' }
    const { result } = await ask(makeApp(), 'completion/complete', { ref, argument: { name: 'id', value: '7' } })
    expect(result?.completion).toEqual({ values: ['7', '70'], total: 2, hasMore: false })
  })

  // @must prompts.validated
  test('coerce the strings of prompt arguments by their schema', async () => {
    const { result } = await ask(makeApp(), 'prompts/get', { name: 'review', arguments: { code: 'x', lines: '3' } })
    expect(result?.messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'Review x' } },
      { role: 'assistant', content: { type: 'text', text: '3' } },
    ])
  })
})

describe('lists', () => {
  test('come in pages whose cursors survive a change of the list', async () => {
    const tools = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, tool({ description: name }, () => name)]),
    )
    const app = mcp({ name: 'pages', pageSize: 2, tools })
    const page = async (cursor?: unknown) => {
      const answer = await ask(app, 'tools/list', cursor === undefined ? {} : { cursor })
      return { names: namesOf(answer), next: answer.result?.nextCursor }
    }
    const first = await page()
    app.remove({ tools: ['a'] })
    const second = await page(first.next)
    const third = await page(second.next)
    expect([first.names, second.names, third.names]).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(third.next).toBeUndefined()
    expect((await ask(app, 'tools/list', { cursor: 'nonsense' })).error?.code).toBe(-32602)
  })

  // @must initialize.agreed-capabilities
  test('of a capability that is not offered are an unknown method', async () => {
    expect((await ask(mcp({ name: 'empty' }), 'tools/list')).error?.code).toBe(-32601)
  })
})

describe('changes', () => {
  // @must meta.subscription-id, listen.only-asked-for, listen.acknowledged-first, listen.id-of-request, cancel.server-listen-only
  test('are told once a turn to legacy sessions and to the modern streams that asked', async () => {
    const app = makeApp()
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await using modern = await rawClient(app)
    const listening = modern.request('subscriptions/listen', { notifications: { toolsListChanged: true } })
    await modern.next('notifications/subscriptions/acknowledged')
    app.add({ tools: { late: tool({ description: 'Late' }, () => 'x') } })
    app.disable({ tools: ['add'] })
    app.remove({ prompts: ['review'] })
    await Promise.resolve()
    await app.close()
    const { result } = await listening
    expect(methodsIn(modern.received)).toEqual([
      'notifications/subscriptions/acknowledged',
      'notifications/tools/list_changed',
    ])
    expect(result?._meta).toHaveProperty('io.modelcontextprotocol/subscriptionId')
    expect(methodsIn(legacy.received)).toEqual([
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
    ])
  })

  test('of a resource reach who subscribed to it', async () => {
    const app = makeApp()
    await using legacy = await rawClient(app, { revision: '2025-11-25' })
    await legacy.request('resources/subscribe', { uri: 'config://main' })
    app.resourceUpdated('config://main')
    app.resourceUpdated('config://other')
    await Promise.resolve()
    expect(await legacy.next()).toMatchObject({
      method: 'notifications/resources/updated',
      params: { uri: 'config://main' },
    })
    await legacy.expectSilence()
  })
})
