import { jsonSchemaValidator } from './json-schema-validator.js'
import { isStandardSchema, type SchemaLike } from './standard-schema.js'
import { StandardValidator } from './standard-validator.js'
import type { Validator } from './validator.js'

/**
 * A validator for a schema of any kind. JSON Schema must be this side's own: for other people's there is
 * `interpretedValidatorOf`. Equal JSON Schemas share one compilation.
 *
 * @param io which side of a transforming schema `jsonSchema` describes
 * @throws TypeError with what is wrong and what to do, where the schema cannot be used
 *
 * @example
 * const weather = validatorOf({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }, 'input')
 * const checked = await weather.check({ citty: 'Oslo' })
 * if (!checked.ok) throw new Error(describeProblems(checked.problems, 'The arguments'))
 */
export function validatorOf(schema: SchemaLike, io: 'input' | 'output'): Validator {
  return isStandardSchema(schema) ? new StandardValidator(schema, io) : jsonSchemaValidator(schema)
}
