import { compile as compileByDefault } from '#engine'
import { Engine, type JsonSchemaValidator } from './engine.js'
import { compile as compileBriefly } from './engines/brief.js'
import { compile as compileInterpreted } from './engines/interpreted.js'
import type { JsonObject } from './json-object.js'

// Whoever uses one of these loads none of the others.
const defaultEngine = /* @__PURE__ */ new Engine(compileByDefault)
const interpretedEngine = /* @__PURE__ */ new Engine(compileInterpreted)
const briefEngine = /* @__PURE__ */ new Engine(compileBriefly)

/**
 * A validator for JSON Schema of this side's own making: on Node.js a schema that is used a lot becomes generated code.
 * Values may come from anywhere; the schema is trusted not to multiply its work with every level of a value.
 *
 * @throws TypeError with the place and what should stand there
 */
export function jsonSchemaValidator(schema: unknown): JsonSchemaValidator {
  return defaultEngine.validatorOf(schema)
}

/**
 * A validator for JSON Schema that somebody else wrote. No code is generated from it, and its work is bounded whatever
 * schema and value say: patterns match in linear time, and a check that takes too many steps ends as a problem.
 *
 * @throws TypeError with the place and what should stand there
 */
export function interpretedValidatorOf(schema: JsonObject | boolean): JsonSchemaValidator {
  return interpretedEngine.validatorOf(schema)
}

/**
 * The same, with problems in the words of the schema: for programmers, and for browsers, which load a tenth less.
 *
 * @throws TypeError with the place and what should stand there
 */
export function briefValidatorOf(schema: JsonObject | boolean): JsonSchemaValidator {
  return briefEngine.validatorOf(schema)
}
