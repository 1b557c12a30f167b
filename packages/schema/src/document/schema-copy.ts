import { isJsonObject, type JsonObject } from '../json-object.js'
import { limits } from '../limits.js'

/**
 * A bounded deep copy of a schema, so that nobody can change what was compiled.
 *
 * @throws TypeError where it is larger or deeper than the limits, or holds what JSON has not.
 */
export function copyOfSchema(schema: JsonObject): JsonObject {
  let nodes = 0
  const copy = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) {
      enter(depth)
      return value.map((item) => copy(item, depth + 1))
    }
    if (isJsonObject(value)) {
      enter(depth)
      const result: Record<string, unknown> = {}
      for (const [key, member] of Object.entries(value)) {
        if (member !== undefined) define(result, key, copy(member, depth + 1))
      }
      return result
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw new TypeError(`A JSON Schema holds JSON only; this one holds a ${typeof value}.`)
  }
  const enter = (depth: number): void => {
    nodes += 1
    if (depth > limits.maxSchemaDepth) {
      throw new TypeError(`JSON Schema too deep: more than ${limits.maxSchemaDepth} objects within each other.`)
    }
    if (nodes > limits.maxSchemaNodes) {
      throw new TypeError(`JSON Schema too large: more than ${limits.maxSchemaNodes} objects and arrays.`)
    }
  }
  return copy(schema, 1) as JsonObject // a copy of an object is an object
}

/** Sets an own member even where its name is `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
