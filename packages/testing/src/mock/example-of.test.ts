import { interpretedValidatorOf } from '@causeway/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleOf } from './example-of.js'

describe('an example of a schema', () => {
  test.each([
    [{ const: 7 }, 7],
    [{ type: 'string', examples: ['Ada', 'Alan'] }, 'Ada'],
    [{ type: 'number', default: 3 }, 3],
    [{ enum: ['red', 'green'] }, 'red'],
    [{ type: ['null', 'string'] }, null],
    [{ type: 'string', minLength: 6 }, 'text..'],
    [{ type: 'string', format: 'date-time' }, '2026-01-01T00:00:00Z'],
    [{ type: 'array', items: { type: 'boolean' }, minItems: 2 }, [true, true]],
    [{ prefixItems: [{ const: 1 }, { const: 2 }] }, [1, 2]],
    [
      { type: 'object', properties: { item: { type: 'string' }, price: { type: 'number', minimum: 1 } } },
      { item: 'text', price: 1 },
    ],
    [{ $ref: '#/$defs/a~1b', $defs: { 'a/b': { const: 'found' } } }, 'found'],
    [
      { oneOf: [{ type: 'object', properties: { a: { const: 1 } } }], properties: { b: { const: 2 } } },
      { a: 1, b: 2 },
    ],
    [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }, { a: 1, b: 2 }],
    [true, null],
  ])('of %j is %j', (schema, value) => {
    expect(exampleOf(schema)).toEqual(value)
  })

  test('comes to an end where the schema contains itself', () => {
    const tree = { type: 'object', properties: { name: { type: 'string' }, left: { $ref: '#' }, right: { $ref: '#' } } }
    expect(interpretedValidatorOf(tree).check(exampleOf(tree)).ok).toBe(true)
  })

  test('is a number between any bounds that leave room for one', () => {
    const bound = fc.double({ min: -1_000, max: 1_000, noNaN: true })
    fc.assert(
      fc.property(
        bound,
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.boolean(),
        fc.boolean(),
        (from, room, open, whole) => {
          const bounds = open
            ? { exclusiveMinimum: from, exclusiveMaximum: from + room + 1 }
            : { minimum: from, maximum: from + room + 1 }
          const schema = { type: whole ? 'integer' : 'number', ...bounds }
          expect(interpretedValidatorOf(schema).check(exampleOf(schema))).toMatchObject({ ok: true })
        },
      ),
    )
  })
})
