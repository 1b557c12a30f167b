import { isJsonObject, type JsonObject } from '@causeway/schema'
import { printable } from './printable.js'
import { table, tableWidth } from './table.js'
import type { Terminal } from './terminal.js'

/** A JSON value for a person: records as tables, objects as one line for each member, the rest as JSON. Ends with a line end. */
export function shownValue(value: unknown, terminal: Terminal): string {
  if (isRecords(value)) return recordTable(value, terminal)
  if (isJsonObject(value)) return members(value, terminal)
  return `${cell(value)}\n`
}

function members(object: JsonObject, terminal: Terminal): string {
  const { bold, dim } = terminal.outColors
  const entries = Object.entries(object)
  const width = Math.max(0, ...entries.filter(([, value]) => !isRecords(value)).map(([name]) => name.length))
  let text = ''
  let isAfterTable = false
  for (const [name, value] of entries) {
    const label = printable(name)
    // A table is a paragraph of its own, so that nobody takes a member for one of its rows.
    if (text !== '' && (isAfterTable || isRecords(value))) text += '\n'
    isAfterTable = isRecords(value)
    if (!isRecords(value)) text += `${dim(label.padEnd(width))}  ${hanging(cell(value), width + 2)}\n`
    else text += `${entries.length === 1 ? '' : `${bold(label)}\n`}${recordTable(value, terminal)}`
  }
  return text
}

function hanging(text: string, indent: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(indent)}`)
}

function recordTable(records: readonly JsonObject[], terminal: Terminal): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const rows = records.map((record) => names.map((name) => (Object.hasOwn(record, name) ? cell(record[name]) : '')))
  const width = tableWidth(names, rows)
  // Squeezed much more than that, a table is harder to read than one record after the other.
  if (terminal.columns !== undefined && width > terminal.columns * 1.5) {
    return records.map((record) => members(record, terminal)).join('\n')
  }
  return table(names, rows, terminal)
}

function isRecords(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject)
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}
