import type { JsonObject } from '@causeway/protocol'
import type { Dialect } from '../language/lexer.js'
import type { TableColumn } from '../schema/schema.js'

const BYTES: JsonObject = {
  type: 'object',
  properties: { base64: { type: 'string', contentEncoding: 'base64' } },
  required: ['base64'],
}

/** Which values a column takes, by its type's name; types that are not known take texts. */
const BY_NAME: readonly (readonly [RegExp, JsonObject])[] = [
  [/\[\]$/, { type: 'array' }],
  [/^tinyint\(1\)/, { type: ['boolean', 'integer'] }],
  // Numbers beyond 2^53 travel as texts.
  [/^(?:big|medium|small|tiny)?int|^integer|^(?:big|small)?serial|^year/, { type: ['integer', 'string'] }],
  [/^(?:numeric|decimal|dec|money)/, { type: ['number', 'string'] }],
  [/^(?:real|double|float)/, { type: 'number' }],
  [/^bool/, { type: 'boolean' }],
  [/^json/, {}],
  [/^(?:bytea|(?:tiny|medium|long)?blob|(?:var)?binary)/, BYTES],
  [/^date$/, { type: 'string', format: 'date' }],
  [/^(?:datetime|timestamp)/, { type: 'string', description: 'ISO 8601' }],
  [/^uuid/, { type: 'string', format: 'uuid' }],
  // SQLite keeps whatever it is given in a column without a type.
  [/^$/, { type: ['string', 'number', 'boolean'] }],
]

/** PostgreSQL has texts of zeros and ones. */
const MYSQL_BITS: JsonObject = { type: ['integer', 'boolean', 'string'] }

/** The JSON Schema of what may be written into a column. */
export function columnSchema(
  { type, nullable, comment, values, default: byDefault }: TableColumn,
  dialect: Dialect,
): JsonObject {
  const known = BY_NAME.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1]
  const schema = dialect === 'mysql' && type.startsWith('bit') ? MYSQL_BITS : (known ?? { type: 'string' })
  const about = [comment, type, byDefault === undefined ? undefined : `default ${byDefault}`].filter(
    (one) => one !== undefined && one !== '',
  )
  const described = about.length === 0 ? schema : { ...schema, description: about.join('; ') }
  if (values !== undefined)
    return { ...described, enum: nullable ? [...values, null] : values, type: nullable ? ['string', 'null'] : 'string' }
  if (!nullable || described.type === undefined) return described
  return { ...described, type: [described.type, 'null'].flat() }
}

/** May a value be given at all? */
export function isWritable({ generated }: TableColumn): boolean {
  return generated !== true
}

/** Must a new row have a value? */
export function isRequired(column: TableColumn): boolean {
  return isWritable(column) && !column.nullable && column.default === undefined
}
