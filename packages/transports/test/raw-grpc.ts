import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import { onTestFinished } from 'vitest'
import { CONNECT_PATH } from '../src/grpc/connect-method.js'

const HEAD = { ':method': 'POST', ':path': CONNECT_PATH, 'content-type': 'application/grpc', te: 'trailers' }

/** A connection of HTTP/2 whose streams a test makes. */
export function rawSession(url: string): ClientHttp2Session {
  const session = connect(url.replace('grpc', 'http'))
  session.on('error', () => {}) // Its close follows.
  onTestFinished(() => void session.destroy())
  return session
}

/** A stream whose bytes a test chooses. */
export function rawStream(
  url: string,
  headers: Record<string, string> = {},
  session = rawSession(url),
): ClientHttp2Stream {
  const stream = session.request({ ...HEAD, ...headers })
  stream.on('error', () => {}) // Its close follows.
  return stream
}

/** The bytes of one message: not compressed, its length, itself. */
export function message(bytes: Buffer, length: number = bytes.length): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, bytes])
}

export async function trailersOf(stream: ClientHttp2Stream): Promise<Record<string, unknown>> {
  stream.resume()
  const [headers] = await Promise.race([once(stream, 'trailers'), once(stream, 'response')])
  if (headers['grpc-status'] !== undefined) return headers
  const [trailers] = await once(stream, 'trailers')
  return trailers
}
