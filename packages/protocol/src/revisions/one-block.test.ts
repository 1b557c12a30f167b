import { expect, test } from 'vitest'
import type { JsonObject } from '../jsonrpc/message.js'
import type { RevisionId } from './revision.js'
import { revisionOf } from './revisions.js'

const META = { 'com.example/a': 1 }
const USE = { type: 'tool_use', id: '1', name: 'add', input: { a: 1 } }
const ANSWER = { type: 'tool_result', toolUseId: '1', content: [{ type: 'text', text: '3' }], structuredContent: [3] }
const AUDIO = { type: 'audio', data: 'AA==', mimeType: 'audio/wav' }
const TEXT = { type: 'text', text: 'Hi' }
const SAMPLING = {
  messages: [
    { role: 'user', content: TEXT, _meta: META },
    { role: 'assistant', content: [TEXT, USE] },
    { role: 'user', content: [ANSWER] },
    { role: 'user', content: AUDIO },
  ],
  maxTokens: 5,
  tools: [{ name: 'add', inputSchema: { type: 'object' }, outputSchema: { type: 'array' } }],
  toolChoice: { mode: 'auto' },
}

const lowerResult = (id: RevisionId, method: string, result: JsonObject) => revisionOf(id).lowerResult(method, result)
const lowerParams = (id: RevisionId, method: string, params: JsonObject) => revisionOf(id).lowerParams(method, params)

test('sampling, with tools: 2025-11-25', () => {
  const { structuredContent: _, ...answer } = ANSWER
  expect(lowerParams('2025-11-25', 'sampling/createMessage', SAMPLING)).toEqual({
    ...SAMPLING,
    messages: [SAMPLING.messages[0], SAMPLING.messages[1], { role: 'user', content: [answer] }, SAMPLING.messages[3]],
    tools: [{ name: 'add', inputSchema: { type: 'object' } }],
  })
})

test.each([
  ['2025-06-18', AUDIO],
  ['2024-11-05', { type: 'text', text: expect.stringContaining('audio/wav') }],
] as const)('sampling, one block a message and no tools: %s', (id, audio) => {
  expect(lowerParams(id, 'sampling/createMessage', SAMPLING)).toEqual({
    messages: [
      { role: 'user', content: TEXT },
      { role: 'assistant', content: TEXT },
      { role: 'assistant', content: { type: 'text', text: expect.stringContaining('add') } },
      { role: 'user', content: { type: 'text', text: expect.stringContaining('3') } },
      { role: 'user', content: audio },
    ],
    maxTokens: 5,
  })
})

test('what a client sampled is one block before 2025-11-25', () => {
  const result = {
    role: 'assistant',
    model: 'm',
    content: [TEXT, USE, { type: 'image', data: 'AA==', mimeType: 'image/png' }],
  }
  expect(lowerResult('2025-11-25', 'sampling/createMessage', result)).toBe(result)
  expect(lowerResult('2025-06-18', 'sampling/createMessage', result)).toEqual({
    ...result,
    content: { type: 'text', text: 'Hi\n[The assistant called the tool add with {"a":1}]\n[image: image/png]' },
  })
  expect(lowerResult('2025-06-18', 'sampling/createMessage', { ...result, content: [AUDIO] })).toEqual({
    ...result,
    content: AUDIO,
  })
})
