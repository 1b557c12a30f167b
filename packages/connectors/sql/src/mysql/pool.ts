import { connect, type Socket } from 'node:net'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { CausewayError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { Pool, PoolConnection, PoolOptions } from 'mysql2'
import { bounded, type Running, type Stoppable } from '../bounded.js'
import type { SqlConfig } from '../config.js'
import { connectingFailed } from '../connecting-failure.js'
import type { ServerTarget } from '../target.js'
import { Turns } from '../turns.js'
import { unlessAborted } from '../unless-aborted.js'
import { Connection } from './connection.js'
import { isPassing, isServerError } from './failure.js'

const IDLE_MS = 60_000
/** Kept by the server for each connection. */
const MAX_PREPARED = 50

/** How names, strings and numbers are read: what the check of statements counts on, and what is strict. */
const SQL_MODE =
  'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_IN_DATE,NO_ZERO_DATE,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION'

export interface TransactionOptions {
  readonly access: 'READ ONLY' | 'READ WRITE'
  readonly signal: AbortSignal
}

/** Connections to one MySQL or MariaDB, each statement in a transaction, and bound in time. */
export class MysqlPool {
  readonly #driver: typeof import('mysql2')
  readonly #options: PoolOptions
  readonly #pool: Pool
  readonly #turns: Turns
  readonly #config: SqlConfig
  readonly #lost: (error: Error) => void
  readonly #running: Running = new Set()
  readonly #ready = new WeakMap<PoolConnection, Connection>()

  private constructor(
    driver: typeof import('mysql2'),
    options: PoolOptions,
    config: SqlConfig,
    lost: (error: Error) => void,
  ) {
    this.#driver = driver
    this.#options = options
    this.#pool = driver.createPool(options)
    this.#config = config
    this.#lost = lost
    this.#turns = new Turns(config.maxConnections, config.maxWaiting)
  }

  /** @throws {CausewayError} where the driver is not installed */
  static async create(
    target: ServerTarget,
    tls: TlsOptions | false,
    config: SqlConfig,
    lost: (error: Error) => void,
  ): Promise<MysqlPool> {
    const driver = await loadDriver()
    const options: PoolOptions = {
      ...addressOf(target, tls),
      database: target.database,
      user: target.user,
      ...(target.password === undefined ? {} : { password: target.password }),
      connectionLimit: config.maxConnections,
      connectTimeout: config.connectTimeoutMs,
      idleTimeout: IDLE_MS,
      maxPreparedStatements: MAX_PREPARED,
      charset: 'utf8mb4',
      multipleStatements: false,
      // Files of the gateway are none of the server's business.
      flags: ['-LOCAL_FILES'],
      // No code is made from names of columns.
      disableEval: true,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      jsonStrings: true,
    }
    return new MysqlPool(driver, options, config, lost)
  }

  /** Runs `work` in a transaction of its own, and ends it: a reading one is always rolled back. */
  async transaction<T>(
    { access, signal }: TransactionOptions,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const giveBack = await this.#turns.take(this.#config.timeoutMs, signal)
    try {
      const connection = await this.#begin(access, signal)
      return await this.#bounded(connection, { access, signal }, work)
    } finally {
      giveBack()
    }
  }

  /** Stops what runs. */
  close(): Promise<void> {
    for (const stop of this.#running) stop(new ToolError('The database was closed.'))
    return new Promise((resolve) => this.#pool.end(() => resolve()))
  }

  /** A connection that the server closed while it was idle shows only when it is used: the next one is tried then. */
  async #begin(access: TransactionOptions['access'], signal: AbortSignal): Promise<Connection> {
    for (let attempt = 1; ; attempt++) {
      const raw = await unlessAborted(this.#connect(), signal, (late) => late.destroy())
      try {
        signal.throwIfAborted()
        const connection = this.#ready.get(raw) ?? (await this.#prepare(raw))
        await connection.text(`START TRANSACTION ${access}`)
        return connection
      } catch (error) {
        raw.destroy()
        if (isServerError(error) || signal.aborted || attempt > this.#config.maxConnections) throw error
      }
    }
  }

  #connect(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      this.#pool.getConnection((error, connection) => {
        if (error === null) return resolve(connection)
        const failed = connectingFailed(error)
        if (isPassing(error)) return reject(new ToolError(failed.message, { cause: error }))
        this.#lost(failed)
        reject(failed)
      })
    })
  }

  async #prepare(raw: PoolConnection): Promise<Connection> {
    const connection = new Connection(raw, this.#driver.TypedParameter.BIGINT)
    // Failures reach whoever runs something; without a listener they would reach the process.
    raw.on('error', () => undefined)
    const { timeoutMs, lockTimeoutMs } = this.#config
    const { rows } = await connection.text('SELECT VERSION()')
    const isMariaDb = String(rows[0]?.[0]).includes('MariaDB')
    const limit = isMariaDb ? `max_statement_time = ${timeoutMs / 1_000}` : `max_execution_time = ${timeoutMs}`
    const lockSeconds = Math.max(1, Math.ceil(Math.min(lockTimeoutMs, timeoutMs) / 1_000))
    await connection.text(
      `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00', ${limit},
       lock_wait_timeout = ${lockSeconds}, innodb_lock_wait_timeout = ${lockSeconds}`,
    )
    await connection.text('SET SESSION TRANSACTION READ ONLY')
    this.#ready.set(raw, connection)
    return connection
  }

  async #bounded<T>(
    connection: Connection,
    { access, signal }: TransactionOptions,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const { raw } = connection
    const stoppable: Stoppable = {
      cancel: () => this.#cancel(raw.threadId),
      destroy: () => connection.destroy(),
      onBytes: (listener) => connection.listen(({ length }) => listener(length)),
      rollBack: (error) => rolledBack(connection, error),
      release: (broken) => (broken || !connection.isOpen ? connection.destroy() : raw.release()),
    }
    return bounded(stoppable, { ...this.#config, signal, running: this.#running }, async () => {
      const result = await endedWith(connection, work(connection))
      if (connection.isOpen) await connection.text(access === 'READ ONLY' ? 'ROLLBACK' : 'COMMIT')
      return result
    })
  }

  /** By a connection of its own: those of the pool may all be busy. */
  #cancel(threadId: number): void {
    const { connectionLimit: _, idleTimeout: __, ...options } = this.#options
    const helper = this.#driver.createConnection(options)
    // The server is gone, or the statement is: nothing more to do about it.
    helper.on('error', () => undefined)
    helper.query(`KILL QUERY ${Math.floor(threadId)}`, () => helper.destroy())
  }
}

