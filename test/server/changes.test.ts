/** Changes that a provider tells to some of its callers only. */
import { limits } from '@causeway/protocol'
import { type Change, filter, hide, mcp, type Provider, resource, type Scope, tool } from '@causeway/server'
import { type Linked, linked, rawClient } from '@causeway/testing'
import { describe, expect, test } from 'vitest'

const uri = 'note://today'

/** The same resource for everybody, whose changes concern one of two. */
function telling(): { provider: Provider; tell: (change: Change) => void; watched: readonly string[] } {
  const listeners = new Set<(change: Change) => void>()
  const watched: string[] = []
  const provider: Provider = {
    resources: {
      list: () => [{ uri, name: 'today' }],
      templates: () => [],
      read: () => undefined,
      watch: (one) => {
        watched.push(one)
        return () => {}
      },
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { provider, tell: (change) => listeners.forEach((listener) => void listener(change)), watched }
}

const only =
  (id: string) =>
  ({ principal }: Scope): boolean =>
    principal?.id === id

describe.each(['legacy', 'modern'] as const)('to %s clients', (era) => {
  test.each([['' as const], ['inner' as const]])(
    'a change reaches whom it concerns (mounted as "%s")',
    async (prefix) => {
      const { provider, tell } = telling()
      await using app = mcp({ name: 'changes' })
      app.mount(provider, { prefix })
      const outer = prefix === '' ? uri : `${prefix}+${uri}`
      const heard: string[] = []
      const follow = async (id: string): Promise<AsyncDisposable> => {
        const link = await linked(app, { era, signedInAs: id })
        link.client.on('resourcesChanged', () => heard.push(`${id}: list`))
        link.client.on('resourceUpdated', (update) => heard.push(`${id}: ${update.uri}`))
        await link.client.subscribe(outer)
        return link
      }
      await using _ada = await follow('ada')
      await using _bob = await follow('bob')
      const [ada, bob] = [only('ada'), only('bob')]
      // One turn: what says the same to the same ones is told once.
      for (const to of [ada, ada, bob]) tell({ kind: 'resource', uri, to })
      tell({ kind: 'resources', to: bob })
      await expect.poll(() => heard.length).toBe(3)
      tell({ kind: 'resources' })
      await expect.poll(() => heard.length).toBe(5)
      const expected = [`ada: ${outer}`, 'ada: list', `bob: ${outer}`, 'bob: list', 'bob: list']
      expect(heard.sort()).toEqual(expected.sort())
    },
  )
  test.each<[string, (provider: Provider) => Provider]>([
    ['hide()', (provider) => hide(provider, 'note://secret')],
    ['filter()', (provider) => filter(provider, ({ id }) => !id.startsWith('note://secret'))],
  ])('nobody hears of a resource that %s hides, nor makes it be watched', async (_, hidden) => {
    const { provider, tell, watched } = telling()
    await using app = mcp({ name: 'changes' })
    app.mount(hidden(provider))
    await using link = await linked(app, { era })
    const heard: string[] = []
    link.client.on('resourceUpdated', (update) => heard.push(update.uri))
    await link.client.subscribe('note://secret')
    await link.client.subscribe(uri)
    await expect.poll(() => watched).toEqual([uri])
    tell({ kind: 'resource', uri: 'note://secret' })
    tell({ kind: 'resource', uri })
    await expect.poll(() => heard).toEqual([uri])
  })

  test('an app and its handlers tell a change to whom it concerns', async () => {
    const own = (id: string | undefined) => ({ to: only(id ?? '') })
    await using app = mcp({
      name: 'own',
      resources: [resource(uri, {}, (_, { principal }) => `of ${principal?.id}`)],
      tools: {
        write: tool(
          { description: 'Changes what its caller reads' },
          (_, { principal, resourceUpdated, listChanged }) => {
            resourceUpdated(uri, own(principal?.id))
            listChanged('tools', own(principal?.id))
          },
        ),
      },
    })
    const heard: string[] = []
    const follow = async (id: string): Promise<Linked> => {
      const link = await linked(app, { era, signedInAs: id })
      link.client.on('toolsChanged', () => heard.push(`${id}: tools`))
      link.client.on('resourceUpdated', () => heard.push(`${id}: resource`))
      await link.client.subscribe(uri)
      return link
    }
    await using ada = await follow('ada')
    await using _bob = await follow('bob')
    await ada.client.callTool('write')
    await expect.poll(() => heard.length).toBe(2)
    app.resourceUpdated(uri, own('bob'))
    app.listChanged('tools', own('bob'))
    await expect.poll(() => heard.length).toBe(4)
    expect(heard.sort()).toEqual(['ada: resource', 'ada: tools', 'bob: resource', 'bob: tools'])
  })
})

test('one session, and one stream, may follow so many resources and no more', async () => {
  await using app = mcp({ name: 'changes', resources: [resource('note://{id}', {}, () => 'x')] })
  const uris = Array.from({ length: limits.maxSubscribedUris + 1 }, (_, id) => `note://${id}`)
  await using legacy = await rawClient(app, { revision: '2025-11-25' })
  const answers = []
  for (const one of uris) answers.push(await legacy.request('resources/subscribe', { uri: one }))
  expect(answers.filter(({ error }) => error === undefined)).toHaveLength(limits.maxSubscribedUris)
  expect(answers.at(-1)?.error).toMatchObject({ code: -32602 })
  // What is followed already costs nothing more.
  expect((await legacy.request('resources/subscribe', { uri: 'note://0' })).error).toBeUndefined()
  await using modern = await rawClient(app)
  const { error } = await modern.request('subscriptions/listen', { notifications: { resourceSubscriptions: uris } })
  expect(error).toMatchObject({ code: -32602 })
})
