import { ToolError } from '@causeway/server'
import { didYouMean, type Surroundings } from '../schema/nearest-name.js'
import { unknownName } from './unknown-name.js'

interface ServerError {
  readonly errno: number
  readonly sqlState: string
  readonly sqlMessage: string
}

/** ER_QUERY_TIMEOUT (MySQL), ER_STATEMENT_TIMEOUT (MariaDB). */
const TIMEOUTS = new Set([3024, 1969])
/** ER_LOCK_WAIT_TIMEOUT. */
const LOCK_TIMEOUT = 1205
/** ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION. */
const READ_ONLY = 1792
/** ER_WRONG_ARGUMENTS: of a function; of EXECUTE, where their number is wrong. */
const WRONG_ARGUMENTS = 1210
/** Too many connections, of all or of this user. */
const PASSING = new Set([1040, 1203, 1226])
/** ER_USER_LIMIT_REACHED, ER_TOO_MANY_USER_CONNECTIONS: with the name of the account. */
const LIMITS = new Set([1226, 1203])
/** Errors about rights, and the definer of a view, with an account in them; in others, the same signs may be of a value. */
const ABOUT_ACCOUNTS = new Set([1044, 1045, 1142, 1143, 1370, 1449, 1698, 3118, 3879])
/** Such as `'reader'@'10.0.0.7'`, the first in its message, with the words or parentheses around it. */
const ACCOUNT = /(?: \(| (?:to|for) user | )(['`]).*?\1@\1.*?\1\)?/

/** Did the server itself say no, and the connection still stands? */
export function isServerError(error: unknown): error is Error & ServerError {
  const { errno, sqlState } = Object(error) as Partial<ServerError> // anything may be asked for a member
  return (
    error instanceof Error && typeof errno === 'number' && typeof sqlState === 'string' && !sqlState.startsWith('08')
  )
}

/**
 * What a model can repair a statement by.
 *
 * @param asked the client's statement, where the error may be about one
 */
export function inWords(error: unknown, timeoutMs: number, asked: Surroundings | undefined): unknown {
  if (error instanceof ToolError) return error
  if (!isServerError(error)) {
    if (error instanceof TypeError || error instanceof RangeError) return new ToolError(error.message, { cause: error })
    return new ToolError('The connection to the database was lost. Try again.', { cause: error })
  }
  const { errno, sqlMessage } = error
  if (TIMEOUTS.has(errno))
    return new ToolError(`The statement was stopped: it ran longer than ${timeoutMs} ms.`, { cause: error })
  if (errno === LOCK_TIMEOUT)
    return new ToolError('Another transaction holds a lock on these rows or tables. Try again later.', { cause: error })
  if (errno === READ_ONLY) return new ToolError('Expected a statement that only reads.', { cause: error })
  if (errno === WRONG_ARGUMENTS && /STMT_EXECUTE/i.test(sqlMessage))
    return new ToolError('Expected as many parameters as the statement has question marks.', { cause: error })
  if (LIMITS.has(errno))
    return new ToolError('The database lets its account do no more at the moment. Try again later.', { cause: error })
  const unknown = unknownName(error)
  const meant = unknown && asked && didYouMean(unknown, asked)
  const message = (ABOUT_ACCOUNTS.has(errno) ? withoutAccounts(sqlMessage) : sqlMessage).replace(/[.]?$/, '.')
  return new ToolError(meant === undefined ? message : `${message} ${meant}`, { cause: error })
}

/** Who connects, from where, and who defined a view is nothing that a statement is repaired by. */
function withoutAccounts(message: string): string {
  return message.replace(ACCOUNT, '').replace(/ \(using password: \w+\)/, '')
}

/** Is it the value of a parameter that the server does not take where it stands? */
export function isWrongArgument(error: unknown): boolean {
  return isServerError(error) && error.errno === WRONG_ARGUMENTS
}

/** Is it a state that another attempt may find changed in a moment, such as too many connections? */
export function isPassing(error: unknown): boolean {
  return PASSING.has((Object(error) as Partial<ServerError>).errno ?? 0) // anything may be asked for a member
}
