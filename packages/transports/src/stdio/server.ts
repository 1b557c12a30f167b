/** The server side of stdio. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio */
import type { Readable, Writable } from 'node:stream'
import type { Connection } from '../connection.js'
import { LineConnection } from './line-connection.js'
import { guardStdout } from './stdout-guard.js'

export interface StdioServerOptions {
  /** @default process.stdin */
  readonly input?: Readable
  /** @default process.stdout, which is then kept for the protocol: whatever else is printed there goes to stderr */
  readonly output?: Writable
  /** One message, as UTF-8. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
}

/**
 * The connection of a server that a client has started: frames on stdin and stdout, one a line. It ends when stdin does
 * or when nobody reads stdout; the process then exits by itself where nothing else keeps it busy.
 *
 * @throws {TypeError} where this process serves on stdout already
 *
 * @example
 * const served = serveConnection(app, stdioServerConnection(), { transport: 'stdio' })
 * await served.closed
 */
export function stdioServerConnection(options: StdioServerOptions = {}): Connection {
  const { input = process.stdin, output = process.stdout, maxMessageBytes } = options
  const guard = output === process.stdout ? guardStdout() : undefined
  return new LineConnection({
    input,
    output,
    ...(guard === undefined ? {} : { write: guard.write }),
    maxMessageBytes,
    side: 'server',
    release(reason) {
      guard?.restore()
      // A paused pipe does not keep the process; it is left open for whoever wants it next.
      input.pause()
      return Promise.resolve(reason)
    },
  })
}
