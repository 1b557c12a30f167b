import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../jsonrpc/message.js'
import { REVISIONS, type RevisionId } from './revision.js'
import { revisionOf } from './revisions.js'

const LEGACY = REVISIONS.filter((id) => revisionOf(id).era === 'legacy')
const META = { 'com.example/a': 1 }
const ICONS = [{ src: 'https://example.com/a.png' }]
const ANNOTATIONS = { audience: ['user'], priority: 1, lastModified: '2026-01-01T00:00:00Z' }

/** Freezes through and through, so that lowering cannot change what it was given. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(Object.freeze(value))) frozen(member)
  return value
}

const lowerResult = (id: RevisionId, method: string, result: JsonObject) =>
  revisionOf(id).lowerResult(method, frozen(result))

describe('tools/list', () => {
  const TOOL = {
    name: 'add',
    title: 'Addition',
    description: 'Adds.',
    inputSchema: { type: 'object', properties: { a: { type: 'number' } } },
    outputSchema: { type: 'object', properties: { sum: { type: 'number' } } },
    annotations: { readOnlyHint: true },
    icons: ICONS,
    execution: { taskSupport: 'optional' },
    _meta: META,
  }
  const { execution: _, ...modern } = TOOL
  const { icons: __, ...from20250618 } = modern
  const { title, outputSchema: ___, _meta: ____, ...from20250326 } = from20250618
  const { annotations, ...from20241105 } = from20250326

  test.each([
    ['2026-07-28', { resultType: 'complete', ttlMs: 5, cacheScope: 'public', tools: [modern] }],
    ['2025-11-25', { tools: [TOOL] }],
    ['2025-06-18', { tools: [from20250618] }],
    ['2025-03-26', { tools: [{ ...from20250326, annotations: { title, ...annotations } }] }],
    ['2024-11-05', { tools: [from20241105] }],
  ] as const)('%s', (id, lowered) => {
    expect(lowerResult(id, 'tools/list', { tools: [TOOL], ttlMs: 5, cacheScope: 'public' })).toEqual(lowered)
  })

  test('up to 2025-11-25 an output schema describes an object, and a property has an object for a schema', () => {
    const schema = { type: 'object', properties: { any: true, none: false, one: { type: 'string' } } }
    const objects = { type: 'object', properties: { any: {}, none: { not: {} }, one: { type: 'string' } } }
    const tools = [
      { name: 'a', inputSchema: schema, outputSchema: schema },
      { name: 'b', inputSchema: { type: 'object' }, outputSchema: { type: 'array' } },
      { name: 'c', inputSchema: { type: 'object' }, outputSchema: { anyOf: [{ type: 'object' }] } },
    ]
    for (const id of ['2025-11-25', '2025-06-18'] as const) {
      expect(lowerResult(id, 'tools/list', { tools })).toEqual({
        tools: [
          { name: 'a', inputSchema: objects, outputSchema: objects },
          { name: 'b', inputSchema: { type: 'object' } },
          { name: 'c', inputSchema: { type: 'object' } },
        ],
      })
    }
    expect(lowerResult('2026-07-28', 'tools/list', { tools })).toMatchObject({ tools })
  })

  test('a tool that says its title as an annotation already keeps it', () => {
    const tools = [{ name: 'a', title: 'A', inputSchema: { type: 'object' }, annotations: { title: 'B' } }]
    expect(lowerResult('2025-03-26', 'tools/list', { tools })).toMatchObject({
      tools: [{ annotations: { title: 'B' } }],
    })
  })
})

describe('tools/call', () => {
  const TEXT = { type: 'text', text: '{"sum":3}' }
  const STRUCTURED = { content: [TEXT], structuredContent: { sum: 3 } }

  test.each([
    ['2026-07-28', { ...STRUCTURED, resultType: 'complete' }],
    ['2025-11-25', STRUCTURED],
    ['2025-06-18', STRUCTURED],
    ['2025-03-26', { content: [TEXT] }],
    ['2024-11-05', { content: [TEXT] }],
  ] as const)('structured content: %s', (id, lowered) => {
    expect(lowerResult(id, 'tools/call', STRUCTURED)).toEqual(lowered)
  })

  test.each(LEGACY)('structured content that is no object goes on as text: %s', (id) => {
    const content = [{ type: 'text', text: '[1,2]' }]
    expect(lowerResult(id, 'tools/call', { content, structuredContent: [1, 2] })).toEqual({ content })
    expect(lowerResult(id, 'tools/call', { content: [], structuredContent: [1, 2], isError: true })).toEqual({
      content,
      isError: true,
    })
    expect(lowerResult(id, 'tools/call', { content, structuredContent: null })).toEqual({ content })
  })

  const AUDIO = { type: 'audio', data: 'AA==', mimeType: 'audio/wav' }
  const NO_AUDIO = { type: 'text', text: expect.stringContaining('audio/wav') }
  const LINK = {
    type: 'resource_link',
    uri: 'file:///a',
    name: 'a',
    title: 'The A',
    description: 'First letter',
    icons: ICONS,
  }
  const { icons: _, ...PLAIN_LINK } = LINK
  const LINK_TEXT = { type: 'text', text: '[Resource] The A: file:///a\nFirst letter' }
  const MARKED = { type: 'text', text: 'a', annotations: ANNOTATIONS, _meta: META }
  const UNMARKED = { type: 'text', text: 'a', annotations: { audience: ['user'], priority: 1 } }
  const EMBEDDED = { type: 'resource', resource: { uri: 'file:///a', text: 'a', _meta: META } }
  const PLAIN_EMBEDDED = { type: 'resource', resource: { uri: 'file:///a', text: 'a' } }

  test.each([
    ['2026-07-28', [AUDIO, LINK, MARKED, EMBEDDED]],
    ['2025-11-25', [AUDIO, LINK, MARKED, EMBEDDED]],
    ['2025-06-18', [AUDIO, PLAIN_LINK, MARKED, EMBEDDED]],
    ['2025-03-26', [AUDIO, LINK_TEXT, UNMARKED, PLAIN_EMBEDDED]],
    ['2024-11-05', [NO_AUDIO, LINK_TEXT, UNMARKED, PLAIN_EMBEDDED]],
  ] as const)('content, also of prompts: %s', (id, content) => {
    const result = lowerResult(id, 'tools/call', { content: [AUDIO, LINK, MARKED, EMBEDDED] })
    expect(result).toMatchObject({ content })
    const messages = [AUDIO, LINK, MARKED, EMBEDDED].map((content) => ({ role: 'user', content }))
    const prompt = lowerResult(id, 'prompts/get', { messages })
    expect(prompt).toMatchObject({ messages: content.map((content) => ({ role: 'user', content })) })
    for (const lowered of [result.content, prompt.messages]) {
      expect(JSON.stringify(lowered).includes('_meta')).toBe(id >= '2025-06-18')
      expect(JSON.stringify(lowered).includes('icons')).toBe(id >= '2025-11-25')
    }
  })
})
