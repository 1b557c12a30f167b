import type { ConnectionOptions } from 'node:tls'
import type { Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { SqlConfig } from '../config.js'
import type { Database, ReadOptions, Statement, Values } from '../database.js'
import { LexicalError } from '../language/lexer.js'
import type { Column, Page } from '../page/page.js'
import { PageBuilder } from '../page/page-builder.js'
import { type JsonValue, ValueShaper } from '../page/value.js'
import type { Surroundings } from '../schema/nearest-name.js'
import type { Schema, Table } from '../schema/schema.js'
import type { Visibility } from '../schema/visibility.js'
import type { ServerTarget } from '../target.js'
import { bindings } from './bindings.js'
import { catalogOf, type MysqlCatalog } from './catalog.js'
import type { Connection } from './connection.js'
import { inWords, isWrongArgument } from './failure.js'
import { checkMysql } from './gate.js'
import { grantsBeyondReading } from './grants.js'
import { MysqlPool, type TransactionOptions } from './pool.js'
import { columnOf, shapeValue } from './values.js'

/** How to reach a database, and what to tell of it. */
export interface MysqlSurroundings {
  readonly tls: ConnectionOptions | false
  readonly log: Logger
  readonly signal: AbortSignal
  lost(error: Error): void
}

/** A MySQL or MariaDB database. */
export class MysqlDatabase implements Database {
  readonly dialect = 'mysql'
  readonly #pool: MysqlPool
  readonly #target: ServerTarget
  readonly #config: SqlConfig
  readonly #visibility: Visibility
  readonly #allowed: ReadonlySet<string>
  #product = 'MySQL'
  #catalog: MysqlCatalog | undefined

  private constructor(pool: MysqlPool, target: ServerTarget, config: SqlConfig, visibility: Visibility) {
    this.#pool = pool
    this.#target = target
    this.#config = config
    this.#visibility = visibility
    this.#allowed = new Set(config.allowFunctions.map((name) => name.toLowerCase()))
  }

  /**
   * @throws {CausewayError} where there is no connection to be had, the driver is not installed, or the role may do more
   * than read and nobody said that this is meant
   */
  static async open(
    target: ServerTarget,
    config: SqlConfig,
    visibility: Visibility,
    surroundings: MysqlSurroundings,
  ): Promise<MysqlDatabase> {
    const { tls, log, signal } = surroundings
    const pool = await MysqlPool.create(target, tls, config, (error) => surroundings.lost(error))
    const database = new MysqlDatabase(pool, target, config, visibility)
    try {
      await database.#reading(signal, (connection) => database.#meet(connection, log))
      return database
    } catch (error) {
      await pool.close()
      throw error
    }
  }

  async introspect(signal: AbortSignal): Promise<Schema> {
    const { database } = this.#target
    const catalog = await this.#reading(signal, async (connection) => {
      await connection.limitRows(Number.POSITIVE_INFINITY)
      const schemas = this.#config.schemas ?? [database]
      const isMariaDb = this.#product.startsWith('MariaDB')
      return catalogOf(connection, this.#visibility, { database, schemas, isMariaDb })
    })
    this.#catalog = catalog
    return { dialect: 'mysql', product: this.#product, tables: catalog.tables, truncated: catalog.truncated }
  }

  async admit(sql: string, signal: AbortSignal): Promise<void> {
    const limited = this.#visibility.limited || this.#config.schemas !== undefined
    // A table that was made a moment ago may be one to hide.
    if (limited) await this.introspect(signal)
    try {
      checkMysql(sql, this.#allowed, limited ? this.#catalog?.hidden : undefined)
    } catch (error) {
      if (error instanceof LexicalError) throw new ToolError(error.message, { cause: error })
      throw error
    }
  }

  read({ sql, values }: Statement, { limits, from, signal }: ReadOptions): Promise<Page> {
    const read = async (connection: Connection): Promise<Page> => {
      const page = new PageBuilder(limits, from)
      const shaper = new ValueShaper(limits.maxValueBytes)
      await connection.limitRows((from?.skip ?? 0) + limits.maxRows + 1)
      let columns: readonly Column[] = []
      const fields = await connection.stream(sql, values, (row, described) => {
        if (columns.length === 0) columns = described.map(columnOf)
        return page.offer(() => row.map((value, index) => shapeValue(value, columns[index]?.type ?? '', shaper)))
      })
      return page.page(fields.map(columnOf), shaper)
    }
    return this.#reading(signal, read, sql)
  }

  explain({ sql, values }: Statement, signal: AbortSignal): Promise<JsonValue> {
    const explain = async (connection: Connection): Promise<JsonValue> => {
      // Else the limit of whatever page was read before would be part of the plan.
      await connection.limitRows(Number.POSITIVE_INFINITY)
      const { rows } = await connection.rows(`EXPLAIN FORMAT=JSON ${sql}`, values)
      const [plan] = rows[0] ?? []
      return JSON.parse(plan instanceof Uint8Array ? Buffer.from(plan).toString() : String(plan ?? 'null')) as JsonValue // FORMAT=JSON
    }
    return this.#reading(signal, explain, sql)
  }

  describe(sql: string, places: number, signal: AbortSignal): Promise<readonly Column[]> {
    const describe = async (connection: Connection): Promise<readonly Column[]> => {
      const fields = await connection.describe(sql)
      if (fields.length === 0) throw new ToolError('Expected a statement that reads and returns rows.')
      // Nothing is known of the parameters yet, and NTILE, for one, is never NULL.
      await connection.rows(`EXPLAIN ${sql}`, Array<null>(places).fill(null)).catch((error: unknown) => {
        if (!isWrongArgument(error)) throw error
      })
      return fields.map(columnOf)
    }
    return this.#reading(signal, describe, sql)
  }

  async insert(table: Table, rows: readonly Values[], signal: AbortSignal): Promise<readonly Values[] | undefined> {
    return await this.#writing(signal, async (connection) => {
      const keys: Values[] = []
      for (const row of rows) {
        const names = Object.keys(row)
        const sql = `INSERT INTO ${nameOf(table)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
        const { insertId } = await connection.write(sql, bindings(table, row))
        const key = keyOf(table, row, insertId)
        if (key !== undefined) keys.push(key)
      }
      return keys.length === rows.length ? keys : undefined
    })
  }

  selectAll(table: Table): string {
    const order = table.primaryKey.length === 0 ? '' : ` ORDER BY ${table.primaryKey.map(quoted).join(', ')}`
    return `SELECT * FROM ${nameOf(table)}${order}`
  }

  update(table: Table, key: Values, set: Values, signal: AbortSignal): Promise<boolean> {
    const assignments = Object.keys(set).map((name) => `${quoted(name)} = ?`)
    const conditions = Object.keys(key).map((name) => `${quoted(name)} = ?`)
    const sql = `UPDATE ${nameOf(table)} SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')}`
    return this.#writing(signal, async (connection) => {
      // Rows found, not rows changed: that is what the driver asks the server for.
      const { affectedRows } = await connection.write(sql, [...bindings(table, set), ...bindings(table, key)])
      return affectedRows > 0
    })
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #meet(connection: Connection, log: Logger): Promise<void> {
    const { rows } = await connection.text('SELECT VERSION()')
    const version = String(rows[0]?.[0])
    this.#product = `${version.includes('MariaDB') ? 'MariaDB' : 'MySQL'} ${version.split('-')[0] ?? ''}`
    if (!this.#config.query) return
    const { insert = [], update = [] } = this.#config.write ?? {}
    const rights = { insert: new Set(insert), update: new Set(update) }
    const beyond = await grantsBeyondReading(connection, this.#target.database, rights)
    if (beyond.length === 0) return
    if (!this.#config.trustRole) throw roleMayWrite(beyond, this.#target)
    log.warn('The role of this database may do more than read; give it SELECT only', { rights: beyond })
  }

  /** @param sql the client's statement, where `work` runs one */
  #reading<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>, sql?: string): Promise<T> {
    return this.#transaction({ access: 'READ ONLY', signal }, work, sql)
  }

  #writing<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#transaction({ access: 'READ WRITE', signal }, work)
  }

  async #transaction<T>(
    options: TransactionOptions,
    work: (connection: Connection) => Promise<T>,
    sql?: string,
  ): Promise<T> {
    try {
      return await this.#pool.transaction(options, work)
    } catch (error) {
      if (options.signal.aborted || error instanceof CausewayError) throw error
      const tables = this.#catalog?.tables ?? []
      const asked: Surroundings | undefined = sql === undefined ? undefined : { dialect: this.dialect, sql, tables }
      throw inWords(error, this.#config.timeoutMs, asked)
    }
  }
}

function roleMayWrite(beyond: readonly string[], { user, database }: ServerTarget): CausewayError {
  return new CausewayError(
    'ERR_SQL_ROLE',
    `Expected a role that may only SELECT, because MySQL and MariaDB cannot run free queries safely otherwise; '${user}' has also ` +
      `${beyond.slice(0, 5).join('; ')}. Make one with: GRANT SELECT ON \`${database}\`.* TO 'reader'@'%'. ` +
      'Or write `query: false` for named queries only, or `trustRole: true` to rely on the check of statements alone.',
  )
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function nameOf({ schema, name }: Table): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
}

/** The server tells no other key than the number that it counts up itself. */
function keyOf({ primaryKey, columns }: Table, row: Values, insertId: number): Values | undefined {
  if (primaryKey.length === 0) return undefined
  if (primaryKey.every((name) => row[name] !== undefined)) {
    return Object.fromEntries(primaryKey.map((name) => [name, row[name] ?? null]))
  }
  const [only = ''] = primaryKey
  const isCounted = primaryKey.length === 1 && columns.find(({ name }) => name === only)?.default === 'auto_increment'
  return isCounted ? { [only]: insertId } : undefined
}
