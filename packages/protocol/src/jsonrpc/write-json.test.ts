import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from './message.js'
import { paramsText, resultText } from './write-json.js'

const string = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\n', '\u2028', '\ud800'),
)
const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true }),
  fc.jsonValue(),
  fc.constant(undefined),
)
const json = (value: object): string => JSON.stringify(value)

describe('writes what JSON.stringify does', () => {
  test('of parameters', () => {
    const params = fc.oneof(
      fc.record({ name: string, arguments: fc.dictionary(string, anything) }),
      fc.record({ name: fc.oneof(string, anything), arguments: anything, _meta: anything }, { requiredKeys: [] }),
      fc.record({ arguments: anything, name: string }),
      fc.dictionary(string, anything),
    )
    fc.assert(
      fc.property(params, (value) => {
        expect(paramsText(value)).toBe(json(value))
      }),
      { numRuns: 2_000 },
    )
  })

  test('of results', () => {
    const block = fc.oneof(
      fc.record({ type: fc.constant('text'), text: string }),
      fc.record(
        { type: fc.constantFrom('text', 'image'), text: fc.oneof(string, anything), annotations: anything },
        { requiredKeys: [] },
      ),
      anything,
    )
    const content = fc.oneof(fc.array(block, { maxLength: 2 }), anything)
    const result = fc.oneof(
      fc.record({ content }),
      fc.record({ resultType: fc.constantFrom('complete', 'input_required'), content }),
      fc.record({ content, isError: fc.boolean(), resultType: anything }, { requiredKeys: ['content'] }),
    )
    fc.assert(
      fc.property(result, (value) => {
        expect(resultText(value)).toBe(json(value))
      }),
      { numRuns: 2_000 },
    )
  })

  test('of values that say themselves how they are written', () => {
    class Params {
      name = 'echo'
      arguments = {}
      toJSON(): unknown {
        return { replaced: true }
      }
    }
    const own = { name: 'echo', arguments: { toJSON: () => undefined } }
    const block = { type: 'text', text: 'hello', toJSON: () => 'block' }
    for (const value of [{ ...new Params() }, own]) expect(paramsText(value)).toBe(json(value))
    const written: object = new Params()
    expect(paramsText(written as JsonObject)).toBe(json(written))
    for (const value of [
      { content: [block] },
      { content: [Object.assign(Object.create(block), { type: 'text', text: 'a' })] },
    ])
      expect(resultText(value)).toBe(json(value))
  })
})
