import { type } from 'arktype'
import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { JsonSchemaValidator } from './engine.js'
import type { JsonObject } from './json-object.js'
import { interpretedValidatorOf, jsonSchemaValidator } from './json-schema-validator.js'
import type { StandardSchema } from './standard-schema.js'
import { validatorOf } from './validator-of.js'

const node = (...values: unknown[]): unknown =>
  values.length < 2 ? { value: values[0] } : { value: values[0], next: values[1] }

/** Schemas of the 2020-12 dialect, with values that fit and values that do not. */
const table: readonly (readonly [title: string, schema: JsonObject | boolean, fits: unknown[], fitsNot: unknown[]])[] =
  [
    ['types', { type: 'integer' }, [1, 1.0, -5, 1e300], [1.5, '1', null, true, [], {}]],
    ['types in a list', { type: ['string', 'null'] }, ['', null], [0, false, {}]],
    ['booleans as schemas', { properties: { a: true, b: false } }, [{ a: 1 }, 5], [{ b: 1 }]],
    ['true', true, [1, null], []],
    ['false', false, [], [1, null]],
    [
      'const by value',
      { const: { a: [1, { b: 2 }] } },
      [{ a: [1, { b: 2 }] }],
      [{ a: [1, { b: 3 }] }, { a: [1] }, null],
    ],
    [
      'enum by value',
      { enum: ['a', 1, null, { x: 1, y: 2 }] },
      ['a', 1, null, { y: 2, x: 1 }],
      ['1', 0, {}, [], undefined],
    ],
    ['bounds', { minimum: 1, exclusiveMaximum: 5 }, [1, 4.9, 'x'], [0, 5]],
    ['multiples of fractions', { multipleOf: 0.01 }, [4.35, 0, 'x'], [4.351]],
    ['lengths in code points', { minLength: 2, maxLength: 2 }, ['ab', '😀😀', 7], ['a', '😀', 'abc']],
    ['patterns anywhere', { pattern: 'b+$' }, ['abb', 3], ['ba']],
    ['required own members', { required: ['toString', 'a'] }, [{ toString: 1, a: null }, []], [{ a: 1 }, {}]],
    [
      'prefixItems and items',
      { prefixItems: [{ type: 'string' }, { type: 'number' }], items: { type: 'boolean' } },
      [[], ['a'], ['a', 1, true, false], {}],
      [[1], ['a', 'b'], ['a', 1, 2]],
    ],
    ['closed tuples', { prefixItems: [true], items: false }, [[], [1]], [[1, 2]]],
    [
      'contains',
      { contains: { const: 1 }, minContains: 2, maxContains: 3 },
      [
        [1, 1],
        [1, 2, 1, 1],
      ],
      [[1], [], [1, 1, 1, 1]],
    ],
    ['minContains 0', { contains: { const: 1 }, minContains: 0 }, [[], [2]], []],
    [
      'uniqueItems',
      { uniqueItems: true },
      [[1, true, '1', [1], { a: 1 }], 3],
      [
        [1, 1],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [[0], [-0]],
      ],
    ],
    [
      'properties, patterns and the rest',
      {
        properties: { a: { type: 'number' } },
        patternProperties: { '^s': { type: 'string' } },
        additionalProperties: { type: 'null' },
      },
      [{ a: 1, s1: '', x: null }],
      [{ a: '' }, { s1: 1 }, { x: 0 }],
    ],
    ['propertyNames', { propertyNames: { maxLength: 3 } }, [{ abc: 1 }, {}], [{ abcd: 1 }]],
    [
      'dependentRequired',
      { dependentRequired: { a: ['b', 'c'] } },
      [{}, { b: 1 }, { a: 1, b: 1, c: 1 }],
      [{ a: 1, b: 1 }],
    ],
    ['dependentSchemas', { dependentSchemas: { a: { required: ['b'] } } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
    [
      'if/then/else',
      JSON.parse('{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":10}}'),
      ['ab', 10, null],
      ['a', 9],
    ],
    [
      'anyOf, oneOf, not',
      {
        anyOf: [{ type: 'string' }, { minimum: 3 }],
        oneOf: [{ maxLength: 3 }, { pattern: 'x' }],
        not: { const: 'no' },
      },
      ['abc', 'xxxx'],
      ['x', 'no', 'yyyy', []],
    ],
    ['$defs by pointer', { $defs: { 'a/b~c %': { type: 'string' } }, $ref: '#/$defs/a~1b~0c%20%25' }, ['x'], [1]],
    ['$anchor', { $defs: { x: { $anchor: 'here', type: 'string' } }, items: { $ref: '#here' } }, [['a']], [[1]]],
    [
      '$id within',
      {
        $id: 'https://example.com/root.json',
        $defs: { x: { $id: 'item.json', type: 'string', $defs: { y: { type: 'number' } } } },
        properties: {
          a: { $ref: 'item.json' },
          b: { $ref: 'https://example.com/item.json#/$defs/y' },
          c: { $ref: '#/$defs/x' },
        },
      },
      [{ a: '', b: 1, c: '' }],
      [{ a: 1 }, { b: '' }, { c: 1 }],
    ],
    [
      'references beside other keywords',
      { $defs: { s: { type: 'string' } }, properties: { a: { $ref: '#/$defs/s', minLength: 2 } } },
      [{ a: 'ab' }],
      [{ a: 'a' }, { a: 1 }],
    ],
    [
      'recursion',
      { properties: { next: { $ref: '#' }, value: { type: 'number' } }, additionalProperties: false },
      [node(1, node(2)), {}],
      [node(1, node('2')), node(1, 5) && { other: 1 }],
    ],
    [
      '$dynamicRef to the outermost anchor',
      {
        $id: 'https://example.com/strict-tree',
        $dynamicAnchor: 'node',
        $ref: 'tree',
        unevaluatedProperties: false,
        $defs: {
          tree: {
            $id: 'tree',
            $dynamicAnchor: 'node',
            type: 'object',
            properties: { data: true, children: { type: 'array', items: { $dynamicRef: '#node' } } },
          },
        },
      },
      [{ children: [{ data: 1 }] }],
      [{ children: [{ daat: 1 }] }, { children: [1] }],
    ],
    [
      'unevaluatedProperties through combinations',
      {
        allOf: [{ properties: { a: true } }],
        anyOf: [
          { properties: { b: { const: 1 } }, required: ['b'] },
          { properties: { c: true }, required: ['c'] },
        ],
        unevaluatedProperties: false,
      },
      [
        { a: 1, b: 1 },
        { a: 1, c: 1 },
        { b: 1, c: 1 },
      ],
      [
        { a: 1, b: 1, d: 1 },
        { b: 2, c: 1 },
      ],
    ],
    [
      'unevaluatedItems after contains',
      { contains: { type: 'string' }, unevaluatedItems: { type: 'number' } },
      [['a', 1]],
      [['a', true]],
    ],
    [
      'keywords of others',
      { type: 'string', nullable: true, $async: true, id: 'x', discriminator: {}, 'x-mcp-header': 'X' },
      ['a'],
      [null],
    ],
    ['unknown formats', { format: 'whatever' }, ['a'], []],
    ['known formats', { format: 'date' }, ['2024-02-29', 5], ['2023-02-29', 'x']],
    [
      'draft-07',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        items: [{ type: 'string' }],
        additionalItems: false,
        definitions: { a: {} },
      },
      [['a']],
      [['a', 1], [1]],
    ],
    [
      '2019-09',
      { $schema: 'https://json-schema.org/draft/2019-09/schema', dependencies: { a: ['b'], c: { required: ['d'] } } },
      [{ a: 1, b: 1 }],
      [{ a: 1 }, { c: 1 }],
    ],
  ]

/** A validator that has been used enough for its schema to be compiled. */
function warmValidator(schema: JsonObject | boolean): JsonSchemaValidator {
  const validator = jsonSchemaValidator(schema)
  for (let count = 0; count < 100; count++) validator.check(count)
  return validator
}

describe.each([
  ['the default engine', jsonSchemaValidator],
  ['the default engine, warm', warmValidator],
  ['the interpreter', interpretedValidatorOf],
])('JSON Schema by %s', (_name, validator) => {
  // @must schema.2020-12
  test.each(table)('%s', (_title, schema, fits, fitsNot) => {
    const { check } = validator(schema)
    for (const value of fits) expect(check(value), JSON.stringify(value)).toEqual({ ok: true, value })
    for (const value of fitsNot) {
      const checked = check(value)
      expect(checked.ok, JSON.stringify(value)).toBe(false)
      expect(checked.ok || checked.problems.length).toBeGreaterThan(0)
    }
  })

  test('a value whose members hide methods is judged like any other', () => {
    const check = validator({ enum: [[{ a: 1 }]] })
    expect(check.check([{ toString: null }])).toMatchObject({ ok: false })
  })

  test('No JSON value makes a check throw or change the value.', () => {
    const validators = table.map(([, schema]) => validator(schema))
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const before = JSON.stringify(value)
        for (const { check } of validators) expect(check(value).ok).toBeTypeOf('boolean')
        expect(JSON.stringify(value)).toBe(before)
      }),
    )
  })
})

