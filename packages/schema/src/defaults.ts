import { isJsonObject, type JsonObject } from './json-object.js'

/** The value with the defaults of a flat object schema in the members that it lacks. Changes neither. */
export function applyDefaults(schema: JsonObject, value: JsonObject): JsonObject {
  const { properties } = schema
  if (!isJsonObject(properties)) return value
  const defaults = Object.entries(properties).flatMap(([name, property]) =>
    isJsonObject(property) && property.default !== undefined && !Object.hasOwn(value, name)
      ? [[name, structuredClone(property.default)] as const]
      : [],
  )
  return defaults.length === 0 ? value : Object.fromEntries([...Object.entries(value), ...defaults])
}
