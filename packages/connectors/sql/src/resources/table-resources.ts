import { parseUriTemplate } from '@causeway/protocol'
import { type ListedResource, type ResourceValue, resource } from '@causeway/server'
import type { Database } from '../database.js'
import type { Schema, Table } from '../schema/schema.js'
import { tableOf } from '../schema/schema.js'
import type { SchemaCache } from '../schema/schema-cache.js'
import type { Reader, ReadPage } from '../tools/reader.js'
import { noteOf } from '../tools/result.js'

/** What the resources of a database are made of. */
export interface ResourceParts {
  /** The upstream's name: the authority of the URIs. */
  readonly name: string
  readonly database: Database
  readonly schemas: SchemaCache
  readonly reader: Reader
  /** Rows that a table's description shows; 0: none, and no resources of rows either. */
  readonly sampleRows: number
  /** How long clients may keep what they read of the schema. */
  readonly ttlMs: number
}

/** The URIs of a database's resources. */
export class SqlUris {
  readonly schema: string
  readonly table: string
  readonly rows: string
  readonly #table: ReturnType<typeof parseUriTemplate>
  readonly #rows: ReturnType<typeof parseUriTemplate>

  constructor(name: string) {
    const root = `sql://${encodeURIComponent(name)}`
    this.schema = `${root}/schema`
    this.table = `${root}/tables/{table}`
    this.rows = `${root}/tables/{table}/rows{?cursor}`
    this.#table = parseUriTemplate(this.table)
    this.#rows = parseUriTemplate(this.rows)
  }

  tableOf(id: string): string {
    return this.#table.expand({ table: id })
  }

  rowsOf(id: string, cursor?: string): string {
    return this.#rows.expand({ table: id, ...(cursor === undefined ? {} : { cursor }) })
  }
}

/** The schema, and the templates of tables and their rows. */
export function databaseResources(parts: ResourceParts, uris: SqlUris): readonly ResourceValue[] {
  const { schemas, ttlMs, sampleRows } = parts
  const complete = { table: (typed: string) => namesLike(schemas.latest, typed) }
  const caching = { ttlMs, cacheScope: 'private', mime: 'application/json' } as const
  const schema = resource(
    uris.schema,
    { name: 'schema', title: 'Schema', description: 'Tables, columns, types, keys and indexes', ...caching },
    () => schemas.current(),
  )
  const table = resource(
    uris.table as `${string}{table}`,
    {
      name: 'table',
      title: 'Table',
      description: 'Columns, keys, indexes and a few rows of a table',
      ...caching,
      complete,
    },
    ({ table: id }, { signal }) => describedTable(parts, id, signal),
  )
  if (sampleRows === 0) return [schema, table] as readonly ResourceValue[] // values forget their templates
  const rows = resource(
    uris.rows as `${string}{table}/rows{?cursor}`,
    {
      name: 'rows',
      title: 'Rows',
      description: 'The rows of a table, page by page',
      ttlMs: 0,
      cacheScope: 'private',
      mime: 'application/json',
      complete,
    },
    async ({ table: id, cursor }, { signal }) => {
      const found = tableOf(await schemas.current(), id)
      if (found === undefined) return undefined
      const read = await readTable(parts, found, { cursor: cursor as string | undefined, signal }) // absent where the URI has none
      return { ...rowsIn(read), ...(read.cursor === undefined ? {} : { next: uris.rowsOf(id, read.cursor) }) }
    },
  )
  return [schema, table, rows] as readonly ResourceValue[] // values forget their templates
}

/** One resource for each table, for lists. */
export function tableResources(parts: ResourceParts, uris: SqlUris, { tables }: Schema): readonly ResourceValue[] {
  const { ttlMs } = parts
  return tables.map(({ id, kind, comment }) => {
    const listed: ListedResource = { uri: uris.tableOf(id), name: id }
    const description = comment ?? `The ${kind} ${id}`
    return resource(
      listed.uri,
      { name: listed.name, description, mime: 'application/json', ttlMs, cacheScope: 'private' },
      (_, { signal }) => describedTable(parts, id, signal),
    )
  })
}

/** Names that have what was typed, those that begin with it first. */
export function namesLike({ tables }: Schema, typed: string): readonly string[] {
  return likeThis(
    tables.map(({ id }) => id),
    typed,
  )
}

export function likeThis(names: readonly string[], typed: string): readonly string[] {
  const wanted = typed.toLowerCase()
  const lower = names.map((name) => name.toLowerCase())
  const first = names.filter((_, index) => lower[index]?.startsWith(wanted))
  return [...first, ...names.filter((_, index) => !lower[index]?.startsWith(wanted) && lower[index]?.includes(wanted))]
}

async function describedTable(parts: ResourceParts, id: string, signal: AbortSignal): Promise<object | undefined> {
  const table = tableOf(await parts.schemas.current(), id)
  if (table === undefined) return undefined
  if (parts.sampleRows === 0) return table
  const read = await readTable(parts, table, { limit: parts.sampleRows, signal })
  return { ...table, sample: rowsIn(read) }
}

function readTable(
  { database, reader }: ResourceParts,
  table: Table,
  page: { readonly cursor?: string | undefined; readonly limit?: number; readonly signal: AbortSignal },
): Promise<ReadPage> {
  return reader.read({ statement: { sql: database.selectAll(table), values: [] }, ...page })
}

function rowsIn({ page }: ReadPage): object {
  const note = noteOf(page)
  const { columns, rows, next } = page
  return { columns, rows, truncated: next !== undefined, ...(note === undefined ? {} : { note }) }
}
