import { isIP } from 'node:net'
import type { buildConnector } from 'undici'

/** A connector that is asked for the host of a URL as the name, and sends it only where it is one. */
export function withoutAddressAsName(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const { servername, ...rest } = options
    const isAddress = isIP((servername ?? '').replace(/^\[|\]$/g, '')) !== 0
    return connect(isAddress ? rest : options, callback)
  }
}
