import { copyOfSchema } from './document/schema-copy.js'
import { SchemaDocument } from './document/schema-document.js'
import { isJsonObject } from './json-object.js'
import { limits } from './limits.js'
import { LruMap } from './lru-map.js'
import type { Checked, Validator } from './validator.js'
import { shown } from './wording/shown.js'

type Check = (value: unknown) => Checked<unknown>

/** What `check` of a validator for JSON Schema returns: never a promise. */
export interface JsonSchemaValidator extends Validator {
  readonly check: Check
}

/** One way to check values, with the checks it has compiled by the text of their schemas. */
export class Engine {
  readonly #compile: (document: SchemaDocument) => Check
  readonly #compiled: LruMap<Check> = new LruMap(limits.maxCompiledSchemas)

  constructor(compile: (document: SchemaDocument) => Check) {
    this.#compile = compile
  }

  /** @throws TypeError with the place and what should stand there */
  validatorOf(schema: unknown): JsonSchemaValidator {
    const jsonSchema = schema === true ? {} : schema === false ? { not: {} } : schema
    if (!isJsonObject(jsonSchema)) {
      throw new TypeError(`Expected a Standard Schema or a JSON Schema object, received ${shown(schema)}.`)
    }
    const copy = copyOfSchema(jsonSchema)
    const text = JSON.stringify(copy)
    const known = this.#compiled.get(text)
    if (known !== undefined) return { jsonSchema, check: known }
    const check = this.#compile(new SchemaDocument(copy))
    this.#compiled.set(text, check)
    return { jsonSchema, check }
  }
}
