import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { RouteTls } from '../../socket-route.js'

/** As `tls.connect` takes it. */
export interface TlsWay {
  secureContext?: SecureContext
  servername?: string
  rejectUnauthorized?: boolean
}

/** Made once: reading all the certificates takes longer than connecting. */
const ways = new WeakMap<RouteTls, TlsWay>()

/** @throws {TypeError} where a PEM text cannot be read */
export function tlsWay(tls: RouteTls | undefined): TlsWay {
  if (tls === undefined) return {}
  let way = ways.get(tls)
  if (way === undefined) {
    way = wayOf(tls)
    ways.set(tls, way)
  }
  return way
}

function wayOf({ ca, cert, key, serverName, rejectUnauthorized }: RouteTls): TlsWay {
  const way: TlsWay = {}
  if (ca !== undefined || cert !== undefined || key !== undefined) way.secureContext = secureContext(ca, cert, key)
  if (serverName !== undefined) way.servername = serverName
  if (rejectUnauthorized !== undefined) way.rejectUnauthorized = rejectUnauthorized
  return way
}

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
      'Expected tls to have PEM texts: certificates in ca and cert, and the key that belongs to cert.',
    )
  }
}
