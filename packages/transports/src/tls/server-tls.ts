import { createSecureContext, type TlsOptions } from 'node:tls'
import { CausewayError } from '@causeway/protocol'
import type { ServerTls } from './options.js'
import { certificateIn, checkPair, pemText, pemTexts, refusedByOpenSsl } from './pem.js'

/**
 * As servers of Node.js take it, read and checked.
 * @throws {CausewayError} `ERR_TLS` where a file is not there, is no PEM, or certificate and key do not belong together
 */
export function serverTls({ cert, key, ca, passphrase, minVersion, ...wanted }: ServerTls): TlsOptions {
  const { requestCert = ca !== undefined, rejectUnauthorized = true } = wanted
  if (requestCert && ca === undefined) {
    // Node.js would take certificates that any public authority has signed.
    throw new CausewayError(
      'ERR_TLS',
      'Expected tls.ca beside tls.requestCert: the authorities of certificates to let in.',
    )
  }
  const own = { cert: pemText(cert, 'cert'), key: pemText(key, 'key') }
  checkPair(own.cert, own.key, passphrase)
  const authorities = ca === undefined ? undefined : pemTexts(ca, 'ca')
  for (const text of authorities ?? []) certificateIn(text, 'ca')
  const context = {
    ...own,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(minVersion === undefined ? {} : { minVersion }),
  }
  try {
    createSecureContext(context)
  } catch (error) {
    throw refusedByOpenSsl(error)
  }
  return { ...context, requestCert, rejectUnauthorized }
}
