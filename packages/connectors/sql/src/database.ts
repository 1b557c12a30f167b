import type { Dialect } from './language/lexer.js'
import type { Column, Page, PageLimits, Position } from './page/page.js'
import type { JsonValue } from './page/value.js'
import type { Schema, Table } from './schema/schema.js'

/** What may be bound to a parameter. */
export type Bound = string | number | boolean | null

/** A statement in the database's own language, with a value for each place. */
export interface Statement {
  readonly sql: string
  readonly values: readonly Bound[]
}

/** A row to write, by column. */
export type Values = { readonly [column: string]: JsonValue }

/** What reads are bound by. */
export interface ReadOptions {
  readonly limits: PageLimits
  /** @default the beginning */
  readonly from?: Position | undefined
  readonly signal: AbortSignal
}

/**
 * One database. Whatever fails because of the statement, or because a bound is reached, is a `ToolError` in words for a
 * model; a signal that aborts ends the statement in the database, too.
 */
export interface Database {
  readonly dialect: Dialect
  /** The visible tables, looked at now. */
  introspect(signal: AbortSignal): Promise<Schema>
  /** Is it one statement that only reads, and only what is visible? @throws {ToolError} that says why not */
  admit(sql: string, signal: AbortSignal): Promise<void>
  /** Runs a statement that `admit` let through, or that the configuration has, where nothing can be written. */
  read(statement: Statement, options: ReadOptions): Promise<Page>
  /** The plan, without running it, as the database gives it: rows of text or a JSON document. */
  explain(statement: Statement, signal: AbortSignal): Promise<JsonValue>
  /** What a statement will return, without running it. @throws {ToolError} where it cannot run, or would write */
  describe(sql: string, places: number, signal: AbortSignal): Promise<readonly Column[]>
  /** Adds all rows or none; the result has the primary keys of the new rows where the database tells them. */
  insert(table: Table, rows: readonly Values[], signal: AbortSignal): Promise<readonly Values[] | undefined>
  /** Changes the row with that primary key, and says whether there is one. */
  update(table: Table, key: Values, set: Values, signal: AbortSignal): Promise<boolean>
  /** The text of a statement that reads a whole table, by its primary key where it has one. */
  selectAll(table: Table): string
  close(): Promise<void>
}
