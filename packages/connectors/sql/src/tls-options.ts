import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { ConnectorContext } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { TlsConfig } from './config.js'
import type { ServerTarget } from './target.js'

/**
 * How the connection is encrypted: as `tls` says, else as the URL does, else not at all. Where the certificate is checked, `host` is what
 * it has to be for.
 */
export async function tlsOptionsOf(
  config: TlsConfig,
  target: ServerTarget,
  { directory, secrets }: ConnectorContext,
): Promise<ConnectionOptions | false> {
  if (config === false) return false
  if (config === undefined || config === true) {
    const { tls } = target
    if (config === true) return checked(target.host)
    if (tls === undefined || tls === false) return false
    return tls.verify ? checked(target.host) : { rejectUnauthorized: false }
  }
  const { ca, cert, key, serverName, rejectUnauthorized = true } = config
  const file = (path: string): Promise<string> => certificate(resolve(directory, path))
  return {
    ...(rejectUnauthorized ? checked(serverName ?? target.host) : { rejectUnauthorized }),
    ...(ca === undefined ? {} : { ca: await file(ca) }),
    ...(cert === undefined ? {} : { cert: await file(cert) }),
    ...(key === undefined ? {} : { key: await secrets.reveal(key) }),
    // An address is never sent as a name. @see https://www.rfc-editor.org/rfc/rfc6066#section-3
    ...(serverName === undefined || isIP(serverName) !== 0 ? {} : { servername: serverName }),
  }
}

/** Drivers have their own minds about whom a certificate must be for. */
function checked(name: string): ConnectionOptions {
  const check = (_: string, certificate: PeerCertificate): Error | undefined => checkServerIdentity(name, certificate)
  return { rejectUnauthorized: true, host: name, checkServerIdentity: check }
}

async function certificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CausewayError('ERR_SQL_TLS', `Expected a PEM file at ${path}; it cannot be read.`, { cause })
  }
}
