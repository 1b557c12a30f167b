import { isJsonObject, type JsonObject } from './json-object.js'

/**
 * The schemas within `schema` that say of which type a value may be, found through references and choices: itself, where it
 * says so. Each is there once, in the order in which they are written, however they refer to each other.
 *
 * @param root what `schema` is a part of, and its references lead into
 */
export function variantsOf(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  const seen = new Set<JsonObject>()
  const found: JsonObject[] = []
  const ahead = [schema]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (typesOf(next).length > 0) found.push(next)
    else for (const other of elsewhere(next, root).reverse()) if (isJsonObject(other)) ahead.push(other)
  }
  return found
}

/** The types that a schema itself names, as JSON has them: an integer is a number. Those of its values, where it lists them. */
export function typesOf({ type, enum: values, const: constant }: JsonObject): readonly string[] {
  if (type !== undefined) return [type].flat().map((name) => (name === 'integer' ? 'number' : String(name)))
  if (constant !== undefined) return [typeOf(constant)]
  return Array.isArray(values) ? values.map(typeOf) : []
}

/** The type of a JSON value. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function elsewhere({ $ref, anyOf, oneOf, allOf }: JsonObject, root: JsonObject): unknown[] {
  const target = typeof $ref === 'string' && $ref.startsWith('#') ? pointedAt($ref, root) : undefined
  return [target, ...[anyOf, oneOf, allOf].flatMap((choices) => (Array.isArray(choices) ? choices : []))]
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function pointedAt(pointer: string, root: JsonObject): unknown {
  let value: unknown = root
  for (const part of pointer.split('/').slice(1)) {
    const name = unescaped(part).replaceAll('~1', '/').replaceAll('~0', '~')
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
  }
  return value
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // A pointer that is no URI fragment leads nowhere, or just there.
  }
}
