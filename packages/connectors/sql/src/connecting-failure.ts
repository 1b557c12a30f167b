import { CausewayError } from '@causeway/protocol'

/** What is the matter, by the code of Node.js, PostgreSQL or MySQL; each ends with what to look at. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nobody answers at its address. Check that it runs, and its host and port'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its host name leads nowhere. Check the host'],
  [/^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'there is no way to its address. Check the host, and firewalls between'],
  [
    /ALTNAME|^HANDSHAKE_SSL_ERROR .*altnames/,
    'its certificate is for another name. Check the host, or give the name as tls.serverName',
  ],
  [
    /^(?:28P01|28000|ER_ACCESS_DENIED_ERROR|ER_ACCESS_DENIED_NO_PASSWORD_ERROR)$/,
    'it does not let this user in. Check user and password',
  ],
  [/^ER_ACCOUNT_HAS_BEEN_LOCKED$/, 'the account is locked'],
  [/^ER_MUST_CHANGE_PASSWORD(?:_LOGIN)?$/, 'the password has expired. Give the account another one'],
  [/^ER_SECURE_TRANSPORT_REQUIRED$/, 'it takes encrypted connections only. Set tls, or sslmode in the URL'],
  [/^HANDSHAKE_NO_SSL_SUPPORT$/, 'it does not encrypt connections. Enable that there, or leave out tls'],
  [
    /^ER_DBACCESS_DENIED_ERROR$/,
    'it has no database of that name, or none for this user. Check the last part of the address, and the grants',
  ],
  [/^(?:3D000|ER_BAD_DB_ERROR)$/, 'it has no database of that name. Check the last part of the address'],
  [
    /CERT|UNABLE_TO_VERIFY|SELF_SIGNED|^HANDSHAKE_SSL_ERROR .*(?:self-signed|unable to)/,
    'its certificate is not trusted. Give the one of its authority as tls.ca',
  ],
]

/**
 * Without what the driver knows of the address and the password.
 *
 * @param said what the server itself says, where that holds no secret
 */
export function connectingFailed(error: unknown, said?: string): CausewayError {
  const { code = 'no answer', message: text } = Object(error) as { code?: string; message?: string } // anything may be asked for a member
  // mysql2 has one code for all that keeps it from encrypting; the message is that of Node.js.
  const known = code === 'HANDSHAKE_SSL_ERROR' ? `${code} ${text}` : code
  const why = said ?? WORDS.find(([codes]) => codes.test(known))?.[1]
  const message = `The database cannot be reached (${code})${why === undefined ? '' : `: ${why}`}.`
  return new CausewayError('ERR_SQL_CONNECT', message, { cause: error })
}
