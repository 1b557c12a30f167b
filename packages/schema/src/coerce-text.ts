import { isJsonObject, type JsonObject } from './json-object.js'
import { typeOf, typesOf, variantsOf } from './variants.js'

/**
 * A value for a text that a person typed (`limit=10`), by the schema of the place where it goes: numbers, booleans, null,
 * and JSON for objects and arrays. The text itself where the schema wants a string, says nothing, or does not fit.
 *
 * @param root what `schema` is a part of, and its references lead into
 */
export function coerceText(text: string, schema: JsonObject, root: JsonObject = schema): unknown {
  const variants = variantsOf(schema, root)
  const wanted = new Set(variants.flatMap(typesOf))
  if (wanted.has('string')) return text
  const parsed = parseJson(text)
  if (parsed !== undefined && wanted.has(typeOf(parsed))) return parsed
  const list = variants.find((variant) => typesOf(variant).includes('array'))
  const nothingElse = [...wanted].every((type) => type === 'array' || type === 'null')
  return list !== undefined && nothingElse ? listOf(text, list, root) : text
}

function listOf(text: string, schema: JsonObject, root: JsonObject): unknown {
  if (text === '') return []
  const items = isJsonObject(schema.items) ? schema.items : {}
  return text.split(',').map((item) => coerceText(item.trim(), items, root))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // not JSON: the caller keeps the text
  }
}
