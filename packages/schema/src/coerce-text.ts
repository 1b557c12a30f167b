import { isJsonObject, type JsonObject } from './json-object.js'

/**
 * A value for a text that a person typed (`limit=10`), by the schema of the place where it goes: numbers, booleans, null,
 * and JSON for objects and arrays. The text itself where the schema wants a string, says nothing, or does not fit.
 */
export function coerceText(text: string, schema: JsonObject): unknown {
  const wanted = typesOf(schema)
  if (wanted.has('string')) return text
  const parsed = parseJson(text)
  if (parsed !== undefined && wanted.has(typeOf(parsed))) return parsed
  if (wanted.has('array') && wanted.size === 1) return listOf(text, schema)
  return text
}

function listOf(text: string, schema: JsonObject): unknown {
  if (text === '') return []
  const items = isJsonObject(schema.items) ? schema.items : {}
  return text.split(',').map((item) => coerceText(item.trim(), items))
}

function typesOf(schema: JsonObject): ReadonlySet<string> {
  const { type, enum: values, const: constant, anyOf, oneOf } = schema
  if (typeof type === 'string') return new Set([type === 'integer' ? 'number' : type])
  if (Array.isArray(type)) return new Set(type.map((name: unknown) => (name === 'integer' ? 'number' : String(name))))
  if (constant !== undefined) return new Set([typeOf(constant)])
  if (Array.isArray(values)) return new Set(values.map(typeOf))
  const branches: readonly unknown[] = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : []
  return new Set(branches.filter(isJsonObject).flatMap((branch) => [...typesOf(branch)]))
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // not JSON: the caller keeps the text
  }
}
