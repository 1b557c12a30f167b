import type { ConnectionOptions } from 'node:tls'
import type { Logger } from '@causeway/connector-kit'
import { ToolError } from '@causeway/server'
import type { SqlConfig } from '../config.js'
import type { Database, ReadOptions, Statement, Values } from '../database.js'
import type { Column, Page } from '../page/page.js'
import { PageBuilder } from '../page/page-builder.js'
import { type JsonValue, ValueShaper } from '../page/value.js'
import { isJsonColumn, type Schema, type Table } from '../schema/schema.js'
import type { Visibility } from '../schema/visibility.js'
import type { ServerTarget } from '../target.js'
import { catalogOf, type PostgresCatalog } from './catalog.js'
import { type Asked, inWords } from './failure.js'
import { FunctionGate, volatileAmong } from './function-gate.js'
import { type PoolSurroundings, PostgresPool, type TextRows, type Transaction } from './pool.js'
import { checkRelations, NOTHING_VISIBLE } from './relation-gate.js'
import { rightsBeyondReading } from './role.js'
import { loadParser, usesOf } from './statement.js'
import { shapeText, typeName } from './values.js'

/** PostgreSQL itself refuses a cursor over anything that writes, which makes it one more lock on the door. */
const DECLARE = 'DECLARE causeway NO SCROLL CURSOR FOR '
const EXPLAIN = 'EXPLAIN (FORMAT JSON) '

/** Rows fetched at a time, so that a page of large rows ends before it is all here. */
const MAX_BATCH = 200
const MAX_TYPE_NAMES = 10_000

/** How to reach a database, and what to tell of it. */
export interface PostgresSurroundings extends PoolSurroundings {
  readonly tls: ConnectionOptions | false
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A PostgreSQL database. */
export class PostgresDatabase implements Database {
  readonly dialect = 'postgres'
  readonly #pool: PostgresPool
  readonly #config: SqlConfig
  readonly #visibility: Visibility
  readonly #functions: FunctionGate
  readonly #typeNames = new Map<number, string>()
  #product = 'PostgreSQL'
  #catalog: PostgresCatalog | undefined

  private constructor(pool: PostgresPool, config: SqlConfig, visibility: Visibility) {
    this.#pool = pool
    this.#config = config
    this.#visibility = visibility
    this.#functions = new FunctionGate(config.allowFunctions)
  }

  /** @throws {CausewayError} where there is no connection to be had, or a driver is not installed */
  static async open(
    target: ServerTarget,
    config: SqlConfig,
    visibility: Visibility,
    surroundings: PostgresSurroundings,
  ): Promise<PostgresDatabase> {
    if (config.query) await loadParser()
    const { tls, log, signal } = surroundings
    const pool = await PostgresPool.create(target, tls, config, surroundings)
    const database = new PostgresDatabase(pool, config, visibility)
    try {
      await database.#meet(log, signal)
      return database
    } catch (error) {
      await pool.close()
      throw error
    }
  }

