/** The client side of stdio. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio */
import { CausewayError } from '@causeway/protocol'
import type { Connection, Receiver } from '../connection.js'
import { tapWire } from '../wire-tap.js'
import { Child, type ChildExit, type ChildOptions } from './child.js'
import { LineConnection } from './line-connection.js'

export interface StdioClientOptions extends ChildOptions {
  /** One message, as UTF-8. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
}

export interface StdioClientConnection extends Connection {
  /** Absent until `open` has resolved. */
  readonly pid: number | undefined
  /** Resolves when the process has ended; where it could not be started, with nulls. Never rejects. */
  readonly exited: Promise<ChildExit>
  /** The last `limits.stderrTailLength` characters of the server's stderr. */
  readonly stderrTail: string
}

/**
 * A connection to a server that `open` starts as a child process, from an argument vector and never through a shell.
 * `close` ends it and everything it started. Where it ends by itself, `closed` gets an `ERR_SERVER_EXITED` that tells the exit code and
 * the end of its stderr.
 *
 * @throws {CausewayError} from `open`: `ERR_SPAWN`, `ERR_CONNECTION_CLOSED`
 *
 * @example
 * const connection = stdioClientConnection({ command: 'npx', args: ['-y', 'some-server'], env: { API_KEY: key } })
 */
export function stdioClientConnection(options: StdioClientOptions): StdioClientConnection {
  return new ChildConnection(options)
}

class ChildConnection implements StdioClientConnection {
  readonly #child: Child
  readonly #maxMessageBytes: number | undefined
  #lines: LineConnection | undefined
  #closed = false

  constructor(options: StdioClientOptions) {
    this.#child = new Child(options)
    this.#maxMessageBytes = options.maxMessageBytes
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get exited(): Promise<ChildExit> {
    return this.#child.exited
  }

  get stderrTail(): string {
    return this.#child.stderrTail
  }

  async open(receiver: Receiver): Promise<void> {
    const { stdin, stdout } = await this.#child.start()
    this.#lines = new LineConnection({
      input: stdout,
      output: stdin,
      maxMessageBytes: this.#maxMessageBytes,
      side: 'client',
      // What the server said before it went is still to be read.
      outputFailed: () => void this.#child.stop(),
      release: async (reason) => {
        await this.#child.stop()
        return this.#closed ? undefined : (reason ?? this.#child.lastWords())
      },
    })
    this.#lines.open(this.#tapped(receiver))
    if (!this.#closed) return
    await this.#lines.close()
    throw closedError()
  }

  send(frame: string): void | Promise<void> {
    if (this.#lines === undefined) return Promise.reject(closedError())
    tapWire(this, 'client', 'out', frame)
    return this.#lines.send(frame)
  }

  /** On the server's side, whoever serves a connection tells what arrives. */
  #tapped(receiver: Receiver): Receiver {
    return {
      get awaited() {
        return receiver.awaited
      },
      frame: (text) => {
        tapWire(this, 'client', 'in', text)
        receiver.frame(text)
      },
      fault: (error) => receiver.fault?.(error),
      closed: (reason) => receiver.closed(reason),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#lines?.close()
  }
}

function closedError(): CausewayError {
  return new CausewayError('ERR_CONNECTION_CLOSED', 'The connection is not open; open a new one.')
}
