import { compile as compileByDefault } from '#engine'
import { type Dialect, dialectOf } from './dialect.js'
import { compile as compileInterpreted } from './engines/interpreted.js'
import { isJsonObject, type JsonObject } from './json-object.js'
import { limits } from './limits.js'
import { placeOf } from './place.js'
import { copyOfSchema } from './schema-copy.js'
import { shown } from './shown.js'
import { isStandardSchema, type SchemaLike, type StandardSchema } from './standard-schema.js'
import type { Checked, Problem, Validator } from './validator.js'

type Compile = (schema: JsonObject, dialect: Dialect) => (value: unknown) => Checked<unknown>

/**
 * A validator for a schema of any kind. JSON Schema is compiled by the engine that fits the platform: code generation on
 * Node, interpretation elsewhere; schemas that are equal share one compilation.
 *
 * @param io which side of a transforming schema `jsonSchema` describes
 * @throws TypeError with what is wrong and what to do, where the schema cannot be used
 */
export function validatorOf(schema: SchemaLike, io: 'input' | 'output'): Validator {
  if (isStandardSchema(schema)) return new StandardValidator(schema, io)
  return jsonSchemaValidator(schema, compileByDefault, cacheByDefault)
}

/** A validator for JSON Schema from an untrusted source: never generates code. */
export function interpretedValidatorOf(schema: JsonObject | boolean): Validator {
  return jsonSchemaValidator(schema, compileInterpreted, cacheInterpreted)
}

const cacheByDefault = new Map<string, (value: unknown) => Checked<unknown>>()
const cacheInterpreted = new Map<string, (value: unknown) => Checked<unknown>>()

function jsonSchemaValidator(schema: unknown, compile: Compile, cache: typeof cacheByDefault): Validator {
  const document = schema === true ? {} : schema === false ? { not: {} } : schema
  if (!isJsonObject(document))
    throw new TypeError(`Expected a Standard Schema or a JSON Schema object, received ${shown(schema)}.`)
  const copy = copyOfSchema(document)
  const dialect = dialectOf(copy.$schema)
  const key = JSON.stringify(copy)
  let check = cache.get(key)
  if (check === undefined) {
    check = compile(copy, dialect)
    if (cache.size >= limits.maxCompiledSchemas) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest)
        break
      }
    }
  } else cache.delete(key)
  cache.set(key, check)
  return { jsonSchema: document, check }
}

class StandardValidator implements Validator {
  readonly #schema: StandardSchema
  readonly jsonSchema: JsonObject

  constructor(schema: StandardSchema, io: 'input' | 'output') {
    this.#schema = schema
    this.jsonSchema = jsonSchemaOf(schema, io)
  }

  check(value: unknown): Checked<unknown> | Promise<Checked<unknown>> {
    const result = this.#schema['~standard'].validate(value)
    return result instanceof Promise ? result.then((late) => checkedOf(late, value)) : checkedOf(result, value)
  }
}

function jsonSchemaOf(schema: StandardSchema, io: 'input' | 'output'): JsonObject {
  const { jsonSchema, vendor } = schema['~standard']
  if (jsonSchema === undefined) {
    const fix =
      vendor === 'valibot'
        ? 'Wrap it in toStandardJsonSchema() of @valibot/to-json-schema.'
        : `Use a version of ${vendor} that implements Standard JSON Schema, or pass a JSON Schema object.`
    throw new TypeError(`This ${vendor} schema cannot be converted to JSON Schema. ${fix}`)
  }
  try {
    return jsonSchema[io]({ target: 'draft-2020-12' })
  } catch (cause) {
    throw new TypeError(
      `This ${vendor} schema cannot be converted to JSON Schema 2020-12: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

type StandardResult = Awaited<ReturnType<StandardSchema['~standard']['validate']>>

function checkedOf(result: StandardResult, value: unknown): Checked<unknown> {
  if (result.issues === undefined) return { ok: true, value: result.value }
  const problems: Problem[] = result.issues.slice(0, limits.maxProblems).map((issue) => {
    const keys = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
    const place = keys.map((key) => (typeof key === 'symbol' ? String(key) : key))
    return { path: placeOf(place), expected: issue.message, received: shown(at(value, keys)) }
  })
  return { ok: false, problems }
}

function at(value: unknown, keys: readonly PropertyKey[]): unknown {
  let here = value
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<PropertyKey, unknown>)[key] // an own member of an object
  }
  return here
}
