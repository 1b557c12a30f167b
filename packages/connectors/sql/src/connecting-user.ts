import { userInfo } from 'node:os'
import type { CausewayError } from '@causeway/protocol'
import { type ServerUrl, unusableUrl } from './connection-url.js'

/** Whom to connect as. */
export interface ConnectingUser {
  readonly user: string
  /** Nobody named it: it is the account that this process runs as. */
  readonly isUserAssumed: boolean
}

/**
 * The user that the configuration or the URL names, else the one that PostgreSQL's own programs would take: the account of
 * this process.
 *
 * @param configured wins over the URL
 * @throws {CausewayError} `ERR_SQL_URL` where there is nobody to connect as
 */
export function connectingUser(url: ServerUrl, configured: string | undefined): ConnectingUser {
  const missing = missingUser(url, configured)
  if (missing !== undefined) throw missing
  const named = configured ?? url.user
  if (named !== undefined) return { user: named, isUserAssumed: false }
  const account = accountName()
  if (account !== undefined) return { user: account, isUserAssumed: true }
  throw unusableUrl(
    'a user; the URL has none, and the account of this process has no name to connect as: write ' +
      'postgres://NAME@host/database, or `user: NAME` beside it',
  )
}

/** What is wrong where nobody is named and nobody can be meant, on whatever machine: MySQL and MariaDB assume nobody. */
export function missingUser({ dialect, user }: ServerUrl, configured: string | undefined): CausewayError | undefined {
  if (dialect !== 'mysql' || (configured ?? user) !== undefined) return undefined
  return unusableUrl(
    'a user, whom MySQL and MariaDB need; the URL has none: write mysql://NAME@host/database, or `user: NAME` beside it',
  )
}

/** Undefined where the system knows a number only, as in many containers. */
function accountName(): string | undefined {
  try {
    return userInfo().username || undefined
  } catch {
    return undefined
  }
}
