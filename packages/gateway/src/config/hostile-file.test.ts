/** Whatever a file says, reading it ends with a configuration or with problems that have a place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connector, secret } from '@causeway/connector-kit'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { describeConfigProblems } from './config-problem.js'
import { diffConfig } from './difference.js'
import { effectiveConfig } from './effective.js'
import { expandConfig } from './expand-config.js'
import { loadConfig } from './load.js'

const echo: Connector = {
  kind: 'echo',
  description: 'Says what it is told',
  config: z.strictObject({ key: secret(), env: z.record(z.string(), z.string()).optional() }),
  expand: (short) => (typeof short === 'string' ? { key: short } : short),
  connect: async () => ({}),
}
const known = new Map([['echo', echo]])
const connectors: ConnectorSet = {
  connectors: known,
  problems: [],
  kinds: () => ['echo'],
  load: async (kind) => known.get(kind),
  name: async () => undefined,
}

const folder = mkdtempSync(join(tmpdir(), 'causeway-hostile-'))
const file = join(folder, 'causeway.yaml')
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = 'hunter2-hunter2'
const KEYS = [
  'listen',
  'upstreams',
  'endpoints',
  'auth',
  'bearer',
  'echo',
  'key',
  'env',
  'tools',
  'http',
  'tls',
  'port',
  'secrets',
  'vault',
  'token',
  'toString',
  'constructor',
  '/x',
  '0',
  'x-a',
  '',
]
const leaf = fc.oneof(fc.constantFrom(null, true, 0, -1, 1.5, '', 'env:A', 'evn:A', 'a', './x/'), fc.string())
const tree = fc.letrec<{ readonly node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

async function isTold(text: string, env: Record<string, string> = {}): Promise<string> {
  writeFileSync(file, text)
  const loaded = await loadConfig([file], { connectors, env })
  await expandConfig([file], { connectors })
  if (loaded.ok) {
    expect(diffConfig(loaded.config, loaded.config).isEmpty).toBe(true)
    return JSON.stringify(effectiveConfig(loaded.config)) + describeConfigProblems(loaded.warnings)
  }
  expect(loaded.problems.length).toBeGreaterThan(0)
  const lines = text.split('\n').length
  for (const { file: from, line, column } of loaded.problems) {
    if (from !== file) continue
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines)
    expect(column).toBeGreaterThanOrEqual(1)
  }
  return describeConfigProblems([...loaded.problems, ...loaded.warnings])
}

test('Any structure is read to its end.', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (value) => {
      await isTold(JSON.stringify(value, undefined, 1))
      await isTold(
        JSON.stringify({
          upstreams: { a: { echo: value }, b: value },
          listen: value,
          endpoints: value,
          secrets: value,
        }),
      )
    }),
    { numRuns: 60 },
  )
})

test('Any text is read to its end, as a file and as a variable.', async () => {
  const marks = fc.constantFrom(...'{}[]:-,&*!|>\'"%@`#?~<\n \t\0'.split(''), '- ', ': ', 'upstreams', 'a')
  await fc.assert(
    fc.asyncProperty(fc.array(marks, { maxLength: 40 }), async (parts) => {
      await isTold(parts.join(''))
      await isTold('upstreams: {}', { CAUSEWAY__LISTEN: parts.join(''), [`CAUSEWAY__${parts.join('')}`]: '1' })
    }),
    { numRuns: 100 },
  )
})

test('A secret in the place of one is not repeated, whatever is wrong around it.', async () => {
  const holder = fc.constantFrom('key', 'kee', 'bearer', 'token', 'password', 'Authorization', 'api_key')
  const wrap = fc.constantFrom(
    (value: unknown) => ({ upstreams: { a: { echo: value } } }),
    (value: unknown) => ({ upstreams: { a: { echo: { key: 'env:A', env: value }, auth: value } } }),
    (value: unknown) => ({ upstreams: { a: { echo: 'env:A', auth: { basic: value }, http: { tls: value } } } }),
    (value: unknown) => ({
      upstreams: {},
      secrets: { vault: value },
      tracing: { endpoint: 'http://x', headers: value },
    }),
  )
  const secretly = fc.constantFrom<(text: string) => unknown>(
    (text) => text,
    (text) => [text],
    (text) => ({ exec: text }),
    (text) => `literal:${text}`,
    (text) => `${text}:x`,
    (text) => `postgres://u:${text}@h/d`,
  )
  await fc.assert(
    fc.asyncProperty(holder, wrap, secretly, async (name, around, hidden) => {
      expect(await isTold(JSON.stringify(around({ [name]: hidden(SECRET) })))).not.toContain(SECRET)
    }),
    { numRuns: 100 },
  )
})