test('Both engines give the same verdict on any value, in the same words.', () => {
  const pairs = table.map(([, schema]) => [warmValidator(schema), interpretedValidatorOf(schema)] as const)
  const word = fc.constantFrom('a', 'b', 'c', 'next', 'value', 'data', 'children', 's1', 'x')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(0, 1, 4.35, 5, '', 'ab', 'xx', null, true),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(word, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }))
  fc.assert(
    fc.property(value, (sample) => {
      for (const [generated, interpreted] of pairs) expect(generated.check(sample)).toEqual(interpreted.check(sample))
    }),
    { numRuns: 300 },
  )
})

test('Equal schemas share one compilation, and a schema that is changed later does not change it.', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  const first = jsonSchemaValidator(schema)
  const second = jsonSchemaValidator(structuredClone(schema))
  expect(second.check).toBe(first.check)
  schema.properties.a.type = 'number'
  expect(first.check({ a: 'x' })).toEqual({ ok: true, value: { a: 'x' } })
  expect(validatorOf(schema, 'input').check({ a: 1 })).toMatchObject({ ok: true })
})

test('A frozen schema is as good as any.', () => {
  const schema = Object.freeze({
    properties: Object.freeze({ a: Object.freeze({ $ref: '#/$defs/n' }) }),
    $defs: { n: { type: 'number' } },
  })
  expect(interpretedValidatorOf(schema).check({ a: '' })).toMatchObject({ ok: false })
  expect(jsonSchemaValidator(schema).check({ a: '' })).toMatchObject({ ok: false })
})

