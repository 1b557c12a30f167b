import { expect, test } from 'vitest'
import type { JsonObject } from './json-object.js'
import { interpretedValidatorOf, jsonSchemaValidator } from './json-schema-validator.js'
import { limits } from './limits.js'
import { validatorOf } from './validator-of.js'

// @must schema.valid
test.each([
  [
    { type: 'strng' },
    'JSON Schema at #/type: expected one of null, boolean, number, integer, string, array, object, or an array of them, received the string "strng".',
  ],
  [
    { properties: { a: { minimum: '1' } } },
    'JSON Schema at #/properties/a/minimum: expected a number, received the string "1".',
  ],
  [{ required: true }, 'JSON Schema at #/required: expected an array of property names, received true.'],
  [{ pattern: '(' }, 'JSON Schema at #/pattern: expected a regular expression, received the string "(".'],
  [{ items: [{}] }, 'JSON Schema at #/items: expected a schema: an object, true or false, received an array of 1.'],
  [
    { allOf: [{ not: 1 }] },
    'JSON Schema at #/allOf/0/not: expected a schema: an object, true or false, received the number 1.',
  ],
  [
    { $ref: '#/$defs/none' },
    'JSON Schema at #/$ref: expected a reference to a schema, received the string "#/$defs/none".',
  ],
  [
    { $defs: { a: { $anchor: 'x' }, b: { $anchor: 'x' } } },
    'JSON Schema at #/$defs/b/$anchor: expected a name that no other schema within has, received the string "schema:/#x".',
  ],
  [
    { $id: 'https://json-schema.org/draft/2020-12/schema' },
    'JSON Schema at #/$id: expected an $id of your own, received the string "https://json-schema.org/draft/2020-12/schema".',
  ],
  [
    { $schema: 'http://json-schema.org/draft-04/schema#' },
    /^Unsupported JSON Schema dialect: .*Write the schema in 2020-12/,
  ],
  [{ default: () => 1 }, 'A JSON Schema holds JSON only; this one holds a function.'],
])('A schema that is none is refused, with the place and what should stand there: %j', (schema, message) => {
  expect(() => validatorOf(schema as JsonObject, 'input')).toThrow(message)
  expect(() => interpretedValidatorOf(schema as JsonObject)).toThrow(TypeError)
})

// @must schema.no-remote-ref
test.each([
  'https://example.com/schema.json',
  'http://169.254.169.254/latest',
  'file:///etc/passwd',
  'other.json',
  '//host/x',
])('A reference out of the schema is refused and never fetched: %s', (reference) => {
  const schema = { properties: { a: { $ref: reference } } }
  expect(() => interpretedValidatorOf(schema)).toThrow(/leads out of the schema, and references are never fetched/)
})

test('A schema that is too deep, too large or circular is refused.', () => {
  let deep: JsonObject = {}
  for (let depth = 0; depth < limits.maxSchemaDepth; depth++) deep = { not: deep }
  expect(() => interpretedValidatorOf(deep)).toThrow('JSON Schema too deep')
  const circular: Record<string, unknown> = {}
  circular.not = circular
  expect(() => interpretedValidatorOf(circular)).toThrow('JSON Schema too deep')
  const wide = { anyOf: Array.from({ length: limits.maxSchemaNodes }, () => ({})) }
  expect(() => interpretedValidatorOf(wide)).toThrow('JSON Schema too large')
})

const tooLong = {
  ok: false,
  problems: [{ path: '', expected: expect.stringContaining('checking this one takes too long') }],
}

test('Schemas that refer to each other without end become a problem with either engine.', () => {
  const schema = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { allOf: [{ $ref: '#/$defs/a' }] } } }
  expect(interpretedValidatorOf(schema).check(1)).toMatchObject(tooLong)
  expect(validatorOf(schema, 'input').check(1)).toMatchObject(tooLong)
})

test('A schema that doubles its work with each level becomes a problem instead of taking forever.', () => {
  const levels = Array.from({ length: 60 }, (_, level) => [
    `l${level}`,
    { anyOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
  ])
  const schema = { $ref: '#/$defs/l0', $defs: { ...Object.fromEntries(levels), l60: { type: 'string' } } }
  expect(interpretedValidatorOf(schema).check(1)).toMatchObject(tooLong)
})

test('A pattern that backtracks exponentially is matched in linear time.', () => {
  const { check } = interpretedValidatorOf({ pattern: '^(?:(?:a|aa)+)+$' })
  expect(check('a'.repeat(50_000)).ok).toBe(true)
  expect(check(`${'a'.repeat(50_000)}b`).ok).toBe(false)
})

test('A schema of our own is not slowed down by the values of others.', () => {
  const pattern = jsonSchemaValidator({ pattern: '^(?:(?:a|aa)+)+$' })
  const unique = jsonSchemaValidator({ uniqueItems: true })
  for (let count = 0; count < 100; count++) {
    pattern.check('a')
    unique.check([])
  }
  expect(pattern.check(`${'a'.repeat(50_000)}b`)).toMatchObject({ ok: false })
  expect(unique.check(Array.from({ length: 100_000 }, (_, index) => ({ index })))).toMatchObject({ ok: true })
})

test('A value too deep for the stack becomes a problem.', () => {
  let deep: unknown = {}
  for (let depth = 0; depth < 100_000; depth++) deep = { a: deep }
  const schema = { properties: { a: { $ref: '#' } } }
  expect(interpretedValidatorOf(schema).check(deep)).toMatchObject(tooLong)
  expect(validatorOf(schema, 'input').check(deep)).toMatchObject(tooLong)
})

test('The problems of a value with thousands of mistakes are few.', () => {
  const value = Array.from({ length: 100_000 }, () => 'x')
  for (const check of [
    interpretedValidatorOf({ items: { type: 'number' } }).check,
    jsonSchemaValidator({ items: { type: 'number' } }).check,
  ]) {
    const checked = check(value)
    expect(checked).toMatchObject({ ok: false })
    expect('problems' in checked && checked.problems.length).toBe(limits.maxProblems)
  }
})

test('Members named like the machinery of objects are members like others.', () => {
  const schema = JSON.parse(
    '{"properties":{"__proto__":{"type":"number"},"constructor":{"type":"number"}},"additionalProperties":false}',
  )
  const { check } = interpretedValidatorOf(schema)
  expect(check(JSON.parse('{"__proto__":1,"constructor":2}')).ok).toBe(true)
  expect(check(JSON.parse('{"__proto__":"1"}')).ok).toBe(false)
  expect(check(JSON.parse('{"toString":1}')).ok).toBe(false)
})
