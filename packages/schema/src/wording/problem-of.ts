import type { SchemaDocument } from '../document/schema-document.js'
import { duplicateIn } from '../interpreter/equality.js'
import { Run } from '../interpreter/run.js'
import type { Violation } from '../interpreter/violation.js'
import { isJsonObject, type JsonObject } from '../json-object.js'
import { limits } from '../limits.js'
import type { Problem } from '../validator.js'
import { counted, describedFormat, describedSchema, list } from './described-schema.js'
import { placeOf } from './place.js'
import { quoted, shown } from './shown.js'
import { suggest } from './suggest.js'

/** What is wrong, in words, each thing once. Where alternatives were refused, only the one that was nearly right counts. */
export function problemsOf(violations: readonly Violation[], document: SchemaDocument): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const violation of violations.flatMap(withoutHopelessAlternatives)) {
    if (violation.keyword === 'pattern' && alsoFailsFormat(violation, violations)) continue
    const problem = problemOf(violation, document)
    const key = `${problem.path}\n${problem.expected}`
    if (!problems.has(key) && problems.size < limits.maxProblems) problems.set(key, problem)
  }
  return [...problems.values()]
}

/** Libraries write a pattern beside each format; the format is what a reader understands. */
function alsoFailsFormat({ schema }: Violation, violations: readonly Violation[]): boolean {
  return violations.some((other) => other.keyword === 'format' && other.schema === schema)
}

function withoutHopelessAlternatives(violation: Violation): readonly Violation[] {
  const { alternatives = [] } = violation
  const hopeful = alternatives.filter((reasons) => !reasons.some((reason) => isHopeless(reason, violation)))
  const [only] = hopeful
  if (hopeful.length === 1 && only !== undefined) return only.flatMap(withoutHopelessAlternatives)
  return [(hopeful.length === 0 && unknownDiscriminator(alternatives, violation)) || violation]
}

/** A value of another type, or with another discriminator, was not meant for an alternative. */
function isHopeless({ keyword, place, value }: Violation, { place: root }: Violation): boolean {
  if (keyword === 'const' || keyword === 'enum') return place.length <= root.length + 1
  return (keyword === 'type' || keyword === 'false') && place.length === root.length && value !== undefined
}

/** The one mistake of a value whose discriminator fits no alternative. */
function unknownDiscriminator(
  alternatives: readonly (readonly Violation[])[],
  { place: root }: Violation,
): Violation | undefined {
  const reasons = alternatives.map((violations) =>
    violations.find(({ keyword, place }) => keyword === 'const' && place.length === root.length + 1),
  )
  const [first] = reasons
  const name = first?.place.at(-1)
  if (first === undefined || !reasons.every((reason) => reason?.place.at(-1) === name)) return undefined
  return { ...first, keyword: 'enum', schema: { enum: reasons.map((reason) => reason?.schema.const) } }
}

function problemOf(violation: Violation, document: SchemaDocument): Problem {
  const { place, schema, name } = violation
  switch (violation.keyword) {
    case 'required':
    case 'dependentRequired':
      return missing(violation, document)
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownMember(violation)
    case 'propertyNames': {
      const expected = `property names that are each ${describedSchema(schema.propertyNames, document)}`
      return { path: placeOf(place), expected, received: `the name ${quoted(name ?? '')}` }
    }
    default: {
      const expected = expectedBy(violation, document)
      return { path: placeOf(place), expected, received: received(violation), ...nearValue(violation) }
    }
  }
}

function missing({ place, schema, value, name = '' }: Violation, document: SchemaDocument): Problem {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const strangers = isJsonObject(value) ? Object.keys(value).filter((key) => !Object.hasOwn(properties, key)) : []
  const expected = Object.hasOwn(properties, name) ? describedSchema(properties[name], document) : 'a value'
  const near = suggest(name, strangers)
  const hint = near === undefined ? {} : { hint: `Did you mean '${name}' by '${near}'?` }
  return { path: placeOf([...place, name]), expected, received: 'nothing', ...hint }
}