/**
 * Where the server is, and whom its certificate has to be for: the driver checks that against the name it believes to be connected to, and
 * against none where that is an address.
 */
function addressOf({ host, port }: ServerTarget, tls: TlsOptions | false): PoolOptions {
  if (host.startsWith('/')) return { socketPath: host, ...(tls === false ? {} : { ssl: sslOf(tls) }) }
  if (tls === false) return { host, port }
  const name = tls.servername ?? tls.host ?? host
  const stream = (): Socket => {
    const socket = connect({ host, port, keepAlive: true, noDelay: true })
    // Read by tls.connect where there is no name to ask for.
    return Object.assign(socket, { _host: name })
  }
  return { host: name, port, ssl: sslOf(tls), stream }
}

function sslOf({ ca, cert, key, rejectUnauthorized }: TlsOptions): NonNullable<PoolOptions['ssl']> {
  const options = { ca, cert, key, rejectUnauthorized, verifyIdentity: rejectUnauthorized !== false }
  return options as NonNullable<PoolOptions['ssl']> // PEM texts, which both know
}

/** Rejects as well when the connection ends, which the driver does not always tell those who wait. */
function endedWith<T>(connection: Connection, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // What came before the end goes first.
    const stop = connection.onceEnded(() => setImmediate(() => reject(new Error('The connection ended.'))))
    work.then(resolve, reject).finally(stop)
  })
}

/** Is the connection as it was before? */
async function rolledBack(connection: Connection, error: unknown): Promise<boolean> {
  if ((!isServerError(error) && !(error instanceof ToolError)) || !connection.isOpen) return false
  return connection.text('ROLLBACK').then(
    () => true,
    () => false,
  )
}

async function loadDriver(): Promise<typeof import('mysql2')> {
  try {
    const loaded = await import('mysql2')
    return (loaded as unknown as { default?: typeof import('mysql2') }).default ?? loaded // CommonJS
  } catch (cause) {
    throw new CausewayError('ERR_SQL_DRIVER', 'MySQL and MariaDB need the package mysql2: npm install mysql2', {
      cause,
    })
  }
}
