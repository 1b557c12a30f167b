import type { CallToolResult, JsonObject } from '@causeway/protocol'
import { text } from '@causeway/server'
import type { Page, Row } from '../page/page.js'
import type { JsonValue } from '../page/value.js'

const cursor = { type: 'string', description: 'Call again with the same arguments and this as cursor for what follows' }
const truncated = { type: 'boolean', description: 'There is more than this' }
const note = { type: 'string', description: 'What to know about these rows' }

/** Of results whose columns are not known beforehand. */
export const TABLE_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    columns: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, type: { type: 'string' } },
        required: ['name', 'type'],
      },
    },
    rows: { type: 'array', items: { type: 'array' }, description: 'Values in the order of the columns' },
    truncated,
    cursor,
    note,
  },
  required: ['columns', 'rows', 'truncated'],
}

/** Of results whose rows are records. @param columns JSON Schema of each column */
export function recordsSchema(columns: { readonly [name: string]: unknown }): JsonObject {
  return {
    type: 'object',
    properties: { rows: { type: 'array', items: { type: 'object', properties: columns } }, truncated, cursor, note },
    required: ['rows', 'truncated'],
  }
}

/** A page as a result with rows as lists. */
export function tableResult(page: Page, cursor: string | undefined): CallToolResult {
  const { columns, rows } = page
  return resultOf(page, cursor, { columns, rows })
}

/** A page as a result with rows as records. */
export function recordsResult(page: Page, cursor: string | undefined): CallToolResult {
  const names = page.columns.map(({ name }) => name)
  const rows = page.rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))
  return resultOf(page, cursor, { rows })
}

function resultOf(page: Page, cursor: string | undefined, body: object): CallToolResult {
  const note = noteOf(page)
  const structuredContent = {
    ...body,
    truncated: page.next !== undefined,
    ...(cursor === undefined ? {} : { cursor }),
    ...(note === undefined ? {} : { note }),
  }
  return { content: [text(textOf(page, cursor, note))], structuredContent }
}

/** What to know about a page; undefined where nothing. */
export function noteOf({ moved, cuts }: Page): string | undefined {
  const notes = [
    moved &&
      'The rows before this page are not those that they were: the data changed, or the order is not total (ORDER BY a unique key). Rows may be missing or repeated.',
    cuts > 0 && `${cuts} ${cuts === 1 ? 'value was' : 'values were'} cut for being too large.`,
  ].filter((one) => one !== false)
  return notes.length === 0 ? undefined : notes.join(' ')
}

/** Lines with values between bars: the fewest tokens that a model still reads as a table. */
function textOf({ columns, rows, next }: Page, cursor: string | undefined, note: string | undefined): string {
  const lines = [columns.map(({ name }) => cell(name)).join(' | '), ...rows.map(line)]
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${next === undefined ? '' : '; there are more'})`
  const more = cursor === undefined ? [] : [`cursor: ${cursor}`]
  return [...lines, count, ...more, ...(note === undefined ? [] : [note])].join('\n')
}

function line(row: Row): string {
  return row.map(cell).join(' | ')
}

function cell(value: JsonValue): string {
  if (value === null) return 'NULL'
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  return shown.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
}
