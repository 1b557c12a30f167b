import type { SchemaDocument } from '../document/schema-document.js'
import { isJsonObject, type JsonObject } from '../json-object.js'
import { quoted, shownJson } from './shown.js'

const typeNames: { readonly [type: string]: string } = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  integer: 'an integer',
  string: 'a string',
  array: 'an array',
  object: 'an object',
}

const formatExamples: { readonly [format: string]: string } = {
  date: '2026-01-31',
  time: '12:30:00Z',
  'date-time': '2026-01-31T12:30:00Z',
  duration: 'P1DT12H',
  email: 'name@example.com',
  uri: 'https://example.com/path',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
}

/** How many alternatives, names and values a description lists. */
const listed = 8

/** What a schema allows in a few words: `an integer of at least 1`, `one of "a", "b"`, `a string or null`. */
export function describedSchema(schema: unknown, document: SchemaDocument, depth = 0): string {
  if (schema === false) return 'nothing'
  if (!isJsonObject(schema) || depth > 3) return 'a value that fits the schema'
  const { const: constant, enum: values, type, anyOf, oneOf } = schema
  if (Object.hasOwn(schema, 'const')) return shownJson(constant)
  if (Array.isArray(values)) return values.length === 1 ? shownJson(values[0]) : `one of ${list(values.map(shownJson))}`
  if (typeof type === 'string') return describedType(type, schema, document, depth)
  if (Array.isArray(type)) return alternatives(type.map((name) => describedType(String(name), schema, document, depth)))
  const branches = Array.isArray(anyOf) ? anyOf : oneOf
  if (Array.isArray(branches)) {
    return alternatives(branches.map((branch) => describedSchema(branch, document, depth + 1)))
  }
  const target = document.targetOf(schema, '$ref')
  if (target !== undefined) return describedSchema(target.schema, document, depth + 1)
  if (schema.properties !== undefined || schema.required !== undefined)
    return describedType('object', schema, document, depth)
  return 'a value that fits the schema'
}

/** Names or values in one line, as many as a reader can use. */
export function list(items: readonly string[]): string {
  const more = items.length - listed
  return more > 0 ? `${items.slice(0, listed).join(', ')} and ${more} more` : items.join(', ')
}

function alternatives(described: readonly string[]): string {
  const different = [...new Set(described)]
  const all = different.every((text) => /^["\d-]/.test(text)) ? `one of ${list(different)}` : undefined
  return all ?? different.slice(0, listed).join(' or ')
}

function describedType(type: string, schema: JsonObject, document: SchemaDocument, depth: number): string {
  const name = typeNames[type] ?? type
  switch (type) {
    case 'string':
      return name + describedString(schema)
    case 'number':
    case 'integer':
      return name + describedRange(schema)
    case 'array': {
      const { items } = schema
      return isJsonObject(items) && depth < 2
        ? `${name} whose items are each ${describedSchema(items, document, depth + 1)}`
        : name
    }
    case 'object': {
      const { required } = schema
      return Array.isArray(required) && required.length > 0 ? `${name} with ${list(required.map(shownJson))}` : name
    }
    default:
      return name
  }
}

function describedString({ format, pattern, minLength, maxLength }: JsonObject): string {
  if (typeof format === 'string' && format in formatExamples) return ` ${describedFormat(format)}`
  const matching = typeof pattern === 'string' ? ` that matches ${quoted(pattern)}` : ''
  const bounds: string[] = []
  if (typeof minLength === 'number' && minLength > 0) bounds.push(`at least ${counted(minLength, 'character')}`)
  if (typeof maxLength === 'number') bounds.push(`at most ${counted(maxLength, 'character')}`)
  return (bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`) + matching
}

function describedRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): string {
  const bounds: string[] = []
  // the bounds that libraries write for "any safe integer" would only be noise
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER) bounds.push(`at least ${minimum}`)
  if (typeof exclusiveMinimum === 'number') bounds.push(`above ${exclusiveMinimum}`)
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER) bounds.push(`at most ${maximum}`)
  if (typeof exclusiveMaximum === 'number') bounds.push(`below ${exclusiveMaximum}`)
  if (bounds.length === 0) return ''
  return `${bounds[0]?.startsWith('at') ? ' of ' : ' '}${bounds.join(' and ')}`
}

/** `in date format (such as 2026-01-31)`. */
export function describedFormat(format: string): string {
  const example = formatExamples[format]
  return example === undefined ? `in ${format} format` : `in ${format} format (such as ${example})`
}

/** `1 item`, `2 items`. */
export function counted(count: unknown, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${String(count)} ${noun}s`
}
