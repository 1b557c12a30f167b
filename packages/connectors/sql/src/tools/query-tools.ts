import type { JsonObject } from '@causeway/protocol'
import { ToolError, type ToolValue, text, tool } from '@causeway/server'
import type { Bound, Database } from '../database.js'
import type { Dialect } from '../language/lexer.js'
import type { Reader } from './reader.js'
import { TABLE_SCHEMA, tableResult } from './result.js'

const MAX_SQL_LENGTH = 65_536
const MAX_PARAMETERS = 1_000

const PLACES: { readonly [dialect in Dialect]: string } = {
  sqlite: '?, in order',
  mysql: '?, in order',
  postgres: '$1, $2, … (cast where the type is unclear: $1::date)',
}

interface QueryArguments {
  readonly sql: string
  readonly parameters?: readonly Bound[]
  readonly limit?: number
  readonly cursor?: string
}

/** The tools for SQL that a model writes: `query` and `explain`. */
export function queryTools(
  database: Database,
  reader: Reader,
  { product, maxRows }: { readonly product: string; readonly maxRows: number },
): { readonly [name: string]: ToolValue } {
  const statement = statementProperties(database.dialect)
  const query = tool(
    {
      title: 'Query the database',
      description:
        `Runs one SQL statement of ${product} that reads (SELECT, WITH, VALUES) and returns its rows, at most ${maxRows} at a time. ` +
        'Nothing can be changed. Put values into parameters, not into the text. For pages, ORDER BY a unique key.',
      input: {
        type: 'object',
        properties: {
          ...statement,
          limit: { type: 'integer', minimum: 1, maximum: maxRows, description: 'Rows in this page' },
          cursor: { type: 'string', description: 'From the page before, with the same sql and parameters' },
        },
        required: ['sql'],
        additionalProperties: false,
      },
      output: TABLE_SCHEMA,
      readOnly: true,
      destructive: false,
      idempotent: true,
      openWorld: false,
    },
    async (args, { signal }) => {
      const { sql, parameters: values = [], limit, cursor } = args as QueryArguments // checked by the schema
      await admit(database, sql, signal)
      const read = await reader.read({ statement: { sql, values }, limit, cursor, signal })
      return tableResult(read.page, read.cursor)
    },
  )
  const explain = tool(
    {
      title: 'Explain a query',
      description:
        'Shows how the database would run a statement, without running it: which indexes it uses, and what it costs.',
      input: { type: 'object', properties: statement, required: ['sql'], additionalProperties: false },
      readOnly: true,
      destructive: false,
      idempotent: true,
      openWorld: false,
    },
    async (args, { signal }) => {
      const { sql, parameters: values = [] } = args as QueryArguments // checked by the schema
      await admit(database, sql, signal)
      return text(JSON.stringify(await database.explain({ sql, values }, signal), undefined, 1))
    },
  )
  return { query, explain } as { readonly [name: string]: ToolValue } // arguments are of their tool
}

/** Every layer has to read the same text: what is no text to some of them goes to none. */
async function admit(database: Database, sql: string, signal: AbortSignal): Promise<void> {
  if (/\0|[\uD800-\uDFFF]/u.test(sql)) {
    throw new ToolError('Expected a statement without NUL characters and without halves of surrogate pairs.')
  }
  await database.admit(sql, signal)
}

function statementProperties(dialect: Dialect): JsonObject {
  return {
    sql: { type: 'string', minLength: 1, maxLength: MAX_SQL_LENGTH, description: 'One statement' },
    parameters: {
      type: 'array',
      maxItems: MAX_PARAMETERS,
      items: { type: ['string', 'number', 'boolean', 'null'] },
      description: `Values of the placeholders ${PLACES[dialect]}`,
    },
  }
}
