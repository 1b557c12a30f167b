import { createHash } from 'node:crypto'
import { CausewayError, type JsonObject } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { type ToolValue, text, tool } from '@causeway/server'
import type { SqlConfig } from '../config.js'
import type { Database, Values } from '../database.js'
import { type Schema, type Table, tableOf } from '../schema/schema.js'
import { columnSchema, isRequired, isWritable } from './column-schema.js'

const MAX_NAME_LENGTH = 48
const MAX_ROWS = 100

type Tools = { [name: string]: ToolValue }

/**
 * `insert_<table>` and `update_<table>` for the tables that the configuration names.
 *
 * @throws {CausewayError} `ERR_SQL_WRITE` for a table that is not there, or that cannot be updated by its primary key
 */
export function writeTools(
  database: Database,
  schema: Schema,
  { insert = [], update = [] }: NonNullable<SqlConfig['write']>,
): Tools {
  const tools: Tools = {}
  for (const id of insert) {
    const table = writableTable(schema, id, 'insert')
    tools[toolName('insert', table)] = insertTool(database, table)
  }
  for (const id of update) {
    const table = writableTable(schema, id, 'update')
    if (table.primaryKey.length === 0)
      throw wrong(`write.update: expected a table with a primary key; '${id}' has none.`)
    tools[toolName('update', table)] = updateTool(database, table)
  }
  return tools
}

function insertTool(database: Database, table: Table): ToolValue {
  const columns = table.columns.filter(isWritable)
  const required = columns.filter(isRequired).map(({ name }) => name)
  const row = { ...recordSchema(columns, database.dialect), ...(required.length === 0 ? {} : { required }) }
  const value = tool(
    {
      title: `Add to ${table.id}`,
      description: `Adds rows to the table ${table.id}: all of them, or none where one is refused. Returns their primary keys.${aboutOf(table)}`,
      input: {
        type: 'object',
        properties: { rows: { type: 'array', minItems: 1, maxItems: MAX_ROWS, items: row } },
        required: ['rows'],
        additionalProperties: false,
      },
      output: {
        type: 'object',
        properties: { inserted: { type: 'integer' }, keys: { type: 'array', items: { type: 'object' } } },
        required: ['inserted'],
      },
      readOnly: false,
      destructive: false,
      idempotent: false,
      openWorld: false,
    },
    async (args, { signal }) => {
      const { rows } = args as unknown as { rows: readonly Values[] } // checked by the schema
      const keys = await database.insert(table, rows, signal)
      const structuredContent = { inserted: rows.length, ...(keys === undefined ? {} : { keys }) }
      const added = `Added ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} to ${table.id}.`
      return {
        content: [text(keys === undefined ? added : `${added} Keys: ${JSON.stringify(keys)}`)],
        structuredContent,
      }
    },
  )
  return value as unknown as ToolValue // arguments are of their tool
}

function updateTool(database: Database, table: Table): ToolValue {
  const key = table.columns.filter(({ name }) => table.primaryKey.includes(name))
  const value = tool(
    {
      title: `Change in ${table.id}`,
      description: `Changes the row of the table ${table.id} with this primary key. Columns that are not named stay as they are.${aboutOf(table)}`,
      input: {
        type: 'object',
        properties: {
          key: {
            ...recordSchema(
              key.map((column) => ({ ...column, nullable: false })),
              database.dialect,
            ),
            required: table.primaryKey,
          },
          set: { ...recordSchema(table.columns.filter(isWritable), database.dialect), minProperties: 1 },
        },
        required: ['key', 'set'],
        additionalProperties: false,
      },
      output: { type: 'object', properties: { updated: { type: 'integer' } }, required: ['updated'] },
      readOnly: false,
      destructive: true,
      idempotent: true,
      openWorld: false,
    },
    async (args, { signal }) => {
      const { key: wanted, set } = args as unknown as { key: Values; set: Values } // checked by the schema
      const found = await database.update(table, wanted, set, signal)
      const said = found
        ? `Changed the row in ${table.id}.`
        : `Nothing was changed: ${table.id} has no row with that key.`
      return { content: [text(said)], structuredContent: { updated: found ? 1 : 0 } }
    },
  )
  return value as unknown as ToolValue // arguments are of their tool
}

function recordSchema(columns: Table['columns'], dialect: Database['dialect']): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, columnSchema(column, dialect)])),
    additionalProperties: false,
  }
}

function aboutOf({ comment }: Table): string {
  return comment === undefined ? '' : ` ${comment}`
}

/** Depends on nothing but the table: names stay whatever else there is. */
function toolName(verb: string, { id }: Table): string {
  const plain = `${verb}_${id.replace('.', '-')}`
  if (/^[A-Za-z0-9_]+(?:[.][A-Za-z0-9_]+)?$/.test(id) && plain.length <= MAX_NAME_LENGTH) return plain
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8)
  return `${plain.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_NAME_LENGTH - 9)}_${hash}`
}

function writableTable(schema: Schema, id: string, verb: string): Table {
  const table = tableOf(schema, id)
  if (table !== undefined && table.kind === 'table') return table
  const near = suggest(
    id,
    schema.tables.map((one) => one.id),
  )
  const hint =
    table !== undefined ? 'it is a view' : near === undefined ? 'there is none of that name' : `did you mean '${near}'?`
  throw wrong(`write.${verb}: expected a table that is shown; got '${id}', ${hint}.`)
}

function wrong(message: string): CausewayError {
  return new CausewayError('ERR_SQL_WRITE', message)
}
