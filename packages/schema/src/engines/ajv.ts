import { createRequire } from 'node:module'
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv'
import type { Dialect } from '../dialect.js'
import type { JsonObject } from '../json-object.js'
import { limits } from '../limits.js'
import { type Place, placeOf } from '../place.js'
import { shown } from '../shown.js'
import type { Checked, Problem } from '../validator.js'

const require = createRequire(import.meta.url)
const instances = new Map<Dialect, Ajv>()

export function compile(schema: JsonObject, dialect: Dialect): (value: unknown) => Checked<unknown> {
  let validate: ValidateFunction | undefined
  return (value) => {
    validate ??= compileNow(schema, dialect)
    if (validate(value)) return { ok: true, value }
    return { ok: false, problems: (validate.errors ?? []).slice(0, limits.maxProblems).map(problemOf) }
  }
}

function compileNow(schema: JsonObject, dialect: Dialect): ValidateFunction {
  const ajv = instanceOf(dialect)
  try {
    return ajv.compile(schema)
  } finally {
    ajv.removeSchema(schema)
  }
}

const modules: { readonly [D in Dialect]: string } = {
  '2020-12': 'ajv/dist/2020',
  '2019-09': 'ajv/dist/2019',
  'draft-07': 'ajv',
}

function instanceOf(dialect: Dialect): Ajv {
  const known = instances.get(dialect)
  if (known !== undefined) return known
  const options: Options = {
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    ownProperties: true,
    verbose: true,
    multipleOfPrecision: 9,
    logger: false,
  }
  const { default: AjvClass } = require(modules[dialect]) as { default: new (options: Options) => Ajv } // ajv is CommonJS
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => void } // so is ajv-formats
  const ajv = new AjvClass(options)
  addFormats(ajv)
  instances.set(dialect, ajv)
  return ajv
}

function problemOf(error: ErrorObject): Problem {
  const place: Place = error.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  return { path: placeOf(place), expected: error.message ?? error.keyword, received: shown(error.data) }
}
