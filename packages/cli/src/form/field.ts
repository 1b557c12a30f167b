import { isJsonObject, type JsonObject } from '@causeway/schema'
import type { Choice } from '../ask/asker.js'

/** One field of a form, as a person is asked for it. */
export interface Field {
  readonly name: string
  readonly schema: JsonObject
  readonly label: string
  /** What the person should know about the answer; may be empty. */
  readonly note: string
  readonly required: boolean
  readonly kind: 'text' | 'boolean' | 'one' | 'some'
  /** Of `one` and `some`. */
  readonly choices: readonly Choice<unknown>[]
}

/** The fields that a form's schema has, in its order. What is no schema is left out. */
export function fieldsOf({ properties, required }: JsonObject): readonly Field[] {
  const names: readonly unknown[] = Array.isArray(required) ? required : []
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, schema]) =>
    isJsonObject(schema) ? [fieldOf(name, schema, names.includes(name))] : [],
  )
}

function fieldOf(name: string, schema: JsonObject, required: boolean): Field {
  const items = schema.type === 'array' && isJsonObject(schema.items) ? schema.items : undefined
  const choices = choicesOf(items ?? schema)
  const kind =
    choices.length > 0 ? (items === undefined ? 'one' : 'some') : schema.type === 'boolean' ? 'boolean' : 'text'
  const label = typeof schema.title === 'string' && schema.title !== '' ? schema.title : name
  return { name, schema, label, note: noteOf(schema, kind), required, kind, choices }
}

/** The values that may be chosen: `enum`, with `enumNames` perhaps, and titled constants. */
function choicesOf(schema: JsonObject): readonly Choice<unknown>[] {
  const titled = Array.isArray(schema.oneOf) ? schema.oneOf : schema.anyOf
  if (Array.isArray(titled)) {
    const constants: readonly JsonObject[] = titled.filter((one) => isJsonObject(one) && Object.hasOwn(one, 'const'))
    return constants.map(({ const: value, title, description }) => ({
      value,
      label: String(title ?? value),
      ...(typeof description === 'string' ? { hint: description } : {}),
    }))
  }
  const values: readonly unknown[] = Array.isArray(schema.enum) ? schema.enum : []
  const names: readonly unknown[] = Array.isArray(schema.enumNames) ? schema.enumNames : []
  return values.map((value, index) => ({ value, label: String(names[index] ?? value) }))
}

/** What is typed where a format has a look of its own. */
const LOOKS: Readonly<Record<string, string>> = {
  email: 'name@example.com',
  uri: 'https://example.com/',
  date: '2026-01-31',
  'date-time': '2026-01-31T18:00:00Z',
}

/** An example of what a text field wants. */
export function placeholderOf({ schema }: Field): string | undefined {
  return typeof schema.format === 'string' && Object.hasOwn(LOOKS, schema.format) ? LOOKS[schema.format] : undefined
}

function noteOf(schema: JsonObject, kind: Field['kind']): string {
  const said = typeof schema.description === 'string' ? [schema.description] : []
  return [...said, ...(kind === 'text' ? [typeNote(schema)] : []), ...(kind === 'some' ? [itemsNote(schema)] : [])]
    .filter((part) => part !== '')
    .join(', ')
}

function typeNote({ type, format, minimum, maximum, minLength, maxLength }: JsonObject): string {
  switch (type) {
    case 'integer':
      return `a whole number${range(minimum, maximum)}`
    case 'number':
      return `a number${range(minimum, maximum)}`
    case 'string':
      return [typeof format === 'string' ? format : '', lengthNote(minLength, maxLength)].filter(Boolean).join(', ')
    default:
      return 'as JSON'
  }
}

function lengthNote(least: unknown, most: unknown): string {
  const span = range(least, most)
  return span === '' ? '' : `${span.trim()} characters`
}

function itemsNote({ minItems, maxItems }: JsonObject): string {
  const span = range(minItems, maxItems)
  return span === '' ? '' : `${span.trim()} of them`
}

function range(least: unknown, most: unknown): string {
  const from = typeof least === 'number' ? least : undefined
  const to = typeof most === 'number' ? most : undefined
  if (from !== undefined && to !== undefined) return from === to ? ` exactly ${from}` : ` ${from} to ${to}`
  if (from !== undefined) return ` at least ${from}`
  return to === undefined ? '' : ` at most ${to}`
}
