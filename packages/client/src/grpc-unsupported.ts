import type { Connection } from '@causeway/transports'

/** @throws {TypeError} always: browsers give pages no way to speak gRPC */
export function openGrpc(): Connection {
  throw new TypeError('Expected an http(s): or ws(s): URL: gRPC cannot be spoken here.')
}
