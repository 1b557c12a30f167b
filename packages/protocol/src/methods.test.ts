import { expect, test } from 'vitest'
import { METHODS, methodOf } from './methods.js'
import { REVISIONS } from './revisions/revision.js'
import { revisionOf } from './revisions/revisions.js'

const LISTS = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']
const MODERN_CLIENT = [
  'server/discover',
  ...LISTS,
  'tools/call',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'subscriptions/listen',
]
const LEGACY_CLIENT = [
  'initialize',
  'ping',
  ...LISTS,
  'tools/call',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
]
const TASKS = ['tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel']
const LEGACY_SERVER = ['ping', 'sampling/createMessage', 'roots/list']
const CLIENT_NOTICES = [
  'notifications/cancelled',
  'notifications/progress',
  'notifications/initialized',
  'notifications/roots/list_changed',
]
const SERVER_NOTICES = [
  'notifications/cancelled',
  'notifications/progress',
  'notifications/message',
  'notifications/resources/updated',
  'notifications/resources/list_changed',
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
]

/** Section by section as the specification's schema of each revision lists them. */
const EXPECTED = {
  '2024-11-05': [
    [...LEGACY_CLIENT, ...CLIENT_NOTICES],
    [...LEGACY_SERVER, ...SERVER_NOTICES],
  ],
  '2025-03-26': [
    [...LEGACY_CLIENT, ...CLIENT_NOTICES],
    [...LEGACY_SERVER, ...SERVER_NOTICES],
  ],
  '2025-06-18': [
    [...LEGACY_CLIENT, ...CLIENT_NOTICES],
    [...LEGACY_SERVER, 'elicitation/create', ...SERVER_NOTICES],
  ],
  '2025-11-25': [
    [...LEGACY_CLIENT, ...TASKS, ...CLIENT_NOTICES, 'notifications/tasks/status'],
    [
      ...LEGACY_SERVER,
      'elicitation/create',
      ...TASKS,
      ...SERVER_NOTICES,
      'notifications/elicitation/complete',
      'notifications/tasks/status',
    ],
  ],
  '2026-07-28': [
    [...MODERN_CLIENT, 'notifications/cancelled'],
    [...SERVER_NOTICES, 'notifications/subscriptions/acknowledged'],
  ],
} as const

test.each(REVISIONS)('%s has the methods that its specification lists, in each direction', (id) => {
  const revision = revisionOf(id)
  const [client, server] = EXPECTED[id]
  expect([...revision.clientMethods].sort()).toEqual([...client].sort())
  expect([...revision.serverMethods].sort()).toEqual([...server].sort())
})

test('only 2025-03-26 has batches, and only 2026-07-28 is modern', () => {
  expect(REVISIONS.filter((id) => revisionOf(id).batches)).toEqual(['2025-03-26'])
  expect(REVISIONS.filter((id) => revisionOf(id).era === 'modern')).toEqual(['2026-07-28'])
})

test('the names of methods are unique, and a name that nobody defined has no descriptor', () => {
  expect(new Set(METHODS.map((method) => method.name)).size).toBe(METHODS.length)
  for (const name of ['', 'tools', 'constructor', '__proto__']) expect(methodOf(name)).toBeUndefined()
})

// @must input.methods
test('cache hints, header mirrors and input requests are where the specification has them', () => {
  const names = (chosen: (typeof METHODS)[number][]) => chosen.map((method) => method.name).sort()
  expect(names(METHODS.filter((method) => method.cacheable))).toEqual(
    ['server/discover', ...LISTS, 'resources/read'].sort(),
  )
  expect(names(METHODS.filter((method) => method.inputRequired))).toEqual([
    'prompts/get',
    'resources/read',
    'tools/call',
  ])
  expect(
    Object.fromEntries(METHODS.filter((method) => method.mirror).map(({ name, mirror }) => [name, mirror])),
  ).toEqual({
    'tools/call': 'name',
    'prompts/get': 'name',
    'resources/read': 'uri',
  })
})

test.each([
  [
    'initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    { capabilities: {} },
  ],
  ['tools/list', undefined, { cursor: 7 }],
  ['tools/list', { cursor: '' }, { cursor: null }],
  ['tools/call', { name: 'a', arguments: {} }, { name: 'a', arguments: [] }],
  [
    'tools/call',
    { name: 'a', inputResponses: { k: {} }, requestState: 's' },
    { name: 'a', inputResponses: { k: 12345 } },
  ],
  ['tools/call', { name: '' }, { name: 'a', inputResponses: null }],
  ['prompts/get', { name: 'a', arguments: { b: 'c' } }, { name: 'a', arguments: { b: 1 } }],
  ['resources/read', { uri: 'a:b' }, {}],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'a' }, argument: { name: 'b', value: '' } },
    { ref: { type: 'ref/tool' } },
  ],
  [
    'completion/complete',
    { ref: { type: 'ref/resource', uri: 'a' }, argument: { name: 'b', value: '' }, context: { arguments: { c: 'd' } } },
    { ref: { type: 'ref/resource', name: 'a' }, argument: { name: 'b', value: '' } },
  ],
  ['logging/setLevel', { level: 'warning' }, { level: 'warn' }],
  [
    'subscriptions/listen',
    { notifications: { toolsListChanged: true, resourceSubscriptions: ['a:b'], taskIds: [] } },
    { notifications: { resourceSubscriptions: 'a:b' } },
  ],
  ['elicitation/create', { message: 'a', requestedSchema: {} }, { message: 'a' }],
  [
    'elicitation/create',
    { mode: 'url', message: 'a', url: 'https://a' },
    { mode: 'url', message: 'a', requestedSchema: {} },
  ],
  [
    'sampling/createMessage',
    { messages: [{ role: 'user', content: { type: 'text', text: 'a' } }], maxTokens: 1 },
    { messages: [{ role: 'system', content: {} }], maxTokens: 1 },
  ],
  ['notifications/progress', { progressToken: 0, progress: 0.5 }, { progressToken: null, progress: 1 }],
  ['notifications/cancelled', { requestId: 'a', reason: 'b' }, { requestId: {} }],
  ['notifications/message', { level: 'debug', data: null }, { level: 'debug' }],
  ['tasks/get', { taskId: 'a' }, {}],
])('%s takes its parameters and refuses others', (name, good, bad) => {
  expect(methodOf(name)?.checkParams(good)).toBeUndefined()
  expect(methodOf(name)?.checkParams(bad)).toMatch(/^Expected params\..* to be .*; got .*\.$/)
})
