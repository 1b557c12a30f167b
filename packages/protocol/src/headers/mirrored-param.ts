/** `x-mcp-header`: tool arguments that HTTP headers repeat. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers */
import { isObject, kindOf } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { HeaderName } from './header-name.js'

/** One annotated property of a tool's input schema. */
export interface MirroredParam {
  /** The whole header name in lower case: `mcp-param-region`. */
  readonly header: string
  /** Where the argument is: property names from the arguments object inwards. */
  readonly path: readonly string[]
  readonly type: 'string' | 'integer' | 'boolean'
}

export type MirroredParams =
  | { readonly ok: true; readonly params: readonly MirroredParam[] }
  | { readonly ok: false; readonly why: string }

const ANNOTATION = 'x-mcp-header'
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean'] satisfies MirroredParam['type'][]

/** Keywords whose value is one schema, an array of schemas, and an object of schemas; `properties` is walked on its own. */
const ONE_SCHEMA = [
  'items',
  'additionalItems',
  'contains',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'propertyNames',
  'contentSchema',
  'not',
  'if',
  'then',
  'else',
] as const
const SCHEMA_ARRAY = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'] as const
const SCHEMA_MAP = ['$defs', 'definitions', 'patternProperties', 'dependentSchemas', 'dependencies'] as const

/**
 * Finds the annotated properties of a tool's input schema. A schema that breaks a rule of the annotation is not `ok`: HTTP
 * clients leave such a tool out. `why` is one sentence for a log.
 */
export function mirroredParams(inputSchema: JsonObject): MirroredParams {
  const params: MirroredParam[] = []
  const why = collect(inputSchema, [], params, true)
  return why === undefined ? { ok: true, params } : { ok: false, why }
}

/** Walks one schema; `reachable` while nothing but `properties` led here. Returns why the whole tool is invalid. */
function collect(
  schema: unknown,
  path: readonly string[],
  found: MirroredParam[],
  reachable: boolean,
): string | undefined {
  if (!isObject(schema)) return undefined
  if (schema[ANNOTATION] !== undefined) {
    const why = reachable ? take(schema, path, found) : `${place(path)} is not reachable through properties alone.`
    if (why !== undefined) return why
  }
  for (const [name, property] of entriesOf(schema.properties)) {
    const why = collect(property, [...path, name], found, reachable)
    if (why !== undefined) return why
  }
  for (const subschema of otherSubschemas(schema)) {
    const why = collect(subschema, path, found, false)
    if (why !== undefined) return why
  }
  return undefined
}

function take(schema: JsonObject, path: readonly string[], found: MirroredParam[]): string | undefined {
  const name = schema[ANNOTATION]
  if (typeof name !== 'string') return `Expected ${place(path)} to be a string; got ${kindOf(name)}.`
  if (!TOKEN.test(name)) return `Expected ${place(path)} to be a non-empty RFC 9110 token.`
  if (path.length === 0 || !TYPES.includes(schema.type)) {
    return `Expected ${place(path)} to be on a property of type string, integer or boolean.`
  }
  const header = HeaderName.paramPrefix + name.toLowerCase()
  if (found.some((other) => other.header === header)) {
    return `Expected ${place(path)} to be unique in the tool, whatever its case; another property has the same.`
  }
  found.push({ header, path, type: schema.type as MirroredParam['type'] }) // as: it is one of TYPES, checked above.
  return undefined
}

const place = (path: readonly string[]): string => `${ANNOTATION} at ${JSON.stringify(path.join('.'))}`

const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : [])

function* otherSubschemas(schema: JsonObject): Generator<unknown> {
  for (const keyword of ONE_SCHEMA) yield schema[keyword]
  for (const keyword of SCHEMA_ARRAY) {
    const schemas = schema[keyword]
    if (Array.isArray(schemas)) yield* schemas
  }
  for (const keyword of SCHEMA_MAP) for (const [, subschema] of entriesOf(schema[keyword])) yield subschema
}
