/** Forms of 2025-06-18: no modes, no lists to choose several from, choices without titles of their own, few defaults. */
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { chain, inMember, type Rewrite, without } from './rewrite.js'

const withoutDefault = without('default')

/** `oneOf` of constants with titles was `enum` with `enumNames`. */
function namedEnum(field: JsonObject, choices: readonly unknown[]): JsonObject {
  const constants = choices.filter(isObject)
  return {
    ...without('oneOf')(field),
    enum: constants.map((choice) => choice.const),
    enumNames: constants.map((choice) => choice.title ?? choice.const),
  }
}

function simpleField(field: unknown): unknown {
  if (!isObject(field) || field.type === 'boolean') return field
  const plain = withoutDefault(field)
  return Array.isArray(plain.oneOf) ? namedEnum(plain, plain.oneOf) : plain
}

/** A list to choose from is left out where it may be; a required one stays, for the client to refuse in its own words. */
const simpleSchema: Rewrite = (schema) => {
  if (!isObject(schema.properties)) return schema
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : []
  const fields = Object.entries(schema.properties)
  const kept = fields.filter(([name, field]) => !(isObject(field) && field.type === 'array') || required.includes(name))
  const simple = kept.map(([name, field]) => [name, simpleField(field)] as const)
  const changed = kept.length < fields.length || simple.some(([, field], at) => field !== kept[at]?.[1])
  return changed ? { ...schema, properties: Object.fromEntries(simple) } : schema
}

export const simpleForm: Rewrite | undefined = chain(without('mode', 'task'), inMember('requestedSchema', simpleSchema))
