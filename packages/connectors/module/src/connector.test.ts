import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractSuite } from '@causeway/connector-kit/testing'
import { describe, it } from 'vitest'
import module from './connector.js'

const folder = mkdtempSync(join(tmpdir(), 'module-'))
mkdirSync(folder, { recursive: true })
writeFileSync(
  join(folder, 'tools.mjs'),
  `export const add = {
    kind: 'tool',
    definition: { description: 'Adds', input: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false } },
    run: ({ a }) => a + 1,
  }
  export const never = {
    kind: 'tool',
    definition: { description: 'Waits', input: { type: 'object', properties: {}, additionalProperties: false } },
    run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  }`,
)
writeFileSync(join(folder, 'nothing.mjs'), 'export const version = 1')
writeFileSync(join(folder, 'hangs.mjs'), 'await new Promise(() => {})')

describe('the contract', () => {
  const cases = {
    good: join(folder, 'tools.mjs'),
    bad: {
      'no file': join(folder, 'nowhere.ts'),
      'no module': join(folder, 'tools.txt'),
      'nothing to serve': join(folder, 'nothing.mjs'),
      'a file that hangs': { file: join(folder, 'hangs.mjs'), loadTimeoutMs: 100 },
    },
    short: ['./tools.ts'],
    calls: [{ tool: 'add', arguments: { a: 1 } }],
    slow: { tool: 'never' },
  }
  for (const { name, run } of contractSuite(module, cases)) it(name, run)
})