function unknownMember({ place, schema, value, name = '' }: Violation): Problem {
  const known = isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
  const expected = known.length === 0 ? 'no such property' : `no such property (known are ${list(known.map(quoted))})`
  const member = isJsonObject(value) ? value[name] : undefined
  return { path: placeOf([...place, name]), expected, received: shown(member), ...nearName(name, known) }
}

function nearName(word: string, known: readonly string[]): { readonly hint?: string } {
  const near = suggest(word, known)
  return near === undefined ? {} : { hint: `Did you mean '${near}'?` }
}

function nearValue({ keyword, schema, value }: Violation): { readonly hint?: string } {
  if (keyword !== 'enum' || typeof value !== 'string' || !Array.isArray(schema.enum)) return {}
  return nearName(
    value,
    schema.enum.filter((item) => typeof item === 'string'),
  )
}

function received({ keyword, value, alternatives }: Violation): string {
  if (keyword === 'oneOf' && alternatives?.length === 0) return `${shown(value)}, which fits more than one`
  if (keyword !== 'uniqueItems' || !Array.isArray(value)) return shown(value)
  const [first, second] = duplicateIn(value, new Run(false)) ?? []
  return `${shown(value)}, of which ${first} and ${second} are equal`
}

/** What each keyword asks for; those not here are described with their whole schema. */
const expectations: { readonly [keyword: string]: (rule: unknown, schema: JsonObject) => string } = {
  false: () => 'nothing here',
  minimum: (rule) => `a number of at least ${String(rule)}`,
  maximum: (rule) => `a number of at most ${String(rule)}`,
  exclusiveMinimum: (rule) => `a number above ${String(rule)}`,
  exclusiveMaximum: (rule) => `a number below ${String(rule)}`,
  multipleOf: (rule) => `a multiple of ${String(rule)}`,
  minLength: (rule) => `a string of at least ${counted(rule, 'character')}`,
  maxLength: (rule) => `a string of at most ${counted(rule, 'character')}`,
  pattern: (rule) => `a string that matches ${quoted(String(rule))}`,
  format: (rule) => `a string ${describedFormat(String(rule))}`,
  minItems: (rule) => `an array of at least ${counted(rule, 'item')}`,
  maxItems: (rule) => `an array of at most ${counted(rule, 'item')}`,
  uniqueItems: () => 'an array whose items all differ',
  items: (_rule, { prefixItems }) =>
    `an array of at most ${counted(Array.isArray(prefixItems) ? prefixItems.length : 0, 'item')}`,
  additionalItems: (_rule, { items }) =>
    `an array of at most ${counted(Array.isArray(items) ? items.length : 0, 'item')}`,
  minProperties: (rule) => `an object with at least ${rule === 1 ? '1 property' : `${String(rule)} properties`}`,
  maxProperties: (rule) => `an object with at most ${rule === 1 ? '1 property' : `${String(rule)} properties`}`,
}

function expectedBy({ keyword, schema, alternatives }: Violation, document: SchemaDocument): string {
  const words = expectations[keyword]
  if (words !== undefined) return words(schema[keyword], schema)
  const rule = schema[keyword]
  if (keyword === 'not') return `anything but ${describedSchema(rule, document)}`
  if (keyword === 'anyOf') return describedSchema({ anyOf: rule }, document)
  if (keyword === 'oneOf')
    return `${alternatives?.length === 0 ? 'exactly one of: ' : ''}${describedSchema({ oneOf: rule }, document)}`
  if (keyword === 'contains') return describedContains(schema, document)
  return describedSchema(schema, document)
}

function describedContains({ contains, minContains = 1, maxContains }: JsonObject, document: SchemaDocument): string {
  const most = maxContains === undefined ? '' : ` and at most ${Number(maxContains)}`
  return `an array with at least ${String(minContains)}${most} of: ${describedSchema(contains, document)}`
}
