import { expect, test } from 'vitest'
import { listChanges } from './list-changes.js'
import type { ListKind } from './list-snapshot.js'

const none = new Set<ListKind>()
const empty = { tools: {}, resources: {}, templates: {}, prompts: {} }

test('what was added, changed and removed is counted and named, list by list', () => {
  const before = { ...empty, tools: { a: '1', b: '1', c: '1' }, templates: { 't://{x}': '1' } }
  const after = { ...empty, tools: { a: '1', b: '2', d: '1' }, prompts: { p: '1', q: '1' } }
  expect(listChanges(before, after, none)).toEqual({
    lists: ['tools', 'resources', 'prompts'],
    words:
      '1 tool added (d), 1 changed (b), 1 removed (c), 1 resource template removed (t://{x}), 2 prompts added (p, q)',
  })
})

test('of many names the first are shown', () => {
  const tools = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, '1']))
  expect(listChanges(empty, { ...empty, tools }, none).words).toBe('6 tools added (a, b, c, d, e, …)')
})

test('what looks the same is not told, but for lists that moved meanwhile or that could not be had', () => {
  expect(listChanges(empty, empty, none)).toEqual({ lists: [], words: 'the lists are what they were' })
  expect(listChanges(empty, { ...empty, prompts: undefined }, new Set<ListKind>(['tools'])).lists).toEqual([
    'tools',
    'prompts',
  ])
})
