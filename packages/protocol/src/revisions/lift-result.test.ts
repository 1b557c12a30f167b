import { expect, test } from 'vitest'
import { REVISIONS } from './revision.js'
import { revisionOf } from './revisions.js'

const LEGACY = REVISIONS.filter((id) => revisionOf(id).era === 'legacy')

// @must result.type-absent
test('a modern result that is complete does not say so in the neutral model, any other does', () => {
  const { liftResult } = revisionOf('2026-07-28')
  expect(liftResult('tools/list', { resultType: 'complete', tools: [] })).toEqual({ tools: [] })
  const bare = { tools: [] }
  expect(liftResult('tools/list', bare)).toBe(bare)
  for (const resultType of ['input_required', 'task', 'surprise']) {
    expect(liftResult('tools/call', { resultType })).toEqual({ resultType })
  }
})

test.each(LEGACY)('%s has no result types', (id) => {
  expect(revisionOf(id).liftResult('tools/call', { content: [], resultType: 'surprise' })).toEqual({ content: [] })
})

test.each(REVISIONS)('%s: a tool result without content has none, but for a task', (id) => {
  const { liftResult } = revisionOf(id)
  expect(liftResult('tools/call', { structuredContent: { a: 1 } })).toEqual({
    content: [],
    structuredContent: { a: 1 },
  })
  expect(liftResult('tools/call', { task: { taskId: 'a' } })).toEqual({ task: { taskId: 'a' } })
})

test('a server of 2024-11-05 may always be asked for completions', () => {
  const result = { protocolVersion: '2024-11-05', capabilities: { tools: {} } }
  expect(revisionOf('2024-11-05').liftResult('initialize', result)).toMatchObject({
    capabilities: { tools: {}, completions: {} },
  })
  expect(revisionOf('2025-03-26').liftResult('initialize', result)).toBe(result)
})
