import { expect, test } from 'vitest'
import type { JsonObject } from '../jsonrpc/message.js'
import type { RevisionId } from './revision.js'
import { revisionOf } from './revisions.js'

const lowerResult = (id: RevisionId, method: string, result: JsonObject) => revisionOf(id).lowerResult(method, result)
const lowerParams = (id: RevisionId, method: string, params: JsonObject) => revisionOf(id).lowerParams(method, params)

// @must result.type, cache.hints
test('modern results say what they are, and how long they last where that is asked for', () => {
  const complete = { resultType: 'complete' }
  expect(lowerResult('2026-07-28', 'completion/complete', {})).toEqual(complete)
  expect(lowerResult('2026-07-28', 'com.example/method', {})).toEqual(complete)
  expect(lowerResult('2026-07-28', 'tools/call', { resultType: 'task' })).toEqual({ resultType: 'task' })
  for (const method of [
    'server/discover',
    'tools/list',
    'resources/list',
    'resources/templates/list',
    'prompts/list',
    'resources/read',
  ]) {
    expect(lowerResult('2026-07-28', method, {})).toEqual({ ...complete, ttlMs: 0, cacheScope: 'private' })
    expect(lowerResult('2026-07-28', method, { ttlMs: 9, cacheScope: 'public' })).toEqual({
      ...complete,
      ttlMs: 9,
      cacheScope: 'public',
    })
  }
  expect(lowerResult('2026-07-28', 'resources/read', { resultType: 'input_required', requestState: 's' })).toEqual({
    resultType: 'input_required',
    requestState: 's',
  })
})

test('the answers to input requests are no results of their own', () => {
  const answer = { action: 'accept', content: {} }
  expect(lowerResult('2026-07-28', 'elicitation/create', answer)).toBe(answer)
})

test('the id of an elicitation exists in 2025-11-25 only', () => {
  const params = { mode: 'url', message: 'm', url: 'https://a', elicitationId: 'e' }
  const { elicitationId: _, ...modern } = params
  expect(lowerParams('2025-11-25', 'elicitation/create', params)).toBe(params)
  expect(lowerParams('2026-07-28', 'elicitation/create', params)).toEqual(modern)
  const inputRequests = { a: { method: 'elicitation/create', params }, b: { method: 'roots/list' } }
  expect(lowerResult('2026-07-28', 'tools/call', { resultType: 'input_required', inputRequests })).toEqual({
    resultType: 'input_required',
    inputRequests: { ...inputRequests, a: { method: 'elicitation/create', params: modern } },
  })
})
