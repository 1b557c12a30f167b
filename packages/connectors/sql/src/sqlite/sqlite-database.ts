import { existsSync } from 'node:fs'
import { CausewayError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { SqlConfig } from '../config.js'
import type { Database, ReadOptions, Statement, Values } from '../database.js'
import { LexicalError } from '../language/lexer.js'
import type { Column, Page } from '../page/page.js'
import type { JsonValue } from '../page/value.js'
import { didYouMean } from '../schema/nearest-name.js'
import { isJsonColumn, MAX_TABLES, type Schema, type Table } from '../schema/schema.js'
import type { Visibility } from '../schema/visibility.js'
import type { SqliteTarget } from '../target.js'
import { Turns } from '../turns.js'
import { checkSqlite } from './gate.js'
import { type Binding, type OpenOptions, type Operation, type Operations, REFUSED, type Write } from './messages.js'
import { ProcessPool } from './process-pool.js'
import { SqliteFailure } from './sqlite-process.js'
import { unknownName } from './unknown-name.js'

const MAX_PLAN_ROWS = 1_000

/** An SQLite file, read in processes that can only read it, and written in one of its own. */
export class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly #config: SqlConfig
  readonly #visibility: Visibility
  readonly #readers: ProcessPool
  readonly #writer: ProcessPool
  /** In lower case; from the last look at the file. */
  #hidden: ReadonlySet<string> = new Set()
  #schema: Schema | undefined
  #version = ''

  private constructor({ file }: SqliteTarget, config: SqlConfig, visibility: Visibility) {
    this.#config = config
    this.#visibility = visibility
    const { lockTimeoutMs, maxMemoryBytes, maxConnections, maxWaiting, connectTimeoutMs } = config
    const options: OpenOptions = { file, readonly: true, busyTimeoutMs: lockTimeoutMs, maxMemoryBytes }
    this.#readers = new ProcessPool(options, connectTimeoutMs, new Turns(maxConnections, maxWaiting))
    this.#writer = new ProcessPool({ ...options, readonly: false }, connectTimeoutMs, new Turns(1, maxWaiting))
  }

  /** @throws {CausewayError} where the file cannot be opened, or the driver is not installed */
  static async open(
    target: SqliteTarget,
    config: SqlConfig,
    visibility: Visibility,
    signal: AbortSignal,
  ): Promise<SqliteDatabase> {
    const database = new SqliteDatabase(target, config, visibility)
    try {
      database.#version = await database.#readers.run('open', {}, { timeoutMs: config.connectTimeoutMs, signal })
      return database
    } catch (error) {
      await database.close()
      throw openingFailed(error, target.file)
    }
  }

  async introspect(signal: AbortSignal): Promise<Schema> {
    const catalog = await this.#run('catalog', { maxTables: MAX_TABLES }, signal)
    const tables = catalog.tables.filter(({ name }) => this.#visibility.shows(undefined, name))
    const shown = new Set(tables.map(({ name }) => name))
    const hidden = catalog.tables.filter(({ name }) => !shown.has(name)).map(({ name }) => name)
    const shadows = catalog.shadows.filter((shadow) => hidden.some((name) => shadow.startsWith(`${name}_`)))
    this.#hidden = new Set([...hidden, ...shadows].map((name) => name.toLowerCase()))
    this.#schema = { dialect: 'sqlite', product: `SQLite ${this.#version}`, tables, truncated: catalog.truncated }
    return this.#schema
  }

  async admit(sql: string, signal: AbortSignal): Promise<void> {
    // A table that was made a moment ago may be one to hide.
    const { truncated } = this.#visibility.limited ? await this.introspect(signal) : { truncated: false }
    if (truncated) throw new ToolError('There are too many tables to keep some of them from free queries.')
    try {
      checkSqlite(sql, this.#visibility.limited ? this.#hidden : new Set())
    } catch (error) {
      if (error instanceof LexicalError) throw new ToolError(error.message, { cause: error })
      throw error
    }
  }

  read({ sql, values }: Statement, { limits, from, signal }: ReadOptions): Promise<Page> {
    return this.#run('read', { sql, values, limits, from }, signal)
  }

  async explain({ sql, values }: Statement, signal: AbortSignal): Promise<JsonValue> {
    // Does it only read? Nothing would run, but what is refused is refused here, too.
    await this.#run('describe', { sql, places: 0 }, signal)
    const { maxBytes, maxValueBytes } = this.#config
    const limits = { maxRows: MAX_PLAN_ROWS, maxBytes, maxValueBytes }
    const ask = { sql: `EXPLAIN QUERY PLAN ${sql}`, values, limits, explains: true }
    const { rows } = await this.#run('read', ask, signal)
    return treeOf(rows as readonly (readonly [number, number, number, string])[]) // the columns of a plan
  }

  describe(sql: string, places: number, signal: AbortSignal): Promise<readonly Column[]> {
    return this.#run('describe', { sql, places }, signal)
  }

  async insert(table: Table, rows: readonly Values[], signal: AbortSignal): Promise<readonly Values[] | undefined> {
    const returning = table.primaryKey.length === 0 ? '' : ` RETURNING ${table.primaryKey.map(quoted).join(', ')}`
    const writes = rows.map((row): Write => {
      const names = Object.keys(row)
      const target =
        names.length === 0
          ? 'DEFAULT VALUES'
          : `(${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
      return { sql: `INSERT INTO ${quoted(table.name)} ${target}${returning}`, values: bindings(table, row) }
    })
    const written = await this.#write(writes, signal)
    return table.primaryKey.length === 0 ? undefined : written.rows
  }

  selectAll(table: Table): string {
    const order = table.primaryKey.length === 0 ? '' : ` ORDER BY ${table.primaryKey.map(quoted).join(', ')}`
    return `SELECT * FROM ${quoted(table.name)}${order}`
  }

  async update(table: Table, key: Values, set: Values, signal: AbortSignal): Promise<boolean> {
    const assignments = Object.keys(set).map((name) => `${quoted(name)} = ?`)
    const conditions = Object.keys(key).map((name) => `${quoted(name)} = ?`)
    const sql = `UPDATE ${quoted(table.name)} SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')}`
    const values = [...bindings(table, set), ...bindings(table, key)]
    return (await this.#write([{ sql, values }], signal)).changes > 0
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.close(), this.#writer.close()])
  }

  #write(writes: readonly Write[], signal: AbortSignal): Promise<Operations['write']['answer']> {
    return this.#run('write', { writes, maxValueBytes: this.#config.maxValueBytes }, signal)
  }

  async #run<O extends Operation>(
    operation: O,
    ask: Operations[O]['ask'],
    signal: AbortSignal,
  ): Promise<Operations[O]['answer']> {
    const pool = operation === 'write' ? this.#writer : this.#readers
    try {
      return await pool.run(operation, ask, { timeoutMs: this.#config.timeoutMs, signal })
    } catch (error) {
      throw error instanceof SqliteFailure ? this.#inWords(error, 'sql' in ask ? ask.sql : undefined) : error
    }
  }

  /** @param sql the client's statement, where there is one */
  #inWords(failure: SqliteFailure, sql: string | undefined): ToolError {
    const { code, message } = failure
    if (code === REFUSED) return new ToolError(message)
    if (code === 'SQLITE_BUSY') return new ToolError('The database is locked by another writer. Try again later.')
    if (code === 'SQLITE_READONLY')
      return new ToolError('Expected a statement that only reads; the database is open for reading.')
    const unknown = unknownName(message)
    const tables = this.#schema?.tables ?? []
    const meant = unknown && sql !== undefined ? didYouMean(unknown, { dialect: this.dialect, sql, tables }) : undefined
    return new ToolError(meant === undefined ? `${message}.` : `${message}. ${meant}`, { cause: failure })
  }
}

/** SQLite's own quoting of names. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Lists and records are kept as JSON; bytes are written as `{ base64 }`. */
function bindings(table: Table, values: Values): Binding[] {
  return Object.entries(values).map(([name, value]) => {
    if (value === null) return value
    if (isJsonColumn(table, name)) return JSON.stringify(value)
    if (typeof value !== 'object') return value
    return 'base64' in value && typeof value.base64 === 'string' ? { base64: value.base64 } : JSON.stringify(value)
  })
}

/** SQLite gives a plan as rows with the number of their parent. */
function treeOf(rows: readonly (readonly [number, number, number, string])[]): JsonValue {
  const childrenOf = (parent: number): JsonValue[] =>
    rows
      .filter(([id, of]) => of === parent && id !== parent)
      .map(([id, , , step]) => {
        const inside = childrenOf(id)
        return inside.length === 0 ? step : { [step]: inside }
      })
  return childrenOf(0)
}

function openingFailed(error: unknown, file: string): unknown {
  if (!(error instanceof SqliteFailure)) return error
  if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') {
    return new CausewayError('ERR_SQL_DRIVER', 'SQLite needs the package better-sqlite3: npm install better-sqlite3', {
      cause: error,
    })
  }
  const why = existsSync(file) ? error.message : 'there is no such file'
  return new CausewayError('ERR_SQL_CONNECT', `Expected an SQLite file at ${file}: ${why}.`, { cause: error })
}
