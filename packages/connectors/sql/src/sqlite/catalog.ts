import type SqliteDatabase from 'better-sqlite3'
import { groupBy } from '../group.js'
import type { ForeignKey, Index, Table, TableColumn } from '../schema/schema.js'
import type { Catalog } from './messages.js'

interface TableRow {
  readonly name: string
  readonly type: string
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly notnull: number
  readonly dflt_value: string | null
  readonly pk: number
  readonly hidden: number
}

interface ForeignKeyRow {
  readonly id: number
  readonly table: string
  readonly from: string
  readonly to: string | null
}

interface IndexRow {
  readonly name: string
  readonly unique: number
  readonly column: string | null
}

/** Every table and view of the file but SQLite's own. */
export function catalogOf(database: SqliteDatabase.Database, maxTables: number): Catalog {
  const rows = database
    .prepare(
      "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all() as TableRow[] // what the statement selects, as everywhere below
  const shown = rows.filter(({ type }) => type !== 'shadow')
  return {
    tables: shown.slice(0, maxTables).map((row) => tableFrom(database, row)),
    truncated: shown.length > maxTables,
    shadows: rows.filter(({ type }) => type === 'shadow').map(({ name }) => name),
  }
}

function tableFrom(database: SqliteDatabase.Database, { name, type }: TableRow): Table {
  const columns = database.prepare('SELECT * FROM pragma_table_xinfo(?)').all(name) as ColumnRow[]
  const primaryKey = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const isRowId = primaryKey.length === 1 && /^integer$/i.test(primaryKey[0]?.type ?? '')
  return {
    id: name,
    schema: undefined,
    name,
    kind: type === 'view' ? 'view' : 'table',
    // 1: a hidden column of a virtual table; it is no data.
    columns: columns.filter(({ hidden }) => hidden !== 1).map((column) => columnFrom(column, isRowId)),
    primaryKey: primaryKey.map((column) => column.name),
    foreignKeys: type === 'view' ? [] : foreignKeysOf(database, name),
    indexes: type === 'view' ? [] : indexesOf(database, name),
  }
}

function columnFrom({ name, type, notnull, dflt_value, pk, hidden }: ColumnRow, isRowId: boolean): TableColumn {
  const isComputed = hidden === 2 || hidden === 3
  const defaultValue = pk > 0 && isRowId ? 'next row id' : dflt_value
  return {
    name,
    type,
    nullable: notnull === 0 && pk === 0,
    ...(defaultValue === null ? {} : { default: defaultValue }),
    ...(isComputed ? { generated: true } : {}),
  }
}

function foreignKeysOf(database: SqliteDatabase.Database, table: string): ForeignKey[] {
  const sql = 'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq'
  const byId = groupBy(database.prepare(sql).all(table) as ForeignKeyRow[], ({ id }) => id)
  return [...byId.values()].map((rows) => ({
    columns: rows.map(({ from }) => from),
    references: { table: rows[0]?.table ?? '', columns: rows.flatMap(({ to }) => to ?? []) },
  }))
}

function indexesOf(database: SqliteDatabase.Database, table: string): Index[] {
  const sql = `SELECT l.name, l."unique", i.name AS "column" FROM pragma_index_list(?) l, pragma_index_info(l.name) i ORDER BY l.name, i.seqno`
  const byName = new Map<string, { name: string; unique: boolean; columns: string[] }>()
  for (const { name, unique, column } of database.prepare(sql).all(table) as IndexRow[]) {
    const index = byName.get(name) ?? { name, unique: unique === 1, columns: [] }
    if (column !== null) index.columns.push(column)
    byName.set(name, index)
  }
  return [...byName.values()]
}