  async introspect(signal: AbortSignal): Promise<Schema> {
    const catalog = await this.#reading(signal, (transaction) =>
      catalogOf(transaction, this.#visibility, this.#config.schemas),
    )
    this.#catalog = catalog
    this.#functions.forget()
    return { dialect: 'postgres', product: this.#product, tables: catalog.tables, truncated: catalog.truncated }
  }

  async admit(sql: string, signal: AbortSignal): Promise<void> {
    const { relations, functions } = await usesOf(sql)
    const limited = this.#visibility.limited || this.#config.schemas !== undefined
    if (limited && this.#catalog === undefined) await this.introspect(signal)
    checkRelations(relations, limited ? (this.#catalog ?? NOTHING_VISIBLE) : undefined)
    await this.#functions.check(functions, (names) =>
      this.#reading(signal, (transaction) => volatileAmong(names, transaction)),
    )
  }

  read({ sql, values }: Statement, { limits, from, signal }: ReadOptions): Promise<Page> {
    return this.#reading(
      signal,
      async (transaction) => {
        await transaction.query(DECLARE + sql, values)
        // The last row of the page before is fetched again, to see whether it still is what it was.
        const passed = Math.max(0, (from?.skip ?? 0) - 1)
        if (passed > 0) await transaction.query(`MOVE FORWARD ${passed} IN causeway`)
        const page = new PageBuilder(limits, from, passed)
        const shaper = new ValueShaper(limits.maxValueBytes)
        const columns = await this.#fetch(transaction, page, shaper, from === undefined ? 0 : 1)
        return page.page(columns, shaper)
      },
      { sql, offset: DECLARE.length },
    )
  }

  explain({ sql, values }: Statement, signal: AbortSignal): Promise<JsonValue> {
    const explain = async (transaction: Transaction): Promise<JsonValue> => {
      const { rows } = await transaction.query(EXPLAIN + sql, values)
      return JSON.parse(rows[0]?.[0] ?? '[]') as JsonValue // FORMAT JSON
    }
    return this.#reading(signal, explain, { sql, offset: EXPLAIN.length })
  }

  describe(sql: string, places: number, signal: AbortSignal): Promise<readonly Column[]> {
    const describe = async (transaction: Transaction): Promise<readonly Column[]> => {
      await transaction.query(DECLARE + sql, Array<null>(places).fill(null))
      return this.#columnsOf(await transaction.query('FETCH FORWARD 0 FROM causeway'), transaction)
    }
    return this.#reading(signal, describe, { sql, offset: DECLARE.length })
  }

  async insert(table: Table, rows: readonly Values[], signal: AbortSignal): Promise<readonly Values[] | undefined> {
    const { primaryKey } = table
    const returning = primaryKey.length === 0 ? '' : ` RETURNING ${primaryKey.map(quoted).join(', ')}`
    const keys = await this.#writing(signal, async (transaction) => {
      const written: Values[] = []
      for (const row of rows) {
        const names = Object.keys(row)
        const target =
          names.length === 0
            ? 'DEFAULT VALUES'
            : `(${names.map(quoted).join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`
        const result = await transaction.query(
          `INSERT INTO ${nameOf(table)} ${target}${returning}`,
          bindings(table, row),
        )
        written.push(this.#recordOf(result))
      }
      return written
    })
    return primaryKey.length === 0 ? undefined : keys
  }

  selectAll(table: Table): string {
    const order = table.primaryKey.length === 0 ? '' : ` ORDER BY ${table.primaryKey.map(quoted).join(', ')}`
    return `SELECT * FROM ${nameOf(table)}${order}`
  }

  update(table: Table, key: Values, set: Values, signal: AbortSignal): Promise<boolean> {
    const names = Object.keys(set)
    const assignments = names.map((name, index) => `${quoted(name)} = $${index + 1}`)
    const conditions = Object.keys(key).map((name, index) => `${quoted(name)} = $${names.length + index + 1}`)
    const sql = `UPDATE ${nameOf(table)} SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')}`
    return this.#writing(signal, async (transaction) => {
      const { rowCount } = await transaction.query(sql, [...bindings(table, set), ...bindings(table, key)])
      return (rowCount ?? 0) > 0
    })
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #meet(log: Logger, signal: AbortSignal): Promise<void> {
    await this.#reading(signal, async (transaction) => {
      const { rows } = await transaction.query("SELECT current_setting('server_version')")
      this.#product = `PostgreSQL ${rows[0]?.[0]?.split(' ')[0] ?? ''}`
      const rights = await rightsBeyondReading(transaction)
      if (rights.length > 0 && this.#config.query) {
        log.warn('The role of this database may do more than read; queries are guarded, but give it SELECT only', {
          rights,
        })
      }
    })
  }

  async #fetch(
    transaction: Transaction,
    page: PageBuilder,
    shaper: ValueShaper,
    extra: number,
  ): Promise<readonly Column[]> {
    let wanted = Math.min(MAX_BATCH, page.rowsWanted + extra)
    for (let columns: readonly Column[] | undefined; ; ) {
      const batch = await transaction.query(`FETCH FORWARD ${wanted} FROM causeway`)
      columns ??= await this.#columnsOf(batch, transaction)
      for (const row of batch.rows) {
        const shape = (): JsonValue[] =>
          row.map((text, index) => shapeText(batch.fields[index]?.dataTypeID ?? 0, text, shaper))
        if (!page.offer(shape)) return columns
      }
      if (batch.rows.length < wanted) return columns
      wanted = Math.min(MAX_BATCH, page.rowsWanted)
    }
  }

  async #columnsOf({ fields }: TextRows, transaction: Transaction): Promise<readonly Column[]> {
    const unknown = fields
      .map(({ dataTypeID }) => dataTypeID)
      .filter((oid) => (typeName(oid) ?? this.#typeNames.get(oid)) === undefined)
    if (unknown.length > 0) {
      const { rows } = await transaction.query(
        'SELECT oid, format_type(oid, NULL) FROM pg_type WHERE oid = ANY($1::oid[])',
        [`{${unknown.join(',')}}`],
      )
      if (this.#typeNames.size + rows.length > MAX_TYPE_NAMES) this.#typeNames.clear()
      for (const [oid, name] of rows) this.#typeNames.set(Number(oid), name ?? '')
    }
    return fields.map(({ name, dataTypeID }) => ({
      name,
      type: typeName(dataTypeID) ?? this.#typeNames.get(dataTypeID) ?? '',
    }))
  }

  #recordOf({ fields, rows }: TextRows): Values {
    const shaper = new ValueShaper(this.#config.maxValueBytes)
    const row = rows[0] ?? []
    return Object.fromEntries(
      fields.map(({ name, dataTypeID }, index) => [name, shapeText(dataTypeID, row[index] ?? null, shaper)]),
    )
  }

  /** @param asked the client's statement, where `work` runs one */
  async #reading<T>(
    signal: AbortSignal,
    work: (transaction: Transaction) => Promise<T>,
    asked?: Pick<Asked, 'sql' | 'offset'>,
  ): Promise<T> {
    try {
      return await this.#pool.transaction({ access: 'READ ONLY', signal }, work)
    } catch (error) {
      if (signal.aborted || isOurs(error)) throw error
      const tables = this.#catalog?.tables ?? []
      throw inWords(error, this.#config.timeoutMs, asked && { ...asked, dialect: this.dialect, tables })
    }
  }

  async #writing<T>(signal: AbortSignal, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#pool.transaction({ access: 'READ WRITE', signal }, work)
    } catch (error) {
      if (signal.aborted || isOurs(error)) throw error
      throw inWords(error, this.#config.timeoutMs, undefined)
    }
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof ToolError || (error instanceof Error && error.name === 'CausewayError')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function nameOf({ schema = 'public', name }: Table): string {
  return `${quoted(schema)}.${quoted(name)}`
}

type Binding = string | number | boolean | null | Buffer | readonly unknown[]

/** JSON stays JSON in columns of JSON, and becomes an array in columns of arrays. */
function bindings(table: Table, values: Values): Binding[] {
  return Object.entries(values).map(([name, value]): Binding => {
    if (typeof value !== 'object' || value === null)
      return isJsonColumn(table, name) && value !== null ? JSON.stringify(value) : value
    if (isJsonColumn(table, name)) return JSON.stringify(value)
    if ('base64' in value && typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64')
    return Array.isArray(value) ? value : JSON.stringify(value)
  })
}
