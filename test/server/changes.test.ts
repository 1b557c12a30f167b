/** Changes that a provider tells to some of its callers only. */
import { type Change, mcp, type Provider, type Scope } from '@causeway/server'
import { linked } from '@causeway/testing'
import { describe, expect, test } from 'vitest'

const uri = 'note://today'

/** The same resource for everybody, whose changes concern one of two. */
function telling(): { provider: Provider; tell: (change: Change) => void } {
  const listeners = new Set<(change: Change) => void>()
  const provider: Provider = {
    resources: { list: () => [{ uri, name: 'today' }], templates: () => [], read: () => undefined },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { provider, tell: (change) => listeners.forEach((listener) => void listener(change)) }
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
})
