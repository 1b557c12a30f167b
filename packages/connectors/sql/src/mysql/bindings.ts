import type { Bound, Values } from '../database.js'
import { isJsonColumn, type Table } from '../schema/schema.js'

/** Values for the columns of a table, in order, as the server takes them. */
export function bindings(table: Table, values: Values): (Bound | Buffer)[] {
  return Object.entries(values).map(([name, value]) => {
    if (value === null) return value
    if (isJsonColumn(table, name)) return JSON.stringify(value)
    if (typeof value !== 'object')
      return scalar(value, table.columns.find((column) => column.name === name)?.type ?? '')
    if ('base64' in value && typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64')
    return JSON.stringify(value)
  })
}

function scalar(value: Exclude<Bound, null>, type: string): Bound | Buffer {
  if (type.startsWith('bit')) return bits(value)
  return typeof value === 'string' && /^(?:datetime|timestamp)/.test(type) ? inUtc(value) : value
}

/** Of a number: a text of digits would be taken for the bits of its characters. */
function bits(value: Exclude<Bound, null>): Bound | Buffer {
  if (!/^(?:\d+|true|false)$/.test(String(value))) return value
  const hex = BigInt(value).toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

/** The session's zone: neither of the two takes a Z, and MariaDB takes no zone at all. */
function inUtc(text: string): string {
  const [, local, fraction = '', zone] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[-+]\d\d:\d\d)$/i.exec(text) ?? []
  const time = Date.parse(`${local}${zone}`)
  return Number.isNaN(time) ? text : `${new Date(time).toISOString().slice(0, 19)}${fraction}`
}
