import { groupBy } from '../group.js'
import { type ForeignKey, type Index, MAX_TABLES, type Table, type TableColumn } from '../schema/schema.js'
import type { Visibility } from '../schema/visibility.js'
import type { Connection, DriverValue } from './connection.js'
import type { Hidden } from './gate.js'

/** Tables as they are shown, and the names of those that are not. */
export interface MysqlCatalog {
  readonly tables: readonly Table[]
  readonly truncated: boolean
  readonly hidden: Hidden
}

/** Where to look. */
export interface CatalogOptions {
  /** The default schema. */
  readonly database: string
  readonly schemas: readonly string[]
  readonly isMariaDb: boolean
}

const SYSTEM = ['information_schema', 'mysql', 'performance_schema', 'sys']

/** Names that differ in case are the same to the server's order: it would have them now so, now so. */
const TABLES = `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_COMMENT FROM information_schema.TABLES
WHERE TABLE_SCHEMA NOT IN ('${SYSTEM.join("', '")}') ORDER BY TABLE_SCHEMA, TABLE_NAME, HEX(TABLE_SCHEMA), HEX(TABLE_NAME)`

const COLUMNS = `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLUMN_COMMENT
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`

const KEYS = `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA IN (?) AND (CONSTRAINT_NAME = 'PRIMARY' OR REFERENCED_TABLE_NAME IS NOT NULL)
ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`

const INDEXES = `SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`

/** MariaDB keeps JSON in texts with this check; MySQL has a type for it, and no names of tables here. */
const JSON_CHECKS = `SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA IN (?) AND CHECK_CLAUSE LIKE 'json_valid(%)'`

type DriverRow = readonly DriverValue[]

export async function catalogOf(
  connection: Connection,
  visibility: Visibility,
  { database, schemas, isMariaDb }: CatalogOptions,
): Promise<MysqlCatalog> {
  const { rows: all } = await connection.rows(TABLES)
  const isVisible = ([schema, name]: DriverRow): boolean =>
    schemas.includes(textOf(schema)) && visibility.shows(textOf(schema), textOf(name))
  const visible = all.filter(isVisible)
  const shown = visible.slice(0, MAX_TABLES)
  const of = async (sql: string): Promise<Map<string, DriverRow[]>> => {
    const places = schemas.map(() => '?').join(', ')
    const { rows } = await connection.rows(sql.replace('(?)', `(${places})`), schemas)
    return groupBy(rows, keyOf)
  }
  const columns = await of(COLUMNS)
  const keys = await of(KEYS)
  const indexes = await of(INDEXES)
  const checks = isMariaDb ? await of(JSON_CHECKS) : new Map<string, DriverRow[]>()
  const tables = shown.map((row): Table => {
    const jsonColumns = (checks.get(keyOf(row)) ?? []).map(([, , clause]) => /`(.+)`/.exec(textOf(clause))?.[1])
    const [schema, name, type, comment] = row.map(textOf)
    const rules = keys.get(keyOf(row)) ?? []
    return {
      id: idOf(schema, name, database),
      schema: schema ?? '',
      name: name ?? '',
      kind: type?.includes('VIEW') ? 'view' : 'table',
      ...(comment && comment !== 'VIEW' ? { comment } : {}),
      columns: (columns.get(keyOf(row)) ?? [])
        .map((column) => columnFrom(column, isMariaDb))
        .map((column) => (jsonColumns.includes(column.name) ? { ...column, type: 'json' } : column)),
      primaryKey: rules.filter(([, , rule]) => rule === 'PRIMARY').map(([, , , column]) => textOf(column)),
      foreignKeys: foreignKeysIn(rules, database),
      indexes: indexesIn(indexes.get(keyOf(row)) ?? []),
    }
  })
  return { tables, truncated: visible.length > shown.length, hidden: hiddenAmong(all, isVisible, schemas) }
}

function hiddenAmong(
  all: readonly DriverRow[],
  isVisible: (row: DriverRow) => boolean,
  schemas: readonly string[],
): Hidden {
  const lower = (value: DriverValue | undefined): string => textOf(value).toLowerCase()
  const own = new Set(schemas.map((schema) => schema.toLowerCase()))
  const hidden = all.filter((row) => !isVisible(row) && own.has(lower(row[0])))
  return {
    tables: new Set(hidden.map(([, name]) => lower(name))),
    schemas: new Set(all.map(([schema]) => lower(schema)).filter((schema) => !own.has(schema))),
  }
}

function keyOf([schema, name]: DriverRow): string {
  return `${textOf(schema)}\n${textOf(name)}`
}

function idOf(schema: string | undefined, name: string | undefined, database: string): string {
  return schema === database ? `${name}` : `${schema}.${name}`
}

function columnFrom(row: DriverRow, isMariaDb: boolean): TableColumn {
  const [, , name = '', type = '', isNullable, , extra = '', comment] = row.map(textOf)
  const isGenerated = /GENERATED/i.test(extra) && !/DEFAULT_GENERATED/i.test(extra)
  const byDefault = /auto_increment/i.test(extra) ? 'auto_increment' : defaultOf(row, isMariaDb)
  const [, list] = /^enum\((.*)\)$/is.exec(type) ?? []
  return {
    name,
    type,
    nullable: isNullable === 'YES',
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(isGenerated ? { generated: true } : {}),
    ...(comment ? { comment } : {}),
    ...(list === undefined ? {} : { values: valuesIn(list) }),
  }
}

/** The expression: MariaDB has that; MySQL has constants without their quotes, and says which are none. */
function defaultOf(row: DriverRow, isMariaDb: boolean): string | undefined {
  const [, , , type = '', , expression, extra = ''] = row.map(textOf)
  if (row[5] === null) return undefined
  if (isMariaDb) return expression === 'NULL' ? undefined : expression
  const isConstant = !/DEFAULT_GENERATED/i.test(extra) && !/^CURRENT_TIMESTAMP/i.test(expression ?? '')
  const isQuoted = isConstant && /^(?:(?:var)?char|enum|set|date|time|year)/i.test(type)
  return isQuoted ? `'${expression?.replaceAll("'", "''")}'` : expression
}

/** Of an enumeration: in quotes, in which quotes are doubled, and backslashes escaped. */
function valuesIn(list: string): string[] {
  return [...list.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g)].map(([, text = '']) =>
    text.replaceAll(/''|\\([\s\S])/g, (pair, escaped: string | undefined) => escaped ?? pair.slice(1)),
  )
}

function foreignKeysIn(rules: readonly DriverRow[], database: string): ForeignKey[] {
  const references = rules.filter(([, , , , , table]) => table !== null)
  return [...groupBy(references, ([, , rule]) => textOf(rule)).values()].map((rows) => {
    const [, , , , schema, table] = (rows[0] ?? []).map(textOf)
    return {
      columns: rows.map(([, , , column]) => textOf(column)),
      references: { table: idOf(schema, table, database), columns: rows.map((row) => textOf(row[6])) },
    }
  })
}

function indexesIn(rows: readonly DriverRow[]): Index[] {
  return [...groupBy(rows, ([, , name]) => textOf(name))].map(([name, parts]) => ({
    name,
    columns: parts.flatMap(([, , , , column]) => (column == null ? [] : [textOf(column)])),
    unique: Number(parts[0]?.[3]) === 0,
  }))
}

/** The server's own tables have texts as bytes here and there. */
function textOf(value: DriverValue | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value ?? '')
}
