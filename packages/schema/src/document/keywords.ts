/** @see https://json-schema.org/draft/2020-12/json-schema-validation */
import { isJsonObject } from '../json-object.js'
import { regExpOf } from '../patterns/reg-exp.js'
import type { Dialect } from './dialect.js'

/** What the value of a keyword has to be. Those that hold schemas say how. */
export type Shape =
  | 'schema'
  | 'schemas'
  | 'schema or schemas'
  | 'schemas by name'
  | 'schemas by pattern'
  | 'schemas or names by name'
  | 'types'
  | 'names'
  | 'names by name'
  | 'number'
  | 'divisor'
  | 'count'
  | 'boolean'
  | 'values'
  | 'pattern'
  | 'text'

const shapes: ReadonlyMap<string, Shape> = new Map([
  ...(['$id', '$schema', '$ref', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', 'format'] as const).map(
    (name) => [name, 'text'] as const,
  ),
  ...(
    [
      'additionalProperties',
      'unevaluatedProperties',
      'propertyNames',
      'additionalItems',
      'unevaluatedItems',
      'contains',
      'not',
      'if',
      'then',
      'else',
    ] as const
  ).map((name) => [name, 'schema'] as const),
  ...(['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const).map((name) => [name, 'schemas'] as const),
  ...(['properties', 'dependentSchemas', '$defs', 'definitions'] as const).map(
    (name) => [name, 'schemas by name'] as const,
  ),
  ...(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const).map((name) => [name, 'number'] as const),
  ...(
    [
      'minLength',
      'maxLength',
      'minItems',
      'maxItems',
      'minContains',
      'maxContains',
      'minProperties',
      'maxProperties',
    ] as const
  ).map((name) => [name, 'count'] as const),
  ...(['uniqueItems', '$recursiveAnchor'] as const).map((name) => [name, 'boolean'] as const),
  ['items', 'schema or schemas'],
  ['patternProperties', 'schemas by pattern'],
  ['dependencies', 'schemas or names by name'],
  ['dependentRequired', 'names by name'],
  ['type', 'types'],
  ['required', 'names'],
  ['multipleOf', 'divisor'],
  ['enum', 'values'],
  ['pattern', 'pattern'],
])

/** The shape of a keyword's value; undefined for names that mean nothing in a dialect. */
export function shapeOf(keyword: string, dialect: Dialect): Shape | undefined {
  if (keyword === 'items') return dialect === '2020-12' ? 'schema' : 'schema or schemas'
  return shapes.get(keyword)
}

const typeNames: ReadonlySet<unknown> = new Set(['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'])

const isName = (value: unknown): value is string => typeof value === 'string'
const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(isName)
const isMember = (test: (value: unknown) => boolean) => (value: unknown) =>
  isJsonObject(value) && Object.values(value).every(test)

/** What each shape asks for in words, and whether a value is that. The schemas within are looked at by the walk. */
const rules: { readonly [S in Shape]: readonly [expected: string, test: (value: unknown) => boolean] } = {
  schema: ['a schema: an object, true or false', (value) => isJsonObject(value) || typeof value === 'boolean'],
  schemas: ['an array of schemas, at least one', (value) => Array.isArray(value) && value.length > 0],
  'schema or schemas': [
    'a schema or an array of schemas',
    (value) => typeof value === 'object' || typeof value === 'boolean',
  ],
  'schemas by name': ['an object whose members are schemas', isJsonObject],
  'schemas by pattern': [
    'an object whose names are regular expressions and whose members are schemas',
    (value) => isJsonObject(value) && Object.keys(value).every((pattern) => regExpOf(pattern) !== undefined),
  ],
  'schemas or names by name': ['an object whose members are schemas or arrays of names', isJsonObject],
  types: [
    `one of ${[...typeNames].join(', ')}, or an array of them`,
    (value) =>
      Array.isArray(value) ? value.length > 0 && value.every((name) => typeNames.has(name)) : typeNames.has(value),
  ],
  names: ['an array of property names', isNames],
  'names by name': ['an object whose members are arrays of property names', isMember(isNames)],
  number: ['a number', (value) => typeof value === 'number'],
  divisor: ['a number above 0', (value) => typeof value === 'number' && value > 0],
  count: ['an integer of at least 0', (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  values: ['an array of the allowed values', (value) => Array.isArray(value)],
  pattern: ['a regular expression', (value) => typeof value === 'string' && regExpOf(value) !== undefined],
  text: ['a string', isName],
}

/** What a keyword's value should have been; undefined where it is fine. */
export function mistakeIn(shape: Shape, value: unknown): string | undefined {
  const [expected, test] = rules[shape]
  return test(value) ? undefined : expected
}
