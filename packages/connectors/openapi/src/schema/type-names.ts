/** The types that a schema names, whatever its author called them. */
import type { JsonObject } from '@causeway/protocol'

const STANDARD: ReadonlySet<unknown> = new Set(['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'])

/** Most schemas have one standard type: the arrays for them are made once. */
const ALONE: ReadonlyMap<unknown, readonly string[]> = new Map([...STANDARD].map((type) => [type, [String(type)]]))

/** What authors write instead. */
const OTHERS: { readonly [name: string]: string } = {
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'boolean',
  text: 'string',
  str: 'string',
  date: 'string',
  datetime: 'string',
  'date-time': 'string',
  uuid: 'string',
  file: 'string',
  binary: 'string',
  enum: 'string',
  list: 'array',
  map: 'object',
  dict: 'object',
  hash: 'object',
}

/** The types of a schema: those it names, else the one that its other keywords are about. None: anything. */
export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema
  const nullable = schema.nullable === true || schema['x-nullable'] === true
  if (typeof type === 'string' && !nullable) {
    const alone = ALONE.get(type)
    if (alone !== undefined) return alone
  }
  const named = (Array.isArray(type) ? type : [type]).flatMap((name) => standardName(name) ?? [])
  if (named.length === 0 && type !== undefined) return []
  const types = named.length === 0 ? impliedTypes(schema) : named
  return nullable && types.length > 0 && !types.includes('null') ? [...types, 'null'] : [...new Set(types)]
}

function standardName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  if (STANDARD.has(name)) return name
  const lower = name.toLowerCase()
  if (STANDARD.has(lower)) return lower
  return Object.hasOwn(OTHERS, lower) ? OTHERS[lower] : undefined
}

function impliedTypes({
  properties,
  additionalProperties,
  items,
  enum: values,
  const: constant,
}: JsonObject): readonly string[] {
  if (properties !== undefined || typeof additionalProperties === 'object') return ['object']
  if (items !== undefined) return ['array']
  const samples: readonly unknown[] = Array.isArray(values) ? values : constant === undefined ? [] : [constant]
  return samples.length > 0 && samples.every((value) => typeof value === 'string') ? ['string'] : []
}

/** A value as a type wants it: YAML makes numbers and truth of what was meant as a word, and the other way round. */
export function inType(value: unknown, types: readonly string[]): unknown {
  if (value === null || types.length === 0 || types.includes(typeName(value))) return value
  if (types.includes('number') && Number.isInteger(value)) return value
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) return String(value)
  const isNumeric = types.includes('integer') || types.includes('number')
  if (isNumeric && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value)
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
