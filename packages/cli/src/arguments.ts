import type { Prompt, PromptArgument } from '@causeway/protocol'
import { coerceText, isJsonObject, type JsonObject, suggest, typesOf, variantsOf } from '@causeway/schema'
import { type Failure, usageFailure } from './failure.js'

/**
 * `key=value` words as pairs.
 * @throws {Failure} for a word without a key, and for a key that was there before
 */
export function parsePairs(words: readonly string[]): readonly (readonly [string, string])[] {
  const pairs = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1) throw usageFailure(`Expected key=value; got '${word}'.`, "Quote values with spaces: key='two words'.")
    const [name, value] = [word.slice(0, at), word.slice(at + 1)]
    if (pairs.has(name)) throw usageFailure(`Expected ${name} once; it is there twice.`, `A list is ${name}=one,two.`)
    pairs.set(name, value)
  }
  return [...pairs]
}

/**
 * The arguments of a tool: a JSON object (`--args`), and `key=value` words over it, each turned into what the tool's input
 * schema wants in its place.
 * @throws {Failure} for names that the tool does not know, and where a required one is missing
 */
export function toolArguments(words: readonly string[], json: string | undefined, inputSchema: JsonObject): JsonObject {
  const properties = isJsonObject(inputSchema.properties) ? inputSchema.properties : {}
  const args: { [name: string]: unknown } = json === undefined ? {} : { ...parseObject(json) }
  for (const [name, text] of parsePairs(words)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (schema === undefined && !isOpen(inputSchema)) throw unknownArgument(name, Object.keys(properties))
    args[name] = isJsonObject(schema) ? coerced(name, text, schema, inputSchema) : text
  }
  checkRequired(inputSchema, args, properties)
  return args
}

/** @throws {Failure} for what is meant to be JSON and is none: the server would speak of something that nobody typed */
function coerced(name: string, text: string, schema: JsonObject, root: JsonObject): unknown {
  const value = coerceText(text, schema, root)
  if (!wantsJson(text, schema, root)) return value
  try {
    JSON.parse(text)
    return value
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageFailure(`Expected ${name} to be JSON; it is not: ${why}.`, `Put it into single quotes: ${name}='…'.`)
  }
}

function wantsJson(text: string, schema: JsonObject, root: JsonObject): boolean {
  const variants = variantsOf(schema, root)
  if (hasType('string', variants)) return false
  if (text.startsWith('[')) return hasType('array', variants)
  if (!text.startsWith('{')) return false
  const items = variants.flatMap((variant) => (isJsonObject(variant.items) ? variantsOf(variant.items, root) : []))
  return hasType('object', variants) || hasType('object', items)
}

function hasType(type: string, variants: readonly JsonObject[]): boolean {
  return variants.some((variant) => typesOf(variant).includes(type))
}

/**
 * The arguments of a prompt, which are all text.
 * @param known undefined where nobody knows what it takes
 * @throws {Failure} for names that the prompt does not know, and where a required one is missing
 */
export function promptArguments(
  words: readonly string[],
  known: readonly PromptArgument[] | undefined,
): { [name: string]: string } {
  if (known === undefined) return Object.fromEntries(parsePairs(words))
  const properties = Object.fromEntries(known.map(({ name, description }) => [name, { type: 'string', description }]))
  const args: { [name: string]: string } = {}
  for (const [name, text] of parsePairs(words)) {
    if (!Object.hasOwn(properties, name)) throw unknownArgument(name, Object.keys(properties))
    args[name] = text
  }
  const required = known.filter((argument) => argument.required === true).map(({ name }) => name)
  checkRequired({ required }, args, properties)
  return args
}

/** The arguments that a prompt declares, as far as it does. */
export function argumentsOf({ arguments: declared }: Prompt): readonly PromptArgument[] {
  return Array.isArray(declared) ? declared.filter((one) => isJsonObject(one) && typeof one.name === 'string') : []
}

/** How an argument is shown: `limit=<integer>`, in brackets where it may be left out. */
export function shownArguments(inputSchema: JsonObject): string {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : []
  const properties = isJsonObject(inputSchema.properties) ? inputSchema.properties : {}
  return Object.entries(properties)
    .map(([name, schema]) =>
      required.includes(name)
        ? shownArgument(name, schema, inputSchema)
        : `[${shownArgument(name, schema, inputSchema)}]`,
    )
    .join(' ')
}

function shownArgument(name: string, schema: unknown, root: JsonObject): string {
  const names = isJsonObject(schema) ? new Set(variantsOf(schema, root).flatMap(shownTypes)) : []
  return `${name}=<${[...names].join('|') || 'value'}>`
}

/** The values that there are, where they are few, else what the schema calls them. */
function shownTypes({ type, enum: values, const: constant }: JsonObject): readonly string[] {
  if (constant !== undefined) return [String(constant)]
  if (Array.isArray(values) && values.length <= 4) return values.map(String)
  return type === undefined ? [] : [type].flat().map(String)
}

/** May an object have members beside those that the schema names? Only where it says so, or names none. */
function isOpen({ properties, additionalProperties, patternProperties }: JsonObject): boolean {
  return properties === undefined || patternProperties !== undefined || (additionalProperties ?? false) !== false
}

function parseObject(json: string): JsonObject {
  const expected = 'Expected the arguments to be a JSON object, such as \'{"text": "hello"}\''
  try {
    const value: unknown = JSON.parse(json)
    if (isJsonObject(value)) return value
  } catch (error) {
    throw usageFailure(`${expected}; it is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  throw usageFailure(`${expected}.`)
}

/** Nothing has an argument of this name; `known` are those that there are. */
export function unknownArgument(name: string, known: readonly string[]): Failure {
  const near = suggest(name, known)
  const all = known.length === 0 ? 'It takes none.' : `Known are ${known.join(', ')}.`
  return usageFailure(`Unknown argument '${name}'.`, near === undefined ? all : `Did you mean '${near}'?`)
}

function checkRequired(schema: JsonObject, args: JsonObject, properties: JsonObject): void {
  const { required } = schema
  const missing = (Array.isArray(required) ? required.map(String) : []).filter((name) => !Object.hasOwn(args, name))
  if (missing.length === 0) return
  const lines = missing.map((name) => {
    const property = properties[name]
    const what = isJsonObject(property) && typeof property.description === 'string' ? `  ${property.description}` : ''
    return `  ${shownArgument(name, property, schema)}${what}`
  })
  throw usageFailure(`Missing ${missing.length === 1 ? 'argument' : 'arguments'}:\n${lines.join('\n')}`)
}
