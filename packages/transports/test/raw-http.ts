import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { modern } from './mcp-over-http.js'

export const ECHO: ReturnType<typeof modern> = modern('echo', { hello: 'world' })

/** The lines of a head that asks for `echo`, without its length. */
export const ECHO_FIELDS: readonly string[] = [
  'Host: 127.0.0.1',
  ...Object.entries(ECHO.headers).map(([name, value]) => `${name}: ${value}`),
]

/** A POST as bytes, its length in the last header unless there is one already. */
export function postBytes(fields: readonly string[] = ECHO_FIELDS, body: string = ECHO.body): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return ['POST /mcp HTTP/1.1', ...fields, length, '', body].join('\r\n')
}

/** What a socket receives, from the beginning. */
export class Received {
  text = ''
  readonly socket: Socket
  readonly closed: Promise<unknown>

  constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('utf8').on('data', (part) => {
      this.text += part
    })
    socket.on('error', () => {}) // A reset is an end, too.
    this.closed = once(socket, 'close')
  }

  /** The status of each response, as far as they came. */
  get statuses(): readonly string[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status)
  }

  /** Resolves when this was received, that often. */
  async until(what: string, times = 1): Promise<void> {
    while (this.text.split(what).length <= times) {
      if (this.socket.destroyed) throw new Error(`The connection ended before ${what} came; it said: ${this.text}`)
      await Promise.race([once(this.socket, 'data'), this.closed])
    }
  }
}

/** Connects to a port of this machine, and listens. */
export async function dial(port: number): Promise<Received> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const received = new Received(socket)
  await once(socket, 'connect')
  return received
}

/** Everything that comes back for these bytes, the client's end of the connection after them. */
export async function answerTo(port: number, bytes: string | Buffer): Promise<string> {
  const received = await dial(port)
  received.socket.end(bytes)
  await received.closed
  return received.text
}
