import type { Server } from 'node:net'
import { CausewayError } from '@causeway/protocol'

/** @throws {CausewayError} `ERR_LISTEN` where the port is taken or the address is not ours */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'something else listens there already' : (cause.code ?? 'it was refused')
      reject(new CausewayError('ERR_LISTEN', `Could not listen on ${host}:${port}: ${why}.`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

/** A host as URLs spell it; a server on all addresses is reached at this machine's own. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
