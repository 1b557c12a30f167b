export { coerceText } from './coerce-text.js'
export { applyDefaults } from './defaults.js'
export type { JsonSchemaValidator } from './engine.js'
export { isJsonObject, type JsonObject } from './json-object.js'
export { briefValidatorOf, interpretedValidatorOf } from './json-schema-validator.js'
export type { Budget } from './patterns/linear-pattern.js'
export { searchPattern } from './patterns/search-pattern.js'
export {
  type InferInput,
  type InferOutput,
  isStandardSchema,
  type SchemaLike,
  type StandardSchema,
} from './standard-schema.js'
export type { Checked, Problem, Validator } from './validator.js'
export { validatorOf } from './validator-of.js'
export { typesOf, variantsOf } from './variants.js'
export { describeProblems } from './wording/describe-problems.js'
export { suggest } from './wording/suggest.js'
