/** How the client knows that the server is who it should be: what grpc-js has to be told for that. */
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls'
import type { ChannelCredentials } from '@grpc/grpc-js'
import { tlsWay } from '../tls/client-way.js'
import type { ClientTls } from '../tls/options.js'
import type { Grpc } from './load-grpc.js'

/**
 * @param name what the server's certificate must be for
 * @throws {CausewayError} `ERR_TLS`
 */
export function credentialsFor(grpc: Grpc, name: string, tls: ClientTls | undefined): ChannelCredentials {
  const { secureContext = createSecureContext(), rejectUnauthorized } = tlsWay(tls)
  const own = rejectUnauthorized === undefined ? {} : { rejectUnauthorized }
  const credentials = grpc.credentials.createFromSecureContext(secureContext, own)
  if (isIP(name) === 0) return credentials
  return withoutServerName(credentials, { host: name, secureContext, ALPNProtocols: ['h2'], ...own })
}

/** grpc-js would send an IP address as the name of the server, which RFC 6066 does not permit. */
function withoutServerName(credentials: ChannelCredentials, options: ConnectionOptions): ChannelCredentials {
  const connectorFor = credentials._createSecureConnector.bind(credentials)
  credentials._createSecureConnector = (...given) => {
    const connector = connectorFor(...given)
    connector.connect = async (socket) => ({ socket: await secured(socket, options), secure: true })
    return connector
  }
  return credentials
}

function secured(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({ ...options, socket }, () => {
      // As for names: the environment does not turn the check off.
      if (secure.authorized || options.rejectUnauthorized === false) resolve(secure)
      else reject(secure.authorizationError)
    })
    secure.on('error', reject)
  })
}
