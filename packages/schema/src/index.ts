export { coerceText } from './coerce-text.js'
export { applyDefaults } from './defaults.js'
export { describeProblems } from './describe-problems.js'
export { isJsonObject, type JsonObject } from './json-object.js'
export {
  type InferInput,
  type InferOutput,
  isStandardSchema,
  type SchemaLike,
  type StandardSchema,
} from './standard-schema.js'
export { suggest } from './suggest.js'
export type { Checked, Problem, Validator } from './validator.js'
export { interpretedValidatorOf, validatorOf } from './validator-of.js'
