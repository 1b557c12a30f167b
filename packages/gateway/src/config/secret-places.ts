/** Where a configuration names secrets, as the JSON Schemas of its parts mark it. */
import { SECRET_ANNOTATION } from '@causeway/connector-kit'
import { interpretedValidatorOf, isJsonObject, type JsonObject, type JsonSchemaValidator } from '@causeway/schema'
import type { ConfigPath } from './config-problem.js'

/** A value that is a secret's reference, or should be one. */
export interface SecretPlace {
  readonly path: ConfigPath
  readonly value: unknown
  /** False where a plain text may stand there as well. */
  readonly isCertain: boolean
}

/** Is the place, or what holds it, one for secrets? Then its value is not to be shown, whatever it is. */
export function isSecretPlace(root: JsonObject, path: ConfigPath): boolean {
  let schemas = alternatives(root, [root])
  for (const step of path) {
    if (schemas.some(isMarked)) return true
    schemas = alternatives(
      root,
      schemas.flatMap((schema) => [...schemasOf(schema, step)]),
    )
  }
  return schemas.some(isMarked)
}

/** Every place of a secret in a value that fits the schema, more or less. */
export function secretPlaces(root: JsonObject, value: unknown): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  const visit = (schemas: readonly JsonObject[], here: unknown, path: ConfigPath): void => {
    if (here === undefined) return
    const all = alternatives(root, schemas, (schema) => fits(root, schema, here))
    if (all.some(isMarked)) {
      places.push({ path, value: here, isCertain: all.every((schema) => isMarked(schema) || isWrapper(schema)) })
      return
    }
    for (const [key, inner] of entries(here)) {
      const next = all.flatMap((schema) => [...schemasOf(schema, key)])
      if (next.length > 0) visit(next, inner, [...path, key])
    }
  }
  visit([root], value, [])
  return places
}

/** The properties that the schema names for the object at a place. */
export function propertiesAt(root: JsonObject, path: ConfigPath): readonly string[] {
  let schemas = alternatives(root, [root])
  for (const step of path) {
    schemas = alternatives(
      root,
      schemas.flatMap((schema) => [...schemasOf(schema, step)]),
    )
  }
  return [...new Set(schemas.flatMap(({ properties }) => (isJsonObject(properties) ? Object.keys(properties) : [])))]
}

const isMarked = (schema: JsonObject): boolean => schema[SECRET_ANNOTATION] === true
const isWrapper = ({ anyOf, oneOf, allOf, $ref }: JsonObject): boolean =>
  (anyOf ?? oneOf ?? allOf ?? $ref) !== undefined

/** The schemas themselves, and all that they refer to and choose from, but for choices that `accepts` rules out. Marked ones are not looked into. */
function alternatives(
  root: JsonObject,
  schemas: readonly JsonObject[],
  accepts: (schema: JsonObject) => boolean = () => true,
): readonly JsonObject[] {
  const seen = new Set<JsonObject>()
  const add = (schema: unknown): void => {
    if (!isJsonObject(schema) || seen.has(schema)) return
    seen.add(schema)
    if (isMarked(schema)) return
    const { $ref, allOf, anyOf, oneOf } = schema
    if (typeof $ref === 'string') add(targetOf(root, $ref))
    if (Array.isArray(allOf)) for (const part of allOf) add(part)
    const choices = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []))
    const accepted = choices.filter(accepts)
    for (const choice of accepted.length > 0 ? accepted : choices) add(choice)
  }
  for (const schema of schemas) add(schema)
  return [...seen]
}

function targetOf(root: JsonObject, $ref: string): unknown {
  if (!$ref.startsWith('#')) return undefined
  const steps = $ref.slice(1).split('/').slice(1)
  return steps.reduce<unknown>((here, step) => {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    return isJsonObject(here) || Array.isArray(here) ? Reflect.get(here, key) : undefined
  }, root)
}

/** By schema, as many as configurations have: choices are looked at for every value. */
const validators = new WeakMap<JsonObject, JsonSchemaValidator>()

function fits(root: JsonObject, schema: JsonObject, value: unknown): boolean {
  const { $defs = {}, definitions = {} } = root
  try {
    const validator = validators.get(schema) ?? interpretedValidatorOf({ $defs, definitions, ...schema })
    validators.set(schema, validator)
    return validator.check(value).ok
  } catch {
    return true // nothing is ruled out by what cannot be checked
  }
}

function* schemasOf(schema: JsonObject, step: string | number): Iterable<JsonObject> {
  const { properties, patternProperties, additionalProperties, prefixItems, items } = schema
  if (typeof step === 'number' || Array.isArray(prefixItems)) {
    const item = Array.isArray(prefixItems) ? (prefixItems[Number(step)] ?? items) : items
    if (isJsonObject(item)) yield item
  }
  const key = String(step)
  const named = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined
  const matching = isJsonObject(patternProperties)
    ? Object.entries(patternProperties).filter(([pattern]) => matches(pattern, key))
    : []
  const found = [named, ...matching.map(([, inner]) => inner)].filter(isJsonObject)
  if (found.length > 0) yield* found
  else if (isJsonObject(additionalProperties)) yield additionalProperties
}

function matches(pattern: string, key: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key)
  } catch {
    return false
  }
}

function entries(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const)
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
