import type SqliteDatabase from 'better-sqlite3'
import type { Bound } from '../database.js'
import type { Column, Page, Row } from '../page/page.js'
import { PageBuilder } from '../page/page-builder.js'
import { type JsonValue, ValueShaper } from '../page/value.js'
import { catalogOf } from './catalog.js'
import { type Binding, type OpenOptions, type Operation, type Operations, REFUSED, type Written } from './messages.js'

/** An open file; everything in it blocks. */
export class SqliteConnection {
  readonly #database: SqliteDatabase.Database
  readonly #operations: { readonly [O in Operation]: (ask: Operations[O]['ask']) => Operations[O]['answer'] } = {
    open: () => this.#version(),
    read: (ask) => this.#read(ask),
    describe: (ask) => this.#describe(ask),
    catalog: ({ maxTables }) => catalogOf(this.#database, maxTables),
    write: (ask) => this.#write(ask),
  }

  private constructor(database: SqliteDatabase.Database) {
    this.#database = database
  }

  /** @throws where the driver is not installed, or the file cannot be opened */
  static async open({ file, readonly, busyTimeoutMs }: OpenOptions): Promise<SqliteConnection> {
    const { default: Database } = await import('better-sqlite3')
    const database = new Database(file, { readonly, fileMustExist: true, timeout: busyTimeoutMs })
    // Sorting must not fill the disk; memory has its own bound.
    database.pragma('temp_store = MEMORY')
    database.pragma('trusted_schema = OFF')
    if (readonly) database.pragma('query_only = ON')
    else database.pragma('foreign_keys = ON')
    return new SqliteConnection(database)
  }

  run(operation: Operation, ask: object): unknown {
    const run = this.#operations[operation] as (ask: object) => unknown // an ask is of its operation
    return run(ask)
  }

  #version(): string {
    return this.#database.prepare('SELECT sqlite_version()').pluck().get() as string // what the function returns
  }

  #read({ sql, values, limits, from, explains = false }: Operations['read']['ask']): Page {
    const statement = this.#reading(sql, explains)
    const columns = columnsOf(statement)
    const shaper = new ValueShaper(limits.maxValueBytes)
    const page = new PageBuilder(limits, from)
    const rows = statement
      .raw()
      .safeIntegers()
      .iterate(...values.map(bindable)) as Iterable<readonly unknown[]> // raw()
    const holdsJson = columns.map(({ type }) => /^jsonb?$/i.test(type))
    for (const row of rows) {
      if (!page.offer(() => shapeRow(row, holdsJson, shaper))) break
    }
    return page.page(columns, shaper)
  }

  #describe({ sql, places }: Operations['describe']['ask']): readonly Column[] {
    const statement = this.#reading(sql, false)
    // Nothing runs before the first row is asked for; binding shows whether the places are right.
    if (places > 0) this.#database.prepare(`EXPLAIN ${sql}`).all(...Array<null>(places).fill(null))
    return columnsOf(statement)
  }

  /** @throws with the code REFUSED for what does not only read */
  #reading(sql: string, explains: boolean): SqliteDatabase.Statement {
    const statement = this.#database.prepare(sql)
    if (statement.reader && (statement.readonly || explains)) return statement
    throw Object.assign(new Error('Expected a statement that reads and returns rows; this one would do more.'), {
      code: REFUSED,
    })
  }

  #write({ writes, maxValueBytes }: Operations['write']['ask']): Written {
    const shaper = new ValueShaper(maxValueBytes)
    const rows: { [column: string]: JsonValue }[] = []
    let changes = 0
    this.#database.transaction(() => {
      for (const { sql, values } of writes) {
        const statement = this.#database.prepare(sql).safeIntegers()
        if (!statement.reader) changes += statement.run(...values.map(bindable)).changes
        else {
          // Rows without a type in the driver: whatever RETURNING gives.
          const returned = statement.all(...values.map(bindable)) as { [column: string]: unknown }[]
          changes += returned.length
          for (const row of returned) {
            rows.push(
              Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shape(value, false, shaper)])),
            )
          }
        }
      }
    })()
    return { changes, rows }
  }
}

function columnsOf(statement: SqliteDatabase.Statement): readonly Column[] {
  return statement.columns().map(({ name, type }) => ({ name, type: type ?? '' }))
}

function shapeRow(row: readonly unknown[], holdsJson: readonly boolean[], shaper: ValueShaper): Row {
  return row.map((value, index) => shape(value, holdsJson[index] === true, shaper))
}

function shape(value: unknown, isJson: boolean, shaper: ValueShaper): JsonValue {
  if (typeof value === 'string') return isJson ? shaper.json(value) : shaper.text(value)
  if (typeof value === 'bigint') return shaper.integer(value)
  if (typeof value === 'number') return shaper.float(value)
  return value instanceof Uint8Array ? shaper.blob(value) : null
}

/** The driver binds numbers as floating-point; SQLite keeps the two apart. */
function bindable(value: Binding | Bound): string | number | bigint | Buffer | null {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'object' && value !== null) return Buffer.from(value.base64, 'base64')
  return value
}
