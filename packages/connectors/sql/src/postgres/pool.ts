import type { ConnectionOptions } from 'node:tls'
import { CausewayError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { Pool, PoolClient, QueryArrayResult } from 'pg'
import { bounded, CANCEL_GRACE_MS, type Running, type Stoppable } from '../bounded.js'
import type { SqlConfig } from '../config.js'
import { connectingFailed } from '../connecting-failure.js'
import type { Bound } from '../database.js'
import type { ServerTarget } from '../target.js'
import { Turns } from '../turns.js'
import { unlessAborted } from '../unless-aborted.js'
import { cancelStatement } from './cancel.js'
import { isPassing, isServerError, refusesUser } from './failure.js'

const IDLE_MS = 60_000

/** What a statement inside a transaction returns: values as texts, in the order of `fields`. */
export type TextRows = QueryArrayResult<(string | null)[]>

/** A transaction, as far as statements go. */
export interface Transaction {
  /** Runs one statement by the extended protocol, which takes no second one. */
  query(sql: string, values?: readonly (Bound | Buffer | readonly unknown[])[]): Promise<TextRows>
}

export interface TransactionOptions {
  readonly access: 'READ ONLY' | 'READ WRITE'
  readonly signal: AbortSignal
}

/** What surrounds a pool. */
export interface PoolSurroundings {
  /** No connection can be had any more. */
  lost(error: Error): void
  /** An idle connection broke. */
  dropped(error: Error): void
}

/** Connections to one PostgreSQL, each statement in a transaction that is bound in every way the server knows. */
export class PostgresPool {
  readonly #pool: Pool
  readonly #turns: Turns
  readonly #target: ServerTarget
  readonly #tls: ConnectionOptions | false
  readonly #config: SqlConfig
  readonly #surroundings: PoolSurroundings
  /** Sent before each statement, so that nothing depends on what an earlier one, or a pooler, left behind. */
  readonly #settings: string
  readonly #running: Running = new Set()

  constructor(
    pool: Pool,
    target: ServerTarget,
    tls: ConnectionOptions | false,
    config: SqlConfig,
    surroundings: PoolSurroundings,
  ) {
    this.#pool = pool
    this.#target = target
    this.#tls = tls
    this.#config = config
    this.#surroundings = surroundings
    this.#turns = new Turns(config.maxConnections, config.maxWaiting)
    const settings = {
      statement_timeout: config.timeoutMs,
      lock_timeout: Math.min(config.lockTimeoutMs, config.timeoutMs),
      idle_in_transaction_session_timeout: config.timeoutMs + CANCEL_GRACE_MS,
      standard_conforming_strings: 'on',
      datestyle: "'ISO'",
      intervalstyle: "'iso_8601'",
      timezone: "'UTC'",
      bytea_output: "'hex'",
      extra_float_digits: 1,
    }
    this.#settings = Object.entries(settings)
      .map(([name, value]) => `SET LOCAL ${name} = ${value}`)
      .join('; ')
    pool.on('error', (error) => surroundings.dropped(error))
    // Failures reach whoever runs something; without a listener they would reach the process.
    pool.on('connect', (client) => client.on('error', () => undefined))
  }

  /** @throws {CausewayError} where the driver is not installed */
  static async create(
    target: ServerTarget,
    tls: ConnectionOptions | false,
    config: SqlConfig,
    surroundings: PoolSurroundings,
  ): Promise<PostgresPool> {
    const { default: pg } = await loadDriver()
    const pool = new pg.Pool({
      host: target.host,
      port: target.port,
      database: target.database,
      user: target.user,
      // A function, because the driver would look for a password elsewhere instead of an empty one.
      password: () => target.password ?? '',
      ssl: tls,
      max: config.maxConnections,
      connectionTimeoutMillis: config.connectTimeoutMs,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      application_name: 'causeway',
      keepAlive: true,
      // Values stay the texts that the server sends.
      types: { getTypeParser: () => (text: unknown) => text },
    })
    return new PostgresPool(pool, target, tls, config, surroundings)
  }

  /** Runs `work` in a transaction of its own, and ends it: a reading one is always rolled back. */
  async transaction<T>(
    { access, signal }: TransactionOptions,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const giveBack = await this.#turns.take(this.#config.timeoutMs, signal)
    try {
      const client = await this.#begin(access, signal)
      return await this.#bounded(client, { access, signal }, work)
    } finally {
      giveBack()
    }
  }

  /** Stops what runs. */
  close(): Promise<void> {
    for (const stop of this.#running) stop(new ToolError('The database was closed.'))
    return this.#pool.end()
  }

  /** A connection that the server closed while it was idle shows only when it is used: the next one is tried then. */
  async #begin(access: TransactionOptions['access'], signal: AbortSignal): Promise<PoolClient> {
    for (let attempt = 1; ; attempt++) {
      const client = await unlessAborted(this.#connect(), signal, (late) => late.release(true))
      try {
        signal.throwIfAborted()
        await client.query(`BEGIN ${access}; ${this.#settings}`)
        return client
      } catch (error) {
        client.release(true)
        if (isServerError(error) || signal.aborted || attempt > this.#config.maxConnections) throw error
      }
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      const failed = connectingFailed(error, isServerError(error) ? saidBy(error, this.#target) : undefined)
      if (isPassing(error)) throw new ToolError(failed.message, { cause: error })
      this.#surroundings.lost(failed)
      throw failed
    }
  }

  async #bounded<T>(
    client: PoolClient,
    { access, signal }: TransactionOptions,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const stoppable: Stoppable = {
      cancel: () => {
        const { processID: processId, secretKey: secret } = client as unknown as {
          processID: number
          secretKey: number
        } // untyped, but there
        void cancelStatement(this.#target, this.#tls, { processId, secret })
      },
      destroy: () => void socketOf(client).destroy(),
      onBytes: (listener) => bytesOf(client, listener),
      rollBack: (error) => rolledBack(client, error),
      release: (broken) => client.release(broken),
    }
    return bounded(stoppable, { ...this.#config, signal, running: this.#running }, async () => {
      const result = await work({ query: (sql, values = []) => run(client, sql, values) })
      await client.query(access === 'READ ONLY' ? 'ROLLBACK' : 'COMMIT')
      return result
    })
  }
}

/** What the server says; with whom it refused, where nobody had been named. */
function saidBy(error: Error, { user, isUserAssumed }: ServerTarget): string {
  if (!isUserAssumed || !refusesUser(error)) return error.message
  return `${error.message}. Tried as '${user}', the account of this process, because the URL has no user: write one there, or as \`user\``
}

function run(client: PoolClient, text: string, values: readonly unknown[]): Promise<TextRows> {
  return client.query({ text, values: [...values], rowMode: 'array', queryMode: 'extended' } as {
    text: string
    values: unknown[]
    rowMode: 'array'
  }) // as: the types lack queryMode
}

/** Is the connection as it was before? */
async function rolledBack(client: PoolClient, error: unknown): Promise<boolean> {
  if (!isServerError(error) && !(error instanceof ToolError)) return false
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  )
}

function socketOf(client: PoolClient): {
  on(event: 'data', listener: (chunk: Uint8Array) => void): void
  off(event: 'data', listener: (chunk: Uint8Array) => void): void
  destroy(): void
} {
  return (client as unknown as { connection: { stream: ReturnType<typeof socketOf> } }).connection.stream // untyped, but there
}

function bytesOf(client: PoolClient, listener: (byteLength: number) => void): () => void {
  const socket = socketOf(client)
  const count = ({ length }: Uint8Array): void => listener(length)
  socket.on('data', count)
  return () => socket.off('data', count)
}

async function loadDriver(): Promise<typeof import('pg')> {
  try {
    return await import('pg')
  } catch (cause) {
    throw new CausewayError('ERR_SQL_DRIVER', 'PostgreSQL needs the package pg: npm install pg', { cause })
  }
}
