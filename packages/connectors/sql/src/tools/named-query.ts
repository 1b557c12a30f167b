import { CausewayError, type JsonObject } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { type ToolValue, tool } from '@causeway/server'
import type { NamedQuery, QueryParameter } from '../config.js'
import type { Bound, Database } from '../database.js'
import { type PositionalStatement, withPlaces } from '../language/named-parameters.js'
import type { Column } from '../page/page.js'
import type { Reader } from './reader.js'
import { recordsResult, recordsSchema } from './result.js'

const CURSOR = 'cursor'

/**
 * A statement from the configuration as a tool. Its parameters are bound, never spliced; the database has seen it before
 * anybody calls it.
 *
 * @throws {CausewayError} `ERR_SQL_QUERY` that says what is wrong with the statement or its parameters
 */
export async function namedQueryTool(
  name: string,
  query: NamedQuery,
  { database, reader, signal }: { readonly database: Database; readonly reader: Reader; readonly signal: AbortSignal },
): Promise<ToolValue> {
  const statement = placed(name, query, database)
  const columns = await described(name, statement, database, signal)
  const value = tool(
    {
      description: query.description ?? name,
      ...(query.title === undefined ? {} : { title: query.title }),
      input: inputSchemaOf(query),
      output: recordsSchema(
        query.output ??
          Object.fromEntries(
            columns.map(({ name: column, type }) => [column, type === '' ? {} : { description: type }]),
          ),
      ),
      readOnly: true,
      destructive: false,
      idempotent: true,
      openWorld: false,
    },
    async (args, context) => {
      const given = args as { readonly [argument: string]: Bound | undefined } // checked by the schema
      const values = statement.places.map((place) => given[place] ?? query.parameters[place]?.default ?? null)
      const { page, cursor } = await reader.read({
        statement: { sql: statement.sql, values },
        cursor: given[CURSOR] as string | undefined, // checked by the schema
        signal: context.signal,
      })
      return recordsResult(page, cursor)
    },
  )
  return value as unknown as ToolValue // arguments are of their tool
}

function placed(name: string, { sql, parameters }: NamedQuery, { dialect }: Database): PositionalStatement {
  const statement = attempt(name, () => withPlaces(sql, dialect))
  const known = Object.keys(parameters)
  if (known.includes(CURSOR)) throw wrong(name, `no parameter '${CURSOR}': the tool has one for its pages`)
  for (const place of statement.places) {
    if (known.includes(place)) continue
    const near = suggest(place, known)
    throw wrong(
      name,
      `a parameter '${place}' under parameters, for :${place} in its sql${near === undefined ? '' : `; did you mean :${near}?`}`,
    )
  }
  const idle = known.find((parameter) => !statement.places.includes(parameter))
  if (idle !== undefined) throw wrong(name, `:${idle} in its sql, for the parameter of that name`)
  return statement
}

async function described(
  name: string,
  { sql, places }: PositionalStatement,
  database: Database,
  signal: AbortSignal,
): Promise<readonly Column[]> {
  const count = database.dialect === 'postgres' ? new Set(places).size : places.length
  const columns = await database.describe(sql, count, signal).catch((cause: unknown) => {
    if (cause instanceof CausewayError || signal.aborted) throw cause
    throw wrong(
      name,
      `a statement that the database takes; it says: ${cause instanceof Error ? cause.message : 'no'}`,
      cause,
    )
  })
  const names = columns.map(({ name: column }) => column)
  const twice = names.find((column, index) => names.indexOf(column) !== index)
  if (twice !== undefined) throw wrong(name, `a name of its own for each column; '${twice}' is there twice (write AS)`)
  return columns
}

function inputSchemaOf({ parameters }: NamedQuery): JsonObject {
  const properties = Object.entries(parameters).map(([name, parameter]) => [name, propertyOf(parameter)])
  const required = Object.entries(parameters).filter(
    ([, { default: byDefault, nullable }]) => byDefault === undefined && nullable !== true,
  )
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(properties),
      [CURSOR]: { type: 'string', description: 'From the page before, with the same arguments' },
    },
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
    additionalProperties: false,
  }
}

function propertyOf({ type, nullable = false, ...rest }: QueryParameter): JsonObject {
  return { type: nullable ? [type, 'null'] : type, ...rest }
}

function attempt<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw wrong(name, cause instanceof Error ? `a statement that can be read: ${cause.message}` : 'a statement', cause)
  }
}

function wrong(name: string, expected: string, cause?: unknown): CausewayError {
  return new CausewayError('ERR_SQL_QUERY', `queries.${name}: expected ${expected.replace(/[.]+$/, '')}.`, { cause })
}
