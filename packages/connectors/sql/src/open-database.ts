import type { ConnectionOptions } from 'node:tls'
import type { ConnectorContext } from '@causeway/connector-kit'
import type { SqlConfig } from './config.js'
import type { Database } from './database.js'
import type { Visibility } from './schema/visibility.js'
import { type ServerTarget, targetOf } from './target.js'
import { tlsOptionsOf } from './tls-options.js'

/**
 * Connects to the database that the configuration names. Only the driver that it needs is loaded.
 *
 * @throws {CausewayError} what was expected, what came, what to do
 */
export async function openDatabase(
  config: SqlConfig,
  visibility: Visibility,
  context: ConnectorContext,
): Promise<Database> {
  const { log, signal } = context
  const target = await targetOf(config, context)
  if (target.dialect === 'sqlite') {
    const { SqliteDatabase } = await import('./sqlite/sqlite-database.js')
    return SqliteDatabase.open(target, config, visibility, signal)
  }
  const tls = await tlsOptionsOf(config.tls, target, context)
  let isOpen = false
  const lost = (error: Error): void => {
    // The password may have been changed: the next attempt looks for it anew.
    if (config.password !== undefined) context.secrets.forget(config.password)
    if (typeof config.url !== 'string' || !config.url.includes('//')) context.secrets.forget(config.url)
    // Once is enough, and what never was cannot be lost.
    if (isOpen) context.lost(error)
    isOpen = false
  }
  const database = await openServer(config, visibility, { target, tls, log, signal, lost })
  isOpen = true
  return database
}

interface ServerParts extends Pick<ConnectorContext, 'log' | 'signal'> {
  readonly target: ServerTarget
  readonly tls: ConnectionOptions | false
  lost(error: Error): void
}

async function openServer(
  config: SqlConfig,
  visibility: Visibility,
  { target, tls, log, signal, lost }: ServerParts,
): Promise<Database> {
  if (target.dialect === 'mysql') {
    const { MysqlDatabase } = await import('./mysql/mysql-database.js')
    return MysqlDatabase.open(target, config, visibility, { tls, log, signal, lost })
  }
  const { PostgresDatabase } = await import('./postgres/postgres-database.js')
  const dropped = (error: Error): void => log.debug('An idle connection to the database was closed', { error })
  return PostgresDatabase.open(target, config, visibility, { tls, log, signal, lost, dropped })
}
