import { Validator as Interpreter, type Schema, type SchemaDraft } from '@cfworker/json-schema'
import type { Dialect } from '../dialect.js'
import type { JsonObject } from '../json-object.js'
import { limits } from '../limits.js'
import { placeOf } from '../place.js'
import { shown } from '../shown.js'
import type { Checked } from '../validator.js'

const drafts: { readonly [D in Dialect]: SchemaDraft } = { '2020-12': '2020-12', '2019-09': '2019-09', 'draft-07': '7' }

export function compile(schema: JsonObject, dialect: Dialect): (value: unknown) => Checked<unknown> {
  const interpreter = new Interpreter(schema as Schema, drafts[dialect]) // its type lists the keywords that it knows
  return (value) => {
    const { valid, errors } = interpreter.validate(value)
    if (valid) return { ok: true, value }
    const problems = errors.slice(-limits.maxProblems).map((error) => ({
      path: placeOf(error.instanceLocation.split('/').slice(1)),
      expected: error.error,
      received: shown(value),
    }))
    return { ok: false, problems }
  }
}
