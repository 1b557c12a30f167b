import type { Ajv, Options, ValidateFunction } from 'ajv'
import type { Dialect } from '../document/dialect.js'
import type { SchemaDocument } from '../document/schema-document.js'
import { Run } from '../interpreter/run.js'
import { formats } from '../patterns/formats.js'
import { patternTest } from '../patterns/pattern-test.js'
import type { Checked } from '../validator.js'
import { shown } from '../wording/shown.js'
import { compile as compileInterpreted } from './interpreted.js'
import { tooMuchWork } from './interpreter.js'

/** Made when first needed, as making it takes longer than many a server needs for its first answer. */
let require: NodeJS.Require | undefined

/** One instance for each dialect, made when a schema first needs it. */
const instances = new Map<Dialect, Ajv>()

const modules: { readonly [D in Dialect]: string } = {
  '2020-12': 'ajv/dist/2020.js',
  '2019-09': 'ajv/dist/2019.js',
  'draft-07': 'ajv/dist/ajv.js',
}

/** A schema that is checked less often is not worth the loading of Ajv and the compilation. */
const checksBeforeCompiling = 64

/**
 * The check of a schema as generated code, for schemas that this side wrote. Ajv says whether a value is valid, once the
 * schema turns out to be used a lot; what is wrong says the interpreter, which gives the same answers with either engine.
 */
export function compile(document: SchemaDocument): (value: unknown) => Checked<unknown> {
  const interpreted = compileInterpreted(document)
  let validate: ValidateFunction | undefined
  let checks = 0
  return (value) => {
    if (checks <= checksBeforeCompiling && ++checks > checksBeforeCompiling) validate = compileNow(document)
    if (validate === undefined) return interpreted(value)
    try {
      if (validate(value)) return { ok: true, value }
    } catch (error) {
      if (error instanceof RangeError) return { ok: false, problems: [tooMuchWork(value)] }
      // Ajv calls methods that a value may hide behind members of its own, such as `toString`.
      return interpreted(value)
    }
    const explained = interpreted(value)
    return explained.ok ? { ok: false, problems: [inAjvsWords(validate, value)] } : explained
  }
}

/** What Ajv gets wrong by the official test suite of JSON Schema, and what takes it the square of an array's length. */
const leftToInterpreter = ['$dynamicRef', '$recursiveRef', 'unevaluatedItems', 'unevaluatedProperties', 'uniqueItems']

/** Undefined where the interpreter has to do it. */
function compileNow({ root, dialect, keywords }: SchemaDocument): ValidateFunction | undefined {
  if (leftToInterpreter.some((keyword) => keywords.has(keyword))) return undefined
  const ajv = instanceOf(dialect)
  try {
    return ajv.compile(root)
  } catch {
    return undefined // such as the same $id within an unknown keyword
  } finally {
    ajv.removeSchema(root)
  }
}

function instanceOf(dialect: Dialect): Ajv {
  const known = instances.get(dialect)
  if (known !== undefined) return known
  const options: Options = {
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    ownProperties: true,
    multipleOfPrecision: 9,
    logger: false,
    ignoreKeywordsWithRef: dialect === 'draft-07',
    formats: Object.fromEntries(formats),
    code: { regExp: Object.assign(boundedRegExp, { code: 'boundedRegExp' }) },
  }
  require ??= process.getBuiltinModule('node:module').createRequire(import.meta.url)
  const { default: AjvClass } = require(modules[dialect]) as { default: new (options: Options) => Ajv } // ajv is CommonJS
  const ajv = new AjvClass(options)
  instances.set(dialect, ajv)
  return ajv
}

/** A pattern that no value can keep busy for long. Ajv tells patterns apart by their text. */
function boundedRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const matches = patternTest(pattern)
  return { test: (text) => matches(text, new Run(false)), toString: () => pattern }
}

/** For the rare value that the interpreter finds nothing wrong with. */
function inAjvsWords(
  { errors }: ValidateFunction,
  value: unknown,
): { path: string; expected: string; received: string } {
  const [first] = errors ?? []
  const path = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? ''
  return { path, expected: `a value that ${first?.message ?? 'fits the schema'}`, received: shown(value) }
}
