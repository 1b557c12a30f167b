import type { JsonValue, ValueShaper } from '../page/value.js'

type Shape = (text: string, values: ValueShaper) => JsonValue

/** PostgreSQL's built-in types by their number: the name, and what JSON makes of their text. */
interface Type {
  readonly name: string
  readonly shape: Shape
}

const asText: Shape = (text, values) => values.text(text)
const asNumber: Shape = (text, values) => values.number(text)
const asJson: Shape = (text, values) => values.json(text)
const asBoolean: Shape = (text) => text === 't'
const asBytes: Shape = (text, values) => values.blob(Buffer.from(text.slice(2), 'hex'))
/** The session writes ISO dates in UTC; `infinity` and years before Christ stay as they are. */
const asTime: Shape = (text) =>
  /^\d{4,}-/.test(text) && !text.endsWith('BC') ? text.replace(' ', 'T').replace(/\+00$/, 'Z') : text

const TYPES: { readonly [oid: number]: Type } = {
  16: { name: 'bool', shape: asBoolean },
  17: { name: 'bytea', shape: asBytes },
  18: { name: 'char', shape: asText },
  19: { name: 'name', shape: asText },
  20: { name: 'int8', shape: asNumber },
  21: { name: 'int2', shape: asNumber },
  23: { name: 'int4', shape: asNumber },
  25: { name: 'text', shape: asText },
  26: { name: 'oid', shape: asNumber },
  114: { name: 'json', shape: asJson },
  700: { name: 'float4', shape: asNumber },
  701: { name: 'float8', shape: asNumber },
  1042: { name: 'bpchar', shape: asText },
  1043: { name: 'varchar', shape: asText },
  1082: { name: 'date', shape: asText },
  1083: { name: 'time', shape: asText },
  1114: { name: 'timestamp', shape: asTime },
  1184: { name: 'timestamptz', shape: asTime },
  1186: { name: 'interval', shape: asText },
  1700: { name: 'numeric', shape: asNumber },
  2950: { name: 'uuid', shape: asText },
  3802: { name: 'jsonb', shape: asJson },
}

/** The number of an array's type, with that of its items. */
const ARRAYS: { readonly [oid: number]: number } = {
  199: 114,
  1000: 16,
  1001: 17,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
}

/** The name of a built-in type. */
export function typeName(oid: number): string | undefined {
  const item = ARRAYS[oid]
  return item === undefined ? TYPES[oid]?.name : `${TYPES[item]?.name}[]`
}

/** What JSON makes of the text of a value of that type. */
export function shapeText(oid: number, text: string | null, values: ValueShaper): JsonValue {
  if (text === null) return null
  const item = ARRAYS[oid]
  if (item === undefined) return (TYPES[oid]?.shape ?? asText)(text, values)
  return text.startsWith('{') ? arrayOf(text, (one) => shapeText(item, one, values)) : asText(text, values)
}

/** Reads PostgreSQL's text of an array: `{1,NULL,"a \"b\"",{…}}`. @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayOf(text: string, shape: (item: string | null) => JsonValue): JsonValue {
  const stack: JsonValue[][] = [[]]
  const pieces = /[{},]|"((?:[^"\\]|\\[\s\S])*)"|[^{},"]+/g
  for (const [piece, quoted] of text.matchAll(pieces)) {
    const inner = stack.at(-1)
    if (piece === '{') stack.push([])
    else if (piece === '}') {
      const done = stack.pop() ?? []
      stack.at(-1)?.push(done)
    } else if (quoted !== undefined) inner?.push(shape(quoted.replaceAll(/\\([\s\S])/g, '$1')))
    else if (piece !== ',') inner?.push(shape(piece === 'NULL' ? null : piece))
  }
  return stack[0]?.[0] ?? []
}
