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
const lowerParams = (id: RevisionId, method: string, params: JsonObject) =>
  revisionOf(id).lowerParams(method, frozen(params))

describe('resources and prompts', () => {
  const THING = { name: 'a', title: 'A', description: 'd', icons: ICONS, _meta: META, annotations: ANNOTATIONS }
  const { icons: _, ...NO_ICONS } = THING
  const OLD = { name: 'a', description: 'd', annotations: { audience: ['user'], priority: 1 } }

  test.each([
    ['2025-11-25', THING],
    ['2025-06-18', NO_ICONS],
    ['2025-03-26', OLD],
    ['2024-11-05', OLD],
  ] as const)('lists: %s', (id, thing) => {
    const hints = { ttlMs: 1, cacheScope: 'private', nextCursor: '' }
    const resource = { uri: 'file:///a', size: 7 }
    expect(lowerResult(id, 'resources/list', { resources: [{ ...resource, ...THING }], ...hints })).toEqual({
      resources: [{ ...resource, ...thing }],
      nextCursor: '',
    })
    const template = { uriTemplate: 'file:///{a}' }
    expect(
      lowerResult(id, 'resources/templates/list', { resourceTemplates: [{ ...template, ...THING }], ...hints }),
    ).toEqual({
      resourceTemplates: [{ ...template, ...thing }],
      nextCursor: '',
    })
  })

  test('prompts lose what resources lose, and their arguments the title', () => {
    const prompt = {
      name: 'a',
      title: 'A',
      icons: ICONS,
      arguments: [{ name: 'b', title: 'B', required: true }],
      _meta: META,
    }
    expect(lowerResult('2025-03-26', 'prompts/list', { prompts: [prompt] })).toEqual({
      prompts: [{ name: 'a', arguments: [{ name: 'b', required: true }] }],
    })
  })

  test('contents lose their _meta before 2025-06-18, and the hints before 2026-07-28', () => {
    const contents = [{ uri: 'a:b', text: 'c', _meta: META }]
    expect(lowerResult('2025-11-25', 'resources/read', { contents, ttlMs: 0, cacheScope: 'public' })).toEqual({
      contents,
    })
    expect(lowerResult('2024-11-05', 'resources/read', { contents })).toEqual({ contents: [{ uri: 'a:b', text: 'c' }] })
  })
})

describe('initialize', () => {
  const WHO = { name: 'a', version: '1', title: 'A', description: 'd', websiteUrl: 'https://a', icons: ICONS }
  const TITLED = { name: 'a', version: '1', title: 'A' }
  const PLAIN = { name: 'a', version: '1' }
  const SERVER = { tools: {}, completions: {}, tasks: { list: {} }, extensions: META }

  test.each([
    ['2025-11-25', WHO, SERVER],
    ['2025-06-18', TITLED, { tools: {}, completions: {}, extensions: META }],
    ['2025-03-26', PLAIN, { tools: {}, completions: {}, extensions: META }],
    ['2024-11-05', PLAIN, { tools: {}, extensions: META }],
  ] as const)('a server introduces itself: %s', (id, serverInfo, capabilities) => {
    const result = { protocolVersion: id, instructions: 'i', serverInfo: WHO, capabilities: SERVER }
    expect(lowerResult(id, 'initialize', result)).toEqual({ ...result, serverInfo, capabilities })
  })

  test.each([
    ['2025-11-25', WHO, { form: {}, url: {} }, { tools: {} }],
    ['2025-06-18', TITLED, {}, {}],
    ['2025-03-26', PLAIN, undefined, {}],
  ] as const)('a client introduces itself: %s', (id, clientInfo, elicitation, sampling) => {
    const capabilities = { roots: { listChanged: true }, elicitation: { form: {}, url: {} }, sampling: { tools: {} } }
    const lowered = lowerParams(id, 'initialize', { protocolVersion: id, clientInfo: WHO, capabilities })
    expect(lowered).toEqual({
      protocolVersion: id,
      clientInfo,
      capabilities: { roots: { listChanged: true }, ...(elicitation && { elicitation }), sampling },
    })
  })

  test('a client that opens URLs only cannot be asked with a form', () => {
    const capabilities = { elicitation: { url: {} } }
    expect(lowerParams('2025-06-18', 'initialize', { capabilities })).toEqual({ capabilities: {} })
  })
})

test('the roots of old clients have no _meta', () => {
  const roots = [{ uri: 'file:///a', name: 'a', _meta: META }]
  expect(lowerResult('2025-03-26', 'roots/list', { roots })).toEqual({ roots: [{ uri: 'file:///a', name: 'a' }] })
})

test('progress has words since 2025-03-26', () => {
  const progress = { progressToken: 1, progress: 2, message: 'almost' }
  expect(lowerParams('2025-03-26', 'notifications/progress', progress)).toBe(progress)
  expect(lowerParams('2024-11-05', 'notifications/progress', progress)).toEqual({ progressToken: 1, progress: 2 })
})

test('completion has a context since 2025-06-18', () => {
  const params = {
    ref: { type: 'ref/prompt', name: 'a', title: 'A' },
    argument: { name: 'b', value: '' },
    context: {},
  }
  expect(lowerParams('2025-06-18', 'completion/complete', params)).toBe(params)
  expect(lowerParams('2025-03-26', 'completion/complete', params)).toEqual({
    ref: { type: 'ref/prompt', name: 'a' },
    argument: { name: 'b', value: '' },
  })
})

test.each(LEGACY)('%s gets back the same object where nothing changes', (id) => {
  const call = { content: [{ type: 'text', text: 'a' }], isError: false }
  expect(lowerResult(id, 'tools/call', call)).toBe(call)
  const list = { tools: [{ name: 'a', inputSchema: { type: 'object', properties: { a: {} } } }] }
  expect(lowerResult(id, 'tools/list', list)).toBe(list)
  const empty = {}
  expect(lowerResult(id, 'ping', empty)).toBe(empty)
  const params = { name: 'a', arguments: { title: 1, icons: 2, _meta: 3 } }
  expect(lowerParams(id, 'tools/call', params)).toBe(params)
})

test.each(REVISIONS)('%s lowers what is not of the expected shape without throwing', (id) => {
  for (const odd of [null, 7, 'a', [null, 7, 'a', [], {}], {}]) {
    const keys = [
      'tools',
      'content',
      'messages',
      'resources',
      'contents',
      'prompts',
      'capabilities',
      'serverInfo',
      'requestedSchema',
      'inputRequests',
    ]
    const result = Object.fromEntries(keys.map((key) => [key, odd]))
    for (const method of revisionOf(id).clientMethods) expect(lowerResult(id, method, result)).toBeDefined()
    for (const method of ['initialize', 'sampling/createMessage', 'elicitation/create']) {
      expect(lowerParams(id, method, result)).toBeDefined()
      expect(lowerResult(id, method, result)).toBeDefined()
    }
  }
})
