import { fakeClock } from '@causeway/testing'
import { describe, expect, test } from 'vitest'
import { KeptList, type Listed } from './kept-list.js'

interface Item {
  readonly name: string
  readonly text?: string
}

function keptList(announced = false) {
  const clock = fakeClock()
  const state = {
    items: [{ name: 'a' }] as readonly Item[],
    ttlMs: 0,
    fetched: 0,
    changes: 0,
    failures: 0,
    down: false,
  }
  const list = new KeptList<Item>({
    clock,
    keyOf: ({ name }) => name,
    fetch: async (): Promise<Listed<Item>> => {
      state.fetched++
      if (state.down) throw new Error('down')
      const items = state.items.map((item) => ({ ...item }))
      return { items, ttlMs: state.ttlMs, cacheScope: 'public', notes: undefined }
    },
    changed: () => void state.changes++,
    failed: () => void state.failures++,
    announced: () => announced,
  })
  return { clock, state, list }
}

describe('a list of an upstream', () => {
  test('stays the same object while it says the same, and so do its items', async () => {
    const { list, state } = keptList()
    await list.load()
    const before = list.items
    await list.refresh()
    expect(list.items).toBe(before)
    expect(state.changes).toBe(0)
    state.items = [{ name: 'b' }, { name: 'a' }]
    await list.refresh()
    expect(state.changes).toBe(1)
    expect(list.items.map(({ name }) => name)).toEqual(['b', 'a'])
    expect(list.items[1]).toBe(before[0])
  })

  test('is fetched once for any number of announcements, and once more for those that came meanwhile', async () => {
    const { list, state } = keptList(true)
    await list.load()
    await Promise.all(Array.from({ length: 50 }, () => list.refresh()))
    expect(state.fetched).toBe(2)
    const first = list.refresh()
    await Promise.resolve()
    await Promise.all([first, list.refresh(), list.refresh()])
    expect(state.fetched).toBe(4)
  })

  // @must cache.no-polling
  test('is looked at again after its time where nobody announces changes', async () => {
    const { clock, list, state } = keptList()
    state.ttlMs = 60_000
    await list.load()
    state.items = [{ name: 'a' }, { name: 'new' }]
    expect(await list.current()).toHaveLength(1)
    await clock.advance(59_999)
    expect(await list.get('new')).toBeUndefined()
    await clock.advance(1)
    expect(state.fetched).toBe(1)
    expect(await list.get('new')).toEqual({ name: 'new' })
    expect([state.fetched, state.changes]).toEqual([2, 1])
  })

  test('is kept where a newer one cannot be had', async () => {
    const { clock, list, state } = keptList()
    await list.load()
    state.down = true
    await clock.advance(10_000)
    expect(await list.current()).toHaveLength(1)
    expect(await list.current()).toHaveLength(1)
    expect([state.fetched, state.failures]).toEqual([2, 1])
  })

  test('has each key once', async () => {
    const { list, state } = keptList()
    state.items = [
      { name: 'a', text: 'first' },
      { name: 'a', text: 'second' },
    ]
    await list.load()
    expect(list.items).toEqual([{ name: 'a', text: 'first' }])
  })
})
