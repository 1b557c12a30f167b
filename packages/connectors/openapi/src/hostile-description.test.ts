/** Descriptions with anything in any place. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { testContext } from '@causeway/connector-kit/testing'
import { CausewayError } from '@causeway/protocol'
import { interpretedValidatorOf } from '@causeway/schema'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import connector from './index.js'

const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'))
let folder = ''
let texts: readonly string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-openapi-'))
  const names = [
    '2.0/json/petstore.json',
    '3.0/json/petstore.json',
    '3.1/json/train-travel.json',
    '3.0/json/schema-circular.json',
  ]
  texts = await Promise.all(names.map((name) => readFile(join(examples, name), 'utf8')))
})
afterAll(() => rm(folder, { recursive: true }))

type Holder = Record<string | number, unknown>

/** Every member of every object and array. */
function placesIn(root: unknown): readonly { readonly holder: Holder; readonly key: string }[] {
  if (typeof root !== 'object' || root === null) return []
  const holder = root as Holder // as: arrays are objects by index
  return Object.keys(root).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])])
}

const odd = fc.constantFrom<unknown>(
  null,
  true,
  7,
  '',
  'x',
  [],
  [[]],
  {},
  { $ref: '#/nowhere' },
  { $ref: '#' },
  { $ref: '#/paths' },
  { $ref: 'other.json' },
  ['a', 1],
  { a: null },
  '__proto__',
  { type: 'object' },
)

describe('descriptions with anything in any place', () => {
  it('fail in words or become tools that can be listed', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.nat(3), changes, async (which, list) => {
        const value: unknown = JSON.parse(texts[which] ?? '{}')
        for (const [at, replacement] of list) {
          const places = placesIn(value)
          const place = places[at % places.length]
          if (place !== undefined) place.holder[place.key] = structuredClone(replacement)
        }
        await writeFile(join(folder, 'api.json'), JSON.stringify(value))
        const context = testContext({ directory: folder })
        try {
          const provider = await connector.connect(
            { spec: 'api.json', server: 'http://127.0.0.1:9', resources: { tags: ['pet'] } },
            context,
          )
          await provider.resources?.templates({ principal: undefined })
          for (const tool of (await provider.tools?.list({ principal: undefined })) ?? []) {
            interpretedValidatorOf(tool.inputSchema)
            if (tool.outputSchema !== undefined) interpretedValidatorOf(tool.outputSchema)
            expect(tool.description).not.toBe('')
          }
        } catch (error) {
          if (!(error instanceof CausewayError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})
