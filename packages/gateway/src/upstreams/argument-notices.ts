import { isObject, type JsonObject, type Tool } from '@causeway/protocol'
import { interpretedValidatorOf, suggest, typesOf, variantsOf } from '@causeway/schema'
import type { ToolOverride } from '../config/definition.js'

/** Of one upstream; a list of all of them would help nobody. */
const MAX_TOLD = 10

/** Where what is taken from a request is a text. */
const TEXTS = /^(?:header\.|client\.|principal\.id$)/

/** What the configuration says of arguments and results of tools, and their schemas say otherwise. Never a value. */
export function argumentNotices(
  tools: readonly Tool[],
  overrides: { readonly [name: string]: ToolOverride },
): readonly string[] {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  const found = Object.entries(overrides).flatMap(([name, override]) => {
    const tool = byName.get(name)
    if (tool === undefined || override.hide === true) return []
    return [
      ...unknownArguments(tool, override),
      ...wrongValues(tool, override),
      ...wrongSources(tool, override),
      ...idleCache(tool, override),
    ]
  })
  return found.slice(0, MAX_TOLD)
}

function unknownArguments({ inputSchema, name }: Tool, { fixed = {}, inject = {} }: ToolOverride): readonly string[] {
  const properties = propertiesOf(inputSchema)
  if (properties === undefined || takesOthers(inputSchema)) return []
  const known = Object.keys(properties)
  const places = [
    ...Object.keys(fixed).map((argument) => ['fixed', argument] as const),
    ...Object.keys(inject).map((argument) => ['inject', argument] as const),
  ]
  return places
    .filter(([, argument]) => !Object.hasOwn(properties, argument))
    .map(([key, argument]) => {
      const near = suggest(argument, known)
      const hint = near === undefined ? '' : ` Did you mean '${near}'?`
      return `The configuration sets tools['${name}'].${key}['${argument}'], and the tool knows no such argument.${hint}`
    })
}

function wrongValues({ inputSchema, name }: Tool, { fixed = {} }: ToolOverride): readonly string[] {
  const properties = propertiesOf(inputSchema) ?? {}
  return Object.entries(fixed).flatMap(([argument, value]) => {
    const schema = properties[argument]
    const [problem] = isObject(schema) ? problemsOf(value, schema, inputSchema) : []
    if (problem === undefined) return []
    const at = problem.path === '' ? '' : ` at '${problem.path}'`
    return [
      `The value of tools['${name}'].fixed['${argument}'] is not what the tool takes: it expects ${problem.expected}${at}.`,
    ]
  })
}

function wrongSources({ inputSchema, name }: Tool, { inject = {} }: ToolOverride): readonly string[] {
  const properties = propertiesOf(inputSchema) ?? {}
  return Object.entries(inject).flatMap(([argument, source]) => {
    const schema = properties[argument]
    if (!isObject(schema) || !TEXTS.test(source)) return []
    const types = variantsOf(schema, inputSchema).flatMap(typesOf)
    if (types.length === 0 || types.includes('string')) return []
    const expected = [...new Set(types)].join(' or ')
    return [
      `The argument tools['${name}'].inject['${argument}'] is a text, as '${source}' is; the tool expects: ${expected}.`,
    ]
  })
}

function idleCache({ annotations, name }: Tool, override: ToolOverride): readonly string[] {
  const onlyReads = override.annotations?.readOnlyHint ?? annotations?.readOnlyHint
  if (override.cache === undefined || onlyReads === true) return []
  return [
    `Results of the tool '${name}' are not kept, whatever tools['${name}'].cache says: it does not say that it only reads. ` +
      `Write tools['${name}'].annotations: { readOnlyHint: true } where it does.`,
  ]
}

/** Undefined where a schema names none, so that any may be meant. */
function propertiesOf({ properties }: JsonObject): JsonObject | undefined {
  return isObject(properties) && Object.keys(properties).length > 0 ? properties : undefined
}

/** May there be arguments that it does not name? */
function takesOthers({ additionalProperties, allOf, anyOf, oneOf, patternProperties, $ref }: JsonObject): boolean {
  const isOpen = additionalProperties !== undefined && additionalProperties !== false
  return isOpen || [allOf, anyOf, oneOf, patternProperties, $ref].some((keyword) => keyword !== undefined)
}

function problemsOf(
  value: unknown,
  schema: JsonObject,
  { $defs, $schema, definitions }: JsonObject,
): readonly { readonly path: string; readonly expected: string }[] {
  const around = Object.entries({ $defs, $schema, definitions }).filter(([, part]) => part !== undefined)
  try {
    const checked = interpretedValidatorOf({ ...schema, ...Object.fromEntries(around) }).check(value)
    return checked.ok ? [] : checked.problems
  } catch {
    return [] // a schema that is none refuses nothing
  }
}
