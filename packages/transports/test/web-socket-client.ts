import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { ArrivedFrames } from './arrived-frames.js'

/** A WebSocket that does as a test tells it, and what came over it. */
export class RawWebSocket {
  readonly socket: WebSocket
  /** Resolves with the closing code and its text. */
  readonly closed: Promise<readonly [number, string]>
  readonly #frames = new ArrivedFrames()

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('error', () => {}) // Its close follows.
    socket.on('message', (data) => this.#frames.add(String(data)))
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, text) => {
        this.#frames.end(`${code} ${text}`)
        resolve([code, String(text)])
      })
    })
  }

  /** Resolves when that many frames have come. */
  until(count: number): Promise<unknown[]> {
    return this.#frames.until(count)
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
