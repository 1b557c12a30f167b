import { ToolError } from '@causeway/server'
import { didYouMean, type Surroundings } from '../schema/nearest-name.js'
import { unknownName } from './unknown-name.js'

/** What PostgreSQL says beside the message. @see https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerError {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Counted from 1. */
  readonly position?: string
}

const CANCELED = '57014'
const LOCK_TIMEOUT = '55P03'
const READ_ONLY = '25006'

/** Did PostgreSQL itself say no, and the connection still stands? */
export function isServerError(error: unknown): error is Error & ServerError {
  const { code } = Object(error) as { code?: unknown } // anything may be asked for a member
  return (
    error instanceof Error && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(?:08|57P0[1-3])/.test(code)
  )
}

/** The client's statement, as far as an error may be about one. */
export interface Asked extends Surroundings {
  /** Characters that stand before it. */
  readonly offset: number
}

/** What a model can repair a statement by: the message, where in the statement, the detail, and the hint or a near name. */
export function inWords(error: unknown, timeoutMs: number, asked: Asked | undefined): unknown {
  if (error instanceof ToolError) return error
  if (!isServerError(error)) {
    return new ToolError('The connection to the database was lost. Try again.', { cause: error })
  }
  const { code, message, detail, hint, position } = error
  if (code === CANCELED)
    return new ToolError(`The statement was stopped: it ran longer than ${timeoutMs} ms.`, { cause: error })
  if (code === LOCK_TIMEOUT)
    return new ToolError('Another transaction holds a lock on these rows or tables. Try again later.', { cause: error })
  if (code === READ_ONLY) return new ToolError(`Expected a statement that only reads: ${message}.`, { cause: error })
  const at = Number(position) - (asked?.offset ?? Number.POSITIVE_INFINITY)
  const where = at > 0 ? ` at character ${at}` : ''
  const unknown = unknownName(error)
  const meant = unknown && asked && didYouMean(unknown, asked)
  const more = [detail, hint === undefined ? meant : `Hint: ${hint}`].filter((text) => text !== undefined)
  return new ToolError([`${message}${where}.`, ...more].join(' '), { cause: error })
}

/** Is it this user whom the server does not let in, or not into this database? */
export function refusesUser(error: unknown): boolean {
  return isServerError(error) && /^(?:28|42501)/.test(error.code)
}

/** Is it a state that another attempt may find changed in a moment, such as too many connections? */
export function isPassing(error: unknown): boolean {
  return isServerError(error) && /^53/.test(error.code)
}
