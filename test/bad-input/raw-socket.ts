/** Bytes over a socket, for requests that no HTTP client would send. */
import { connect, type Socket } from 'node:net'

/** What a server wrote until it closed the connection. */
export interface RawAnswer {
  /** 0 where it wrote no head. */
  readonly status: number
  readonly text: string
}

/** Sends bytes as they are and reads until the server closes; `end` closes our half after them. */
export async function sendRaw(port: number, bytes: string | Uint8Array, { end = false } = {}): Promise<RawAnswer> {
  const socket = await dial(port)
  if (end) socket.end(bytes)
  else socket.write(bytes)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += String(chunk)
  })
  await new Promise<void>((resolve) => {
    // A server may reset a connection that it wants nothing more from; what it said before counts.
    socket.on('error', () => {}).on('close', () => resolve())
  })
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text }
}

/** A connected socket. */
export function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** The head and body of a POST to the MCP endpoint that asks the server to close afterwards. */
export function post(headers: readonly string[], body = ''): string {
  const own = [
    'Host: localhost',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  const accept = 'Accept: application/json, text/event-stream'
  return `POST /mcp HTTP/1.1\r\n${[...own, accept, ...headers].join('\r\n')}\r\n\r\n${body}`
}
