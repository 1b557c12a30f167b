import { type Client, type ClientOptions, connect, ResponseCache } from '@causeway/client'
import { type Serving, serve } from '@causeway/server'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

let serving: Serving
let url: string

beforeAll(async () => {
  serving = await serve(app, { port: 0, argv: [], env: {}, signals: false })
  url = serving.url ?? ''
})

afterAll(() => serving.close())

const bearer = (user: string): { authorization: string } => ({ authorization: `Bearer example-token-of-${user}` })

/** Ada and Bob are of acme, Eve is of globex. */
function signedIn(user: 'ada' | 'bob' | 'eve', options: ClientOptions = {}): Promise<Client> {
  return connect(url, { ...options, http: { headers: bearer(user) } })
}

/** The URI of a new note. */
async function addedBy(client: Client, text: string): Promise<string> {
  const { structuredContent } = await client.callTool('add_note', { text })
  return `note://${(structuredContent as { id: number }).id}` // as: the tool's output schema says so
}

function post(method: string, headers: Record<string, string>, params: object = {}): Promise<Response> {
  const accept = 'application/json, text/event-stream'
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers }, body })
}

describe('who has no token', () => {
  test.each([
    ['none', {}],
    ['a wrong one', bearer('mallory')],
    ['another kind', { authorization: 'Basic YTpi' }],
  ])('does not come in (%s)', async (_, headers) => {
    const response = await post('tools/list', headers as Record<string, string>)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })
})

describe.each(['legacy', 'modern'] as const)('a %s client', (era) => {
  test('has the tools, resources and prompts of its own tenant', async () => {
    await using ada = await signedIn('ada', { era })
    await using eve = await signedIn('eve', { era })
    expect(await ada.callTool('whoami')).toHaveStructuredContent({ tenant: 'acme' })
    expect(await eve.callTool('whoami')).toHaveStructuredContent({ tenant: 'globex' })
    await expect(ada).toListTools(['whoami', 'add_note', 'find_notes', 'export_notes'])
    await expect(eve).toListTools(['whoami', 'add_note', 'find_notes'])
    expect(await ada.readResource('note://1')).toHaveText('Ship the anvils')
    expect(await eve.readResource('note://1')).toHaveText('Plan the launch')
    expect(await eve.getPrompt('standup', {})).toHaveText(/dome/)
  })

  test('cannot use what is not its own', async () => {
    await using eve = await signedIn('eve', { era })
    await expect(eve.callTool('export_notes')).rejects.toThrow(/Unknown tool/)
    await expect(eve.readResource('note://3')).rejects.toThrow(/note:\/\/3/)
    expect(JSON.stringify(await eve.callTool('find_notes'))).not.toContain('anvils')
  })

  test('gets nothing by the cursor of another', async () => {
    await using ada = await signedIn('ada', { era })
    await using eve = await signedIn('eve', { era })
    const { nextCursor = '' } = await ada.listResourcesPage({})
    const { items } = await eve.listResourcesPage({ cursor: nextCursor })
    const own = await eve.listResources()
    expect(own).toEqual(expect.arrayContaining([...items]))
    expect(nextCursor).not.toContain('note')
  })

  test('is not completed with the words of another', async () => {
    await using ada = await signedIn('ada', { era })
    await using eve = await signedIn('eve', { era })
    const complete = async (client: Client): Promise<readonly (readonly string[])[]> => {
      const note = { type: 'ref/resource', uri: 'note://{id}' } as const
      const standup = { type: 'ref/prompt', name: 'standup' } as const
      const ids = await client.complete({ ref: note, argument: { name: 'id', value: '3' } })
      const words = await client.complete({ ref: standup, argument: { name: 'about', value: 'Ship' } })
      return [ids.values, words.values]
    }
    expect(await complete(ada)).toEqual([['3'], ['Ship the anvils']])
    expect(await complete(eve)).toEqual([[], []])
  })
})

test('a cache that clients share keeps lists apart', async () => {
  const cache = new ResponseCache()
  await using ada = await signedIn('ada', { era: 'modern', cache, principal: 'ada' })
  await using eve = await signedIn('eve', { era: 'modern', cache, principal: 'eve' })
  await expect(ada).toListTools(['whoami', 'add_note', 'find_notes', 'export_notes'])
  await expect(eve).toListTools(['whoami', 'add_note', 'find_notes'])
  for (const list of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
    expect(await ada.request(list)).toMatchObject({ cacheScope: 'private', ttlMs: 60_000 })
  }
})

test('a session belongs to who began it', async () => {
  const clientInfo = { name: 'test', version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  const begun = await post('initialize', bearer('ada'), params)
  const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' }
  expect((await post('tools/list', { ...bearer('eve'), ...session })).status).toBe(404)
  expect((await post('tools/list', { ...bearer('ada'), ...session })).status).toBe(200)
})

// Last, as it adds notes.
test.each(['legacy', 'modern'] as const)(
  'a %s client hears of its own changes and of no others, although both have the same URIs',
  async (era) => {
    const heard: string[] = []
    const follow = async (user: 'bob' | 'eve'): Promise<Client> => {
      const client = await signedIn(user, { era })
      client.on('resourcesChanged', () => heard.push(`${user}: list`))
      client.on('resourceUpdated', ({ uri }) => heard.push(`${user}: ${uri}`))
      for (let id = 1; id < 20; id++) await client.subscribe(`note://${id}`)
      return client
    }
    await using bob = await follow('bob')
    await using eve = await follow('eve')
    await using ada = await signedIn('ada', { era })
    const secret = await addedBy(ada, 'A secret of acme')
    await expect.poll(() => heard.length).toBe(2)
    // What eve hears next is her own: nothing of acme came before it.
    const own = await addedBy(eve, 'Of globex')
    await expect.poll(() => heard.length).toBe(4)
    expect(new Set(heard)).toEqual(new Set([`bob: ${secret}`, 'bob: list', `eve: ${own}`, 'eve: list']))
    expect(await bob.readResource(secret)).toHaveText('A secret of acme')
  },
)
