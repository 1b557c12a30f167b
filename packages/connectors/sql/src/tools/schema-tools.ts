import { suggest } from '@causeway/schema'
import { ToolError, type ToolValue, text, tool } from '@causeway/server'
import { type Schema, type Table, tableOf } from '../schema/schema.js'
import type { SchemaCache } from '../schema/schema-cache.js'

const READING = { readOnly: true, destructive: false, idempotent: true, openWorld: false } as const

/** The tools for models that read no resources: `list_tables` and `describe_table`. */
export function schemaTools(schemas: SchemaCache): { readonly [name: string]: ToolValue } {
  const listTables = tool(
    {
      title: 'List tables',
      description: 'Lists the tables and views of the database, with what they are for where that is known.',
      input: {
        type: 'object',
        properties: { containing: { type: 'string', description: 'Only those with this in their name' } },
        additionalProperties: false,
      },
      output: LIST_SCHEMA,
      ...READING,
    },
    async (args) => {
      const { containing = '' } = args as { containing?: string } // checked by the schema
      const { tables, truncated } = await schemas.current()
      const wanted = containing.toLowerCase()
      const found = tables.filter(({ id }) => id.toLowerCase().includes(wanted))
      const structuredContent = { tables: found.map(summaryOf), truncated }
      const lines = found.map(({ id, kind, comment }) =>
        [id, ...(kind === 'view' ? ['(view)'] : []), ...(comment ? [`– ${comment}`] : [])].join(' '),
      )
      return { content: [text(lines.join('\n') || 'There are no such tables.')], structuredContent }
    },
  )
  const describeTable = tool(
    {
      title: 'Describe a table',
      description: 'Shows the columns of a table with their types, its keys, what it refers to, and its indexes.',
      input: {
        type: 'object',
        properties: { table: { type: 'string', description: 'As the list of tables names it' } },
        required: ['table'],
        additionalProperties: false,
      },
      ...READING,
    },
    async (args) => {
      const { table } = args as { table: string } // checked by the schema
      return text(describe(knownTable(await schemas.current(), table)))
    },
  )
  return { list_tables: listTables, describe_table: describeTable } as { readonly [name: string]: ToolValue } // arguments are of their tool
}

const LIST_SCHEMA = {
  type: 'object',
  properties: {
    tables: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          kind: { enum: ['table', 'view'] },
          comment: { type: 'string' },
          columns: { type: 'array', items: { type: 'string' } },
        },
        required: ['name', 'kind', 'columns'],
      },
    },
    truncated: { type: 'boolean', description: 'There are more tables than these' },
  },
  required: ['tables', 'truncated'],
}

function summaryOf({ id, kind, comment, columns }: Table): object {
  return { name: id, kind, ...(comment === undefined ? {} : { comment }), columns: columns.map(({ name }) => name) }
}

/** @throws {ToolError} that suggests a name */
export function knownTable(schema: Schema, id: string): Table {
  const table = tableOf(schema, id)
  if (table !== undefined) return table
  const near = suggest(
    id,
    schema.tables.map((one) => one.id),
  )
  throw new ToolError(
    `There is no table '${id}'. ${near === undefined ? 'List the tables to see those that there are.' : `Did you mean '${near}'?`}`,
  )
}

/** A table in few words: one line for each column, then keys and indexes. */
export function describe({ id, kind, comment, columns, primaryKey, foreignKeys, indexes }: Table): string {
  const lines = columns.map(({ name, type, nullable, default: byDefault, generated, comment: about, values }) =>
    [
      `- ${name}`,
      type,
      ...(nullable ? [] : ['not null']),
      ...(byDefault === undefined || generated ? [] : [`default ${byDefault}`]),
      ...(generated ? ['generated'] : []),
      ...(values === undefined ? [] : [`one of ${values.join(', ')}`]),
      ...(about === undefined ? [] : [`– ${about}`]),
    ].join(' '),
  )
  return [
    `${kind} ${id}${comment === undefined ? '' : ` – ${comment}`}`,
    ...lines,
    ...(primaryKey.length === 0 ? [] : [`primary key (${primaryKey.join(', ')})`]),
    ...foreignKeys.map(
      ({ columns: from, references }) =>
        `foreign key (${from.join(', ')}) → ${references.table} (${references.columns.join(', ')})`,
    ),
    ...indexes.map(
      ({ name, columns: of, unique }) => `${unique ? 'unique index' : 'index'} ${name} (${of.join(', ')})`,
    ),
  ].join('\n')
}
