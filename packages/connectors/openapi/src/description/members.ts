/** Members of objects whose author may have written anything. */
import { isObject, type JsonObject } from '@causeway/protocol'

export function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Also for the word, which YAML authors put in quotes. */
export function flagIn(object: JsonObject, name: string): boolean | undefined {
  const value = object[name]
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}

export function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isObject(value) ? value : {}
}

export function arrayIn(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name]
  return Array.isArray(value) ? value : []
}

/** The texts of an array; one text alone counts as an array of it. */
export function textsIn(object: JsonObject, name: string): readonly string[] {
  const value = object[name]
  if (typeof value === 'string') return [value]
  return arrayIn(object, name).filter((item) => typeof item === 'string')
}
