import { isAbsolute, join } from 'node:path'
import type { ConnectorContext } from '@causeway/connector-kit'
import type { SqlConfig } from './config.js'
import { type ConnectingUser, connectingUser } from './connecting-user.js'
import { literalUrl, parseConnectionUrl, type ServerUrl, unusableUrl } from './connection-url.js'

/** Which database to connect to. */
export type Target = SqliteTarget | ServerTarget

export interface SqliteTarget {
  readonly dialect: 'sqlite'
  readonly file: string
}

/** A server, and whom to connect as. */
export interface ServerTarget extends Omit<ServerUrl, 'user'>, ConnectingUser {}

/**
 * Follows the references to secrets, and takes the URL apart.
 *
 * @throws {CausewayError} `ERR_SQL_URL` that shows no part of a URL from a secret
 */
export async function targetOf(config: SqlConfig, { secrets, directory }: ConnectorContext): Promise<Target> {
  const literal = literalUrl(config.url)
  const url = parseConnectionUrl(literal ?? (await secrets.reveal(config.url)))
  if (url.dialect === 'sqlite') {
    return { dialect: 'sqlite', file: isAbsolute(url.path) ? url.path : join(directory, url.path) }
  }
  if (literal !== undefined && url.password !== undefined) {
    throw unusableUrl(
      'a URL without a password; write the password as `password: env:NAME`, or the whole URL as `url: env:NAME`',
    )
  }
  const password = config.password === undefined ? url.password : await secrets.reveal(config.password)
  return { ...url, ...connectingUser(url, config.user), password }
}
