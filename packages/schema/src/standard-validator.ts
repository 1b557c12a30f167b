import type { JsonObject } from './json-object.js'
import { interpretedValidatorOf } from './json-schema-validator.js'
import { limits } from './limits.js'
import type { StandardSchema } from './standard-schema.js'
import type { Checked, Problem, Validator } from './validator.js'
import { placeOf } from './wording/place.js'
import { shown } from './wording/shown.js'

type Result = Awaited<ReturnType<StandardSchema['~standard']['validate']>>
type Issue = NonNullable<Result['issues']>[number]

/** A validator for a schema of a library. The library decides; its JSON Schema helps to say what is wrong. */
export class StandardValidator implements Validator {
  readonly jsonSchema: JsonObject
  readonly #validate: StandardSchema['~standard']['validate']

  /** @throws TypeError where the library cannot say its schema as JSON Schema */
  constructor(schema: StandardSchema, io: 'input' | 'output') {
    this.#validate = schema['~standard'].validate
    this.jsonSchema = jsonSchemaOf(schema, io)
  }

  check(value: unknown): Checked<unknown> | Promise<Checked<unknown>> {
    const result = this.#validate(value)
    return result instanceof Promise ? result.then((late) => this.#checked(late, value)) : this.#checked(result, value)
  }

  #checked(result: Result, value: unknown): Checked<unknown> {
    if (result.issues === undefined) return { ok: true, value: result.value }
    const problems = [...this.#explain(value)]
    for (const issue of result.issues.slice(0, limits.maxProblems)) {
      const problem = problemOf(issue, value)
      const index = problems.findIndex(({ path }) => isSameOrWithin(path, problem.path))
      const known = problems[index]
      if (known === undefined) problems.push(problem)
      else if (known.path === problem.path) problems[index] = { ...ownHintOf(problem), ...known }
    }
    return { ok: false, problems: problems.slice(0, limits.maxProblems) }
  }

  /** What the JSON Schema finds; nothing where it does not say all that the library knows, or cannot be used. */
  #explain(value: unknown): readonly Problem[] {
    try {
      const checked = interpretedValidatorOf(this.jsonSchema).check(value)
      return checked.ok ? [] : checked.problems
    } catch {
      return [] // the library's own words will do
    }
  }
}

function jsonSchemaOf(schema: StandardSchema, io: 'input' | 'output'): JsonObject {
  const { jsonSchema, vendor } = schema['~standard']
  if (jsonSchema === undefined) {
    const fix =
      vendor === 'valibot'
        ? 'Wrap it in toStandardJsonSchema() of @valibot/to-json-schema.'
        : `Take a version of ${vendor} that implements Standard JSON Schema, or pass a JSON Schema object.`
    throw new TypeError(`This ${vendor} schema cannot be said as JSON Schema. ${fix}`)
  }
  try {
    return jsonSchema[io]({ target: 'draft-2020-12' })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`This ${vendor} schema cannot be said as JSON Schema 2020-12: ${why}`, { cause })
  }
}

function problemOf(issue: Issue, value: unknown): Problem {
  const keys = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
  const path = placeOf(keys.map((key) => (typeof key === 'symbol' ? String(key) : key)))
  return { path, received: shown(valueAt(value, keys)), ...inOurWords(issue.message) }
}

/** The ways in which zod, valibot and arktype say what they expected. */
const phrases = [/\bexpected (.+?)(?:,? (?:but )?received .*)?$/is, /\bmust be (.+?)(?: \(was .*\))?$/is]

function inOurWords(message: string): Pick<Problem, 'expected' | 'hint'> {
  for (const phrase of phrases) {
    const expected = phrase.exec(message)?.[1]
    if (expected !== undefined) return { expected }
  }
  return { expected: 'another value', hint: /[.!?]$/.test(message) ? message : `${message}.` }
}

/** What the schema's author wrote; the library's own words (`Invalid …`) say nothing that is not said already. */
const ownHintOf = ({ hint }: Problem): { readonly hint?: string } =>
  hint === undefined || /^invalid\b/i.test(hint) ? {} : { hint }

function isSameOrWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^(?:$|[.[])/.test(outer === '' ? '' : path.slice(outer.length))
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let here = value
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<PropertyKey, unknown>)[key] // an own member of an object
  }
  return here
}
