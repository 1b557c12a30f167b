import { expect, test } from 'vitest'
import { interpretedValidatorOf } from '../json-schema-validator.js'
import { limits } from '../limits.js'
import { describeProblems } from './describe-problems.js'

function described(schema: Parameters<typeof interpretedValidatorOf>[0], value: unknown): string {
  const checked = interpretedValidatorOf(schema).check(value)
  return checked.ok ? 'fine' : describeProblems(checked.problems, "The arguments of 'x'").replace(/^.*:\n/, '')
}

test('Each line names the path, what was expected and what came.', () => {
  const schema = {
    properties: {
      items: {
        type: 'array',
        items: { type: 'object', properties: { price: { type: 'number', minimum: 1, maximum: 9 } } },
      },
      'a b': { type: 'object', properties: { c: { type: 'integer' } } },
    },
  }
  const checked = interpretedValidatorOf(schema).check({ items: [{ price: 2 }, { price: 'two' }], 'a b': { c: 1.5 } })
  expect(checked.ok || describeProblems(checked.problems, "The arguments of 'buy'")).toBe(
    [
      "The arguments of 'buy' did not pass validation:",
      '- items[1].price: expected a number of at least 1 and at most 9, received the string "two".',
      '- ["a b"].c: expected an integer, received the number 1.5.',
    ].join('\n'),
  )
})

test.each([
  [{ type: 'string' }, 5, '- (root): expected a string, received the number 5.'],
  [{ type: ['array', 'null'] }, {}, '- (root): expected an array or null, received an empty object.'],
  [{ minLength: 3 }, 'ab', '- (root): expected a string of at least 3 characters, received the string "ab".'],
  [
    { format: 'date' },
    'soon',
    '- (root): expected a string in date format (such as 2026-01-31), received the string "soon".',
  ],
  [{ minItems: 1 }, [], '- (root): expected an array of at least 1 item, received an empty array.'],
  [
    { prefixItems: [true], items: false },
    [1, 2],
    '- (root): expected an array of at most 1 item, received an array of 2.',
  ],
  [
    { uniqueItems: true },
    [1, 2, 1],
    '- (root): expected an array whose items all differ, received an array of 3, of which 0 and 2 are equal.',
  ],
  [
    { contains: { type: 'string' } },
    [1],
    '- (root): expected an array with at least 1 of: a string, received an array of 1.',
  ],
  [{ not: { type: 'null' } }, null, '- (root): expected anything but null, received null.'],
  [{ multipleOf: 5 }, 7, '- (root): expected a multiple of 5, received the number 7.'],
  [{ const: 'a' }, 'b', '- (root): expected "a", received the string "b".'],
  [
    { minProperties: 2 },
    { a: 1 },
    '- (root): expected an object with at least 2 properties, received an object with "a".',
  ],
  [
    { propertyNames: { pattern: '^x' } },
    { a: 1 },
    '- (root): expected property names that are each a value that fits the schema, received the name "a".',
  ],
  [{ properties: { a: false } }, { a: 1 }, '- a: expected nothing here, received the number 1.'],
])('%j on %j', (schema, value, line) => {
  expect(described(schema, value)).toBe(line)
})

test('A missing property is described, and a misspelt one is recognised.', () => {
  const schema = {
    properties: { city: { type: 'string' }, limit: {} },
    required: ['city'],
    additionalProperties: false,
  }
  expect(described(schema, { citty: 'Oslo' })).toBe(
    [
      "- city: expected a string, received nothing. Did you mean 'city' by 'citty'?",
      '- citty: expected no such property (known are "city", "limit"), received the string "Oslo". Did you mean \'city\'?',
    ].join('\n'),
  )
  expect(described({ dependentRequired: { a: ['b'] } }, { a: 1 })).toBe('- b: expected a value, received nothing.')
})

test('A misspelt choice is recognised.', () => {
  expect(described({ enum: ['red', 'green', null] }, 'gren')).toBe(
    '- (root): expected one of "red", "green", null, received the string "gren". Did you mean \'green\'?',
  )
})

test('Of alternatives only the one that was meant is explained.', () => {
  const circle = { properties: { kind: { const: 'circle' }, r: { type: 'number' } }, required: ['kind', 'r'] }
  const square = { properties: { kind: { const: 'square' }, side: { type: 'number' } }, required: ['kind', 'side'] }
  for (const keyword of ['anyOf', 'oneOf']) {
    const schema = { [keyword]: [circle, square, { type: 'string' }] }
    expect(described(schema, { kind: 'square', side: 'x' })).toBe('- side: expected a number, received the string "x".')
    expect(described({ [keyword]: [circle, square] }, { kind: 'sqare' })).toBe(
      '- kind: expected one of "circle", "square", received the string "sqare". Did you mean \'square\'?',
    )
    expect(
      described({ [keyword]: [{ type: 'string' }, { $ref: '#/$defs/n' }], $defs: { n: { type: 'number' } } }, true),
    ).toBe('- (root): expected a string or a number, received true.')
    expect(described({ [keyword]: [{ const: 'a' }, { const: 'b' }] }, 'c')).toBe(
      '- (root): expected one of "a", "b", received the string "c".',
    )
  }
  expect(described({ oneOf: [{ type: 'number' }, { minimum: 3 }] }, 5)).toBe(
    '- (root): expected exactly one of: a number or a value that fits the schema, received the number 5, which fits more than one.',
  )
})

test('Long values and long lists of problems are cut.', () => {
  const value = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`member${index}`, 'x'.repeat(10_000)]))
  const text = described({ additionalProperties: { type: 'number' } }, value)
  expect(text.length).toBeLessThan(limits.maxProblemTextLength * 2)
  expect(text).toContain('… (10000 characters)')
  const problems = Array.from({ length: 100 }, (_, index) => ({ path: `p${index}`, expected: 'a', received: 'b' }))
  expect(describeProblems(problems, 'It').split('\n').at(-1)).toBe('- and 84 more')
})
