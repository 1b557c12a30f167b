import type { Dialect } from '../language/lexer.js'

/** What a database holds, as far as it is shown. */
export interface Schema {
  readonly dialect: Dialect
  /** Name and version, such as `PostgreSQL 15.18`. */
  readonly product: string
  /** Sorted by `id`. */
  readonly tables: readonly Table[]
  /** There are more tables than are shown. */
  readonly truncated: boolean
}

export interface Table {
  /** How clients name it: `name`, or `schema.name` outside the default schema. */
  readonly id: string
  /** Undefined where the database has no such thing. */
  readonly schema: string | undefined
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly comment?: string
  readonly columns: readonly TableColumn[]
  /** Empty where there is none. */
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly indexes: readonly Index[]
}

export interface TableColumn {
  readonly name: string
  /** The database's own word, such as `numeric(10,2)`. */
  readonly type: string
  readonly nullable: boolean
  /** The expression. */
  readonly default?: string
  /** The database computes it; nobody may write it. */
  readonly generated?: boolean
  readonly comment?: string
  /** Of an enumeration. */
  readonly values?: readonly string[]
}

export interface ForeignKey {
  readonly columns: readonly string[]
  readonly references: { readonly table: string; readonly columns: readonly string[] }
}

export interface Index {
  readonly name: string
  /** Expressions are left out. */
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** The most tables that are shown. */
export const MAX_TABLES = 1_000

/** The table of that name, which may be in another case or, where that is unambiguous, lack its schema. */
export function tableOf(schema: Schema, id: string): Table | undefined {
  const exact = schema.tables.find((table) => table.id === id)
  if (exact !== undefined) return exact
  const lower = id.toLowerCase()
  const near = schema.tables.filter((table) =>
    [table.id, table.name, qualified(table)].some((n) => n.toLowerCase() === lower),
  )
  return near.length === 1 ? near[0] : undefined
}

function qualified({ schema, name }: Table): string {
  return schema === undefined ? name : `${schema}.${name}`
}

/** Does the column hold JSON, so that a text in it is written as JSON, too? */
export function isJsonColumn({ columns }: Table, column: string): boolean {
  return /^jsonb?$/i.test(columns.find(({ name }) => name === column)?.type ?? '')
}
