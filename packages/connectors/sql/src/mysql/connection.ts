import type { Socket } from 'node:net'
import type { FieldPacket, PoolConnection, TypedParameterFactory, TypedParameterValue } from 'mysql2'
import type { Bound } from '../database.js'

/** A value as the driver gives it: numbers that fit exactly, else texts; bytes as bytes. */
export type DriverValue = null | number | string | Uint8Array

/** What a statement that returns rows gives. */
export interface DriverRows {
  readonly fields: readonly FieldPacket[]
  readonly rows: readonly (readonly DriverValue[])[]
}

/** What a statement that writes gives. */
export interface DriverWritten {
  readonly affectedRows: number
  readonly insertId: number
}

/** What sql_select_limit is where there is none. */
const NO_LIMIT = '18446744073709551615'

/** Takes one row; false: no more, please. */
export type RowTaker = (row: readonly DriverValue[], fields: readonly FieldPacket[]) => boolean

/** One connection of the driver, with promises. */
export class Connection {
  readonly raw: PoolConnection
  readonly #integer: TypedParameterFactory
  #over = false
  /** What the session's row limit was last set to. */
  #rowLimit: number | undefined

  /** @param integer the driver's way to send a number as one of 64 bits, and not as floating-point */
  constructor(raw: PoolConnection, integer: TypedParameterFactory) {
    this.raw = raw
    this.#integer = integer
  }

  get isOpen(): boolean {
    return !this.#over && !socketOf(this.raw).destroyed
  }

  /** Ends the connection now: the driver alone would wait for what the server has yet to send. Idempotent. */
  destroy(): void {
    this.#over = true
    this.raw.destroy()
    socketOf(this.raw).destroy()
  }

  /** Calls `listen` with what the server sends, as it comes, until the returned function is called. */
  listen(listener: (chunk: Uint8Array) => void): () => void {
    const socket = socketOf(this.raw)
    socket.on('data', listener)
    return () => socket.off('data', listener)
  }

  /** Calls `listener` when the connection has ended, until the returned function is called. */
  onceEnded(listener: () => void): () => void {
    const socket = socketOf(this.raw)
    socket.once('close', listener)
    return () => socket.off('close', listener)
  }

  /** Runs a statement of our own without parameters. */
  text(sql: string): Promise<DriverRows> {
    return new Promise((resolve, reject) => {
      this.raw.query({ sql, rowsAsArray: true }, (error, rows, fields) => {
        if (error === null)
          resolve({ rows: rows as unknown as DriverRows['rows'], fields: fields ?? [] }) // rowsAsArray
        else reject(error)
      })
    })
  }

  /** Runs one statement by the binary protocol, which takes no second one, and offers its rows one by one. */
  async stream(sql: string, values: readonly Bound[], take: RowTaker): Promise<readonly FieldPacket[]> {
    return new Promise((resolve, reject) => {
      let fields: readonly FieldPacket[] = []
      let full = false
      const command = this.raw.execute({ sql, values: values.map((value) => this.#bindable(value)), rowsAsArray: true })
      command.on('error', reject)
      command.on('fields', (described: readonly FieldPacket[]) => {
        fields = described
      })
      command.on('result', (row: readonly DriverValue[]) => {
        if (!full) {
          full = !take(row, fields)
          return
        }
        // The server's own limit should have ended it here. The rest may be endless; nothing but the end of the
        // connection keeps it from coming.
        resolve(fields)
        this.destroy()
      })
      command.on('end', () => resolve(fields))
    })
  }

  /** All rows of a statement that has few. */
  async rows(sql: string, values: readonly Bound[] = []): Promise<DriverRows> {
    const rows: (readonly DriverValue[])[] = []
    const fields = await this.stream(sql, values, (row) => rows.push(row) > 0)
    return { fields, rows }
  }

  write(sql: string, values: readonly (Bound | Buffer)[]): Promise<DriverWritten> {
    return new Promise((resolve, reject) => {
      this.raw.execute({ sql, values: values.map((value) => this.#bindable(value)) }, (error, result) => {
        if (error === null)
          resolve(result as unknown as DriverWritten) // a statement that writes
        else reject(error)
      })
    })
  }

  /** What a statement will return, without running it. */
  describe(sql: string): Promise<readonly FieldPacket[]> {
    return new Promise((resolve, reject) => {
      this.raw.prepare(sql, (error, statement) => {
        if (error !== null) return reject(error)
        statement.close()
        resolve((statement as unknown as { columns?: readonly FieldPacket[] }).columns ?? []) // untyped, but there
      })
    })
  }

  /** The server ends results of statements without a LIMIT there; infinity: nowhere. */
  async limitRows(rows: number): Promise<void> {
    if (this.#rowLimit === rows) return
    await this.text(`SET SESSION sql_select_limit = ${Number.isFinite(rows) ? Math.floor(rows) : NO_LIMIT}`)
    this.#rowLimit = rows
  }

  /** LIMIT takes no floating-point, and JSON takes no texts for numbers. */
  #bindable(value: Bound | Buffer): Bound | Buffer | TypedParameterValue {
    return Number.isSafeInteger(value) ? this.#integer(Number(value)) : value
  }
}

function socketOf(raw: PoolConnection): Socket {
  return (raw as unknown as { stream: Socket }).stream // untyped, but there
}
