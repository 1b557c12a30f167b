import type { FieldPacket } from 'mysql2'
import type { Column } from '../page/page.js'
import type { JsonValue, ValueShaper } from '../page/value.js'
import type { DriverValue } from './connection.js'

/** What the driver tells of a column beside what its types say. */
interface Field {
  readonly name: string
  readonly columnType?: number
  readonly characterSet?: number
  readonly flags: number | string[]
  readonly extendedFormat?: string
}

const BINARY = 63
const UNSIGNED = 32
const ENUM = 256
const SET = 2048
/** Enough to tell any two floats of 32 bits apart. */
const FLOAT_DIGITS = 9

/** @see https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const TYPES: { readonly [code: number]: readonly [text: string, bytes?: string] } = {
  0: ['decimal'],
  1: ['tinyint'],
  2: ['smallint'],
  3: ['int'],
  4: ['float'],
  5: ['double'],
  6: ['null'],
  7: ['timestamp'],
  8: ['bigint'],
  9: ['mediumint'],
  10: ['date'],
  11: ['time'],
  12: ['datetime'],
  13: ['year'],
  15: ['varchar', 'varbinary'],
  16: ['bit'],
  242: ['vector'],
  245: ['json'],
  246: ['decimal'],
  247: ['enum'],
  248: ['set'],
  249: ['tinytext', 'tinyblob'],
  250: ['mediumtext', 'mediumblob'],
  251: ['longtext', 'longblob'],
  252: ['text', 'blob'],
  253: ['varchar', 'varbinary'],
  254: ['char', 'binary'],
  255: ['geometry'],
}

/** The column as results show it. */
export function columnOf(packet: FieldPacket): Column {
  const { name, columnType = -1, characterSet, flags, extendedFormat } = packet as unknown as Field // the driver's types lack some
  if (extendedFormat === 'json') return { name, type: 'json' }
  const has = (flag: number): boolean => typeof flags === 'number' && (flags & flag) !== 0
  if (has(ENUM) || has(SET)) return { name, type: has(ENUM) ? 'enum' : 'set' }
  const [text = '', bytes = text] = TYPES[columnType] ?? []
  const isUnsigned = has(UNSIGNED) && /int$/.test(text)
  return { name, type: `${characterSet === BINARY ? bytes : text}${isUnsigned ? ' unsigned' : ''}` }
}

/** What JSON makes of a value in a column of that type. */
export function shapeValue(value: DriverValue, type: string, values: ValueShaper): JsonValue {
  if (value === null) return null
  if (typeof value === 'number') return values.float(type === 'float' ? shortest(value) : value)
  if (value instanceof Uint8Array) return type === 'bit' ? bitsOf(value, values) : values.blob(value)
  if (typeof value !== 'string') return values.json(JSON.stringify(value, type === 'vector' ? shortestOf : undefined))
  if (type === 'json') return values.json(value)
  if (type === 'decimal' || type.startsWith('bigint')) return values.number(value)
  if (type === 'datetime') return value.replace(' ', 'T')
  // The session is in UTC.
  if (type === 'timestamp') return value.startsWith('0000') ? value : `${value.replace(' ', 'T')}Z`
  return values.text(value)
}

/** 1.1 as 32 bits is 1.100000023841858 as 64: the shortest decimal that is the same 32 bits is what was meant. */
function shortest(value: number): number {
  for (let digits = 6; digits <= FLOAT_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

function shortestOf(_: string, value: unknown): unknown {
  return typeof value === 'number' ? shortest(value) : value
}

function bitsOf(bytes: Uint8Array, values: ValueShaper): JsonValue {
  return values.integer(bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n))
}
