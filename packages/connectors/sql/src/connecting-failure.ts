import { CausewayError } from '@causeway/protocol'

/** What is the matter, by the code of Node.js, PostgreSQL or MySQL; each ends with what to look at. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nobody answers at its address. Check that it runs, and its host and port'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its host name leads nowhere. Check the host'],
  [/^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'there is no way to its address. Check the host, and firewalls between'],
  [
    /^(?:28P01|28000|ER_ACCESS_DENIED_ERROR|ER_ACCESS_DENIED_NO_PASSWORD_ERROR)$/,
    'it does not let this user in. Check user and password',
  ],
  [/^(?:3D000|ER_BAD_DB_ERROR)$/, 'it has no database of that name. Check the last part of the address'],
  [/CERT|UNABLE_TO_VERIFY|SELF_SIGNED/, 'its certificate is not trusted. Give the one of its authority as tls.ca'],
]

/**
 * Without what the driver knows of the address and the password.
 *
 * @param said what the server itself says, where that holds no secret
 */
export function connectingFailed(error: unknown, said?: string): CausewayError {
  const { code = 'no answer' } = Object(error) as { code?: string } // anything may be asked for a member
  const why = said ?? WORDS.find(([codes]) => codes.test(code))?.[1]
  const message = `The database cannot be reached (${code})${why === undefined ? '' : `: ${why}`}.`
  return new CausewayError('ERR_SQL_CONNECT', message, { cause: error })
}
