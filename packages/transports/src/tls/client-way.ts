import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import * as tlsModule from 'node:tls'
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls'
import type { RouteTo } from '../socket-route.js'
import type { ClientTls } from './options.js'
import { certificateIn, checkPair, pemText, pemTexts, refusedByOpenSsl, unusable } from './pem.js'

/** As `tls.connect` takes it. */
export interface TlsWay {
  secureContext?: SecureContext
  servername?: string
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined
  rejectUnauthorized?: boolean
}

/** Made once: reading all the certificates takes longer than connecting. */
const ways = new WeakMap<ClientTls, TlsWay>()

/** The options of `tls.connect` that `tls` says. @throws {CausewayError} `ERR_TLS` where a file is not there, is no PEM, or certificate and key do not belong together */
export function tlsWay(tls: ClientTls | undefined): TlsWay {
  if (tls === undefined) return {}
  let way = ways.get(tls)
  if (way === undefined) {
    way = wayOf(tls)
    ways.set(tls, way)
  }
  return way
}

/** Ways that have the TLS of `tls`, but for those that say their own. */
export function routesWith(tls: ClientTls | undefined, routeTo: RouteTo | undefined): RouteTo | undefined {
  if (tls === undefined) return routeTo
  const own = { tls }
  if (routeTo === undefined) return () => own
  return (url) => {
    const route = routeTo(url)
    return route.tls === undefined ? { ...route, tls } : route
  }
}

function wayOf(tls: ClientTls): TlsWay {
  const { ca, cert, key, serverName, rejectUnauthorized } = tls
  const way: TlsWay = {}
  if (ca !== undefined || cert !== undefined || key !== undefined) way.secureContext = secureContext(tls)
  if (serverName !== undefined && isIP(serverName) === 0) way.servername = serverName
  // An address is never sent as a name. @see https://www.rfc-editor.org/rfc/rfc6066#section-3
  else if (serverName !== undefined)
    way.checkServerIdentity = (_, certificate) => checkServerIdentity(serverName, certificate)
  if (rejectUnauthorized !== undefined) way.rejectUnauthorized = rejectUnauthorized
  return way
}

function secureContext({ ca, cert, key, passphrase }: ClientTls): SecureContext {
  const authorities = ca === undefined ? undefined : pemTexts(ca, 'ca')
  for (const text of authorities ?? []) certificateIn(text, 'ca')
  const own = cert === undefined && key === undefined ? {} : pairOf(cert, key, passphrase)
  try {
    return createSecureContext({
      ...own,
      ...(authorities === undefined ? {} : { ca: [...trusted(), ...authorities] }),
    })
  } catch (error) {
    throw refusedByOpenSsl(error)
  }
}

/** What Node.js trusts: with `NODE_EXTRA_CA_CERTS`, and with `--use-system-ca` where it tells. */
function trusted(): readonly string[] {
  // Not there before 22.15.
  const { getCACertificates } = tlsModule as { readonly getCACertificates?: (type: 'default') => string[] } // as: so that its absence shows
  return getCACertificates?.('default') ?? [...tlsModule.rootCertificates, ...extraCertificates()]
}

/** None where the file cannot be read: Node.js has warned of it when it started. */
function extraCertificates(): readonly string[] {
  const { NODE_EXTRA_CA_CERTS: file = '' } = process.env
  try {
    return file === '' ? [] : [readFileSync(file, 'latin1')]
  } catch {
    return []
  }
}

function pairOf(cert: ClientTls['cert'], key: ClientTls['key'], passphrase: string | undefined): object {
  if (cert === undefined) throw unusable('cert', 'there is none beside tls.key')
  if (key === undefined) throw unusable('key', 'there is none beside tls.cert')
  const own = { cert: pemText(cert, 'cert'), key: pemText(key, 'key') }
  checkPair(own.cert, own.key, passphrase)
  return passphrase === undefined ? own : { ...own, passphrase }
}