describe('Standard Schema', () => {
  test('The value is the one that the schema makes, at once where it can.', () => {
    const check = validatorOf(z.object({ n: z.coerce.number(), d: z.string().default('x') }), 'input')
    expect(check.check({ n: '5', extra: 1 })).toEqual({ ok: true, value: { n: 5, d: 'x' } })
    expect(validatorOf(type({ a: 'string' }), 'input').check({ a: 'x' })).toEqual({ ok: true, value: { a: 'x' } })
  })

  test('An asynchronous schema gives a promise.', async () => {
    const even = z.number().refine(async (value) => value % 2 === 0, 'Odd numbers bring bad luck')
    const checked = validatorOf(z.object({ even }), 'input').check({ even: 3 })
    expect(checked).toBeInstanceOf(Promise)
    expect(await checked).toEqual({
      ok: false,
      problems: [
        { path: 'even', expected: 'another value', received: 'the number 3', hint: 'Odd numbers bring bad luck.' },
      ],
    })
  })

  test('The words of a library are left out where the problem says it already.', () => {
    const check = validatorOf(
      z.object({ day: z.iso.date(), state: z.string().regex(/^[A-Z]{2}$/, 'Two letters') }),
      'input',
    )
    const checked = check.check({ day: 'x', state: 'x' })
    expect(checked).toMatchObject({ problems: [{ path: 'day' }, { path: 'state', hint: 'Two letters.' }] })
    expect(checked).not.toMatchObject({ problems: [{ hint: expect.anything() }, {}] })
  })

  test('The JSON Schema describes the side that was asked for.', () => {
    const schema = z.object({ n: z.string().transform(Number).pipe(z.number()), d: z.string().default('x') })
    expect(validatorOf(schema, 'input').jsonSchema).toMatchObject({
      properties: { n: { type: 'string' } },
      required: ['n'],
    })
    expect(validatorOf(schema, 'output').jsonSchema).toMatchObject({
      properties: { n: { type: 'number' } },
      required: ['n', 'd'],
    })
  })

  test('A schema that cannot be said as JSON Schema is refused with what to do.', () => {
    const valibot = v.object({ a: v.string() }) as unknown as StandardSchema // without the converter that the type allows to be missing
    expect(() => validatorOf(valibot, 'input')).toThrow('Wrap it in toStandardJsonSchema() of @valibot/to-json-schema.')
    expect(() => validatorOf(z.object({ when: z.date() }), 'input')).toThrow(
      /zod schema cannot be said as JSON Schema 2020-12: .*Date/,
    )
  })

  test('Issues of any library become problems with path, expectation and what came.', () => {
    const schemas = [z.object({ a: z.array(z.number()) }), type({ a: 'number[]' })]
    for (const schema of schemas) {
      expect(validatorOf(schema, 'input').check({ a: [1, 'x'] })).toEqual({
        ok: false,
        problems: [{ path: 'a[1]', expected: 'a number', received: 'the string "x"' }],
      })
    }
    const valibot = v.object({ a: v.array(v.number()) })
    const converted = {
      '~standard': { ...valibot['~standard'], jsonSchema: { input: () => ({}), output: () => ({}) } },
    }
    expect(validatorOf(converted, 'input').check({ a: [1, 'x'] })).toEqual({
      ok: false,
      problems: [{ path: 'a[1]', expected: 'number', received: 'the string "x"' }],
    })
  })

  test("The author's own words are kept beside the expectation.", () => {
    const schema = z.object({ mail: z.email('Use the address you signed up with') })
    expect(validatorOf(schema, 'input').check({ mail: 'me' })).toMatchObject({
      problems: [{ path: 'mail', hint: 'Use the address you signed up with.' }],
    })
  })
})
