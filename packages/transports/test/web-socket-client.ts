import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

/** A WebSocket that does as a test tells it, and what came over it. */
export class RawWebSocket {
  readonly socket: WebSocket
  readonly frames: string[] = []
  /** Resolves with the closing code and its text. */
  readonly closed: Promise<readonly [number, string]>

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('error', () => {}) // Its close follows.
    socket.on('message', (data) => this.frames.push(String(data)))
    this.closed = new Promise((resolve) => socket.once('close', (code, text) => resolve([code, String(text)])))
  }

  /** Resolves when that many frames have come. */
  async until(count: number): Promise<unknown[]> {
    while (this.frames.length < count) await Promise.race([once(this.socket, 'message'), this.#broken(count)])
    return this.frames.map((frame) => JSON.parse(frame))
  }

  async #broken(count: number): Promise<never> {
    const end = await this.closed
    throw new Error(`Expected ${count} frames; after ${this.frames.length} it closed: ${end.join(' ')}`)
  }
}

/** What a server answered instead of opening a WebSocket. */
export interface Refused {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const START: ClientOptions = { perMessageDeflate: false }

/** Opens a WebSocket that ends with the test. */
export async function dialWebSocket(url: string, options: ClientOptions = {}): Promise<RawWebSocket> {
  const socket = new WebSocket(url, 'mcp', { ...START, ...options })
  onTestFinished(() => socket.terminate())
  const raw = new RawWebSocket(socket)
  await once(socket, 'open')
  return raw
}

/** How a server refuses a WebSocket. */
export async function refusedWebSocket(
  url: string,
  options: ClientOptions & { readonly protocols?: readonly string[] } = {},
): Promise<Refused> {
  const { protocols = ['mcp'], ...own } = options
  const socket = new WebSocket(url, [...protocols], { ...START, ...own })
  socket.on('error', () => {}) // It is ended in the middle of its handshake.
  const [request, answer] = await once(socket, 'unexpected-response')
  let text = ''
  for await (const part of answer.setEncoding('utf8')) text += part
  request.destroy()
  return { status: answer.statusCode, text, headers: answer.headers }
}
