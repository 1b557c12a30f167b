import { suggest } from '@causeway/schema'
import type { Dialect } from '../language/lexer.js'
import type { Table } from './schema.js'

/** A name in a statement that the database does not know. */
export interface UnknownName {
  readonly kind: 'table' | 'column'
  /** As the database says it, without quotes; its schema or table may stand before it, with a dot. */
  readonly name: string
}

/** Where a name was written, and what is known there. */
export interface Surroundings {
  readonly dialect: Dialect
  /** The statement. */
  readonly sql: string
  /** Those that are shown, as they were seen last. */
  readonly tables: readonly Table[]
}

/** A sentence with the known name that was probably meant; undefined where none is near. */
export function didYouMean({ kind, name }: UnknownName, { dialect, sql, tables }: Surroundings): string | undefined {
  const near = kind === 'table' ? nearestTable(name, tables) : nearestColumn(name, sql, tables)
  return near && `Did you mean '${near.map((part) => spelled(part, dialect)).join('.')}'?`
}

/** Names of the same schema come first; the table may also be in another one. */
function nearestTable(wanted: string, tables: readonly Table[]): readonly string[] | undefined {
  const [inSchema, name] = split(wanted)
  // What has that very name is there no longer, or not for this role.
  const others = tables.filter((table) => table.id !== wanted && qualified(table) !== wanted)
  const same = others.filter(({ schema }) => inSchema === undefined || schema === inSchema)
  const near = nearest(name, same) ?? nearest(name, others)
  return near && (near.id === near.name ? [near.name] : [near.schema ?? '', near.name])
}

function nearest(name: string, tables: readonly Table[]): Table | undefined {
  const near = suggest(
    name,
    tables.map((table) => table.name),
  )
  return tables.find((table) => table.name === near)
}

/** Among the tables that the statement names. Where one has that column, it is the table before it that nobody knows. */
function nearestColumn(wanted: string, sql: string, tables: readonly Table[]): readonly string[] | undefined {
  const [ofTable, column] = split(wanted)
  const text = sql.toLowerCase()
  const named = tables.filter(({ name }) => text.includes(name.toLowerCase()))
  const own = named.filter(({ name }) => name === ofTable)
  const columns = (own.length === 0 ? named : own).flatMap((table) => table.columns.map(({ name }) => name))
  if (columns.includes(column)) {
    const table = ofTable === undefined ? undefined : nearest(ofTable, named)
    return table && [table.name, column]
  }
  const near = suggest(column, new Set(columns))
  return near === undefined ? undefined : [near]
}

/** What stands before the last dot, and what behind it. */
function split(name: string): readonly [before: string | undefined, last: string] {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? [undefined, name] : [name.slice(0, dot), name.slice(dot + 1)]
}

function qualified({ schema, name }: Table): string {
  return schema === undefined ? name : `${schema}.${name}`
}

/** PostgreSQL reads capitals as small letters where a name is not quoted. */
function spelled(name: string, dialect: Dialect): string {
  return dialect !== 'postgres' || /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
