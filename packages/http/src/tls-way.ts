import { isIP } from 'node:net'
import {
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate,
  rootCertificates,
  type SecureContext,
} from 'node:tls'
import type { buildConnector } from 'undici'
import type { TlsOptions } from './options.js'

/** As `tls.connect` takes it. */
export interface TlsWay {
  secureContext?: SecureContext
  servername?: string
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined
  rejectUnauthorized?: boolean
}

/** @throws {TypeError} where a PEM text cannot be read */
export function tlsWay({ ca, cert, key, serverName, rejectUnauthorized }: TlsOptions): TlsWay {
  const way: TlsWay = {}
  if (ca !== undefined || cert !== undefined || key !== undefined) way.secureContext = secureContext(ca, cert, key)
  if (serverName !== undefined && isIP(serverName) === 0) way.servername = serverName
  // An address is never sent as a name. @see https://www.rfc-editor.org/rfc/rfc6066#section-3
  else if (serverName !== undefined)
    way.checkServerIdentity = (_, certificate) => checkServerIdentity(serverName, certificate)
  if (rejectUnauthorized !== undefined) way.rejectUnauthorized = rejectUnauthorized
  return way
}

/** A connector that is asked for the host of a URL as the name, and sends it only where it is one. */
export function withoutAddressAsName(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const { servername, ...rest } = options
    const isAddress = isIP((servername ?? '').replace(/^\[|\]$/g, '')) !== 0
    return connect(isAddress ? rest : options, callback)
  }
}

/** Made once: reading all the certificates takes longer than connecting. */
function secureContext(ca: string | undefined, cert: string | undefined, key: string | undefined): SecureContext {
  try {
    return createSecureContext({
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    })
  } catch {
    // What OpenSSL says may quote the key.
    throw new TypeError(
      'Expected http.tls to have PEM texts: certificates in ca and cert, and the key that belongs to cert.',
    )
  }
}
