import { compile as compileByDefault } from '#engine'
import { copyOfSchema } from './document/schema-copy.js'
import { SchemaDocument } from './document/schema-document.js'
import { compile as compileInterpreted } from './engines/interpreted.js'
import { isJsonObject, type JsonObject } from './json-object.js'
import { limits } from './limits.js'
import { LruMap } from './lru-map.js'
import type { Checked, Validator } from './validator.js'
import { shown } from './wording/shown.js'

type Check = (value: unknown) => Checked<unknown>

/** An engine, with the checks it has compiled by the text of their schemas. */
interface Engine {
  readonly compile: (document: SchemaDocument) => Check
  readonly compiled: LruMap<Check>
}

const defaultEngine: Engine = { compile: compileByDefault, compiled: new LruMap(limits.maxCompiledSchemas) }
const interpretedEngine: Engine = { compile: compileInterpreted, compiled: new LruMap(limits.maxCompiledSchemas) }

/** What `check` of a validator for JSON Schema returns: never a promise. */
export interface JsonSchemaValidator extends Validator {
  readonly check: (value: unknown) => Checked<unknown>
}

/**
 * A validator for JSON Schema of this side's own making: on Node.js a schema that is used a lot becomes generated code.
 * Values may come from anywhere; the schema is trusted not to multiply its work with every level of a value.
 *
 * @throws TypeError with the place and what should stand there
 */
export function jsonSchemaValidator(schema: unknown): JsonSchemaValidator {
  return validatorBy(defaultEngine, schema)
}

/**
 * A validator for JSON Schema that somebody else wrote. No code is generated from it, and its work is bounded whatever
 * schema and value say: patterns match in linear time, and a check that takes too many steps ends as a problem.
 *
 * @throws TypeError with the place and what should stand there
 */
export function interpretedValidatorOf(schema: JsonObject | boolean): JsonSchemaValidator {
  return validatorBy(interpretedEngine, schema)
}

function validatorBy({ compile, compiled }: Engine, schema: unknown): JsonSchemaValidator {
  const jsonSchema = schema === true ? {} : schema === false ? { not: {} } : schema
  if (!isJsonObject(jsonSchema)) {
    throw new TypeError(`Expected a Standard Schema or a JSON Schema object, received ${shown(schema)}.`)
  }
  const copy = copyOfSchema(jsonSchema)
  const text = JSON.stringify(copy)
  const known = compiled.get(text)
  if (known !== undefined) return { jsonSchema, check: known }
  const check = compile(new SchemaDocument(copy))
  compiled.set(text, check)
  return { jsonSchema, check }
}
