import type { Socket } from 'node:net'
import type { CausewayError } from '@causeway/protocol'
import type { RawData, WebSocket } from 'ws'
import type { Connection, Receiver } from '../connection.js'
import { connectionClosed, connectionLost, slowReader } from '../http-client/exchange-error.js'
import { closeReason, frameFault } from './closing-words.js'
import { FrameWriter } from './frame-writer.js'
import { CloseCode } from './subprotocol.js'

export interface OpenWebSocketOptions {
  readonly maxMessageBytes: number
  readonly maxQueuedBytes: number
  readonly pingIntervalMs: number
  /** The server's side reads nothing while its client does not read, so that replies do not pile up. */
  readonly side: 'server' | 'client'
}

/** A WebSocket whose handshake is over, as a connection: what both sides have in common on Node.js. */
export class OpenWebSocket implements Connection {
  readonly #webSocket: WebSocket
  readonly #socket: Socket
  readonly #options: OpenWebSocketOptions
  readonly #writer: FrameWriter
  #receiver: Receiver | undefined
  #heart: NodeJS.Timeout | undefined
  /** What there was of life at the last look. */
  #lastProgress = -1
  /** What is left of a chunk, waiting until the other side has read. Bounded by the chunk: nothing is read meanwhile. */
  #held: string[] = []
  /** Nothing is delivered any more. */
  #over = false
  #reason: Error | undefined
  readonly #closed: Promise<void>

  /** @param socket that `webSocket` is on, or the TLS on top of it */
  constructor(webSocket: WebSocket, socket: Socket, options: OpenWebSocketOptions) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.#options = options
    this.#writer = new FrameWriter(webSocket, socket, () => this.#release())
    this.#closed = new Promise((resolve) => webSocket.once('close', () => resolve()))
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver
    this.#socket.on('error', (error) => {
      this.#reason ??= connectionLost(`The socket failed: ${error.message}.`, error)
    })
    this.#webSocket
      .on('message', (data, isBinary) => this.#message(data, isBinary))
      .on('error', (error) => this.#failed(error))
      .on('close', (code, text) => this.#ended(code, text.toString()))
    this.#heart = setInterval(() => this.#beat(), this.#options.pingIntervalMs).unref()
  }

  send(frame: string): void | Promise<void> {
    if (this.#over || this.#webSocket.readyState !== this.#webSocket.OPEN) return Promise.reject(connectionClosed())
    const sent = this.#writer.send(frame)
    if (this.#socket.writableLength <= this.#options.maxQueuedBytes) return sent
    const reason = slowReader(this.#options.maxQueuedBytes)
    this.#cutOff(reason)
    return Promise.reject(reason)
  }

  close(): Promise<void> {
    this.#end(undefined, this.#options.side === 'server' ? CloseCode.goingAway : CloseCode.normal)
    return this.#closed
  }

  /** Ends the connection, with a closing frame after all that was sent. */
  end(reason: CausewayError, code: number): void {
    this.#end(reason, code, reason.message)
  }

  #end(reason: Error | undefined, code: number, text?: string): void {
    if (this.#over) return
    this.#over = true
    this.#reason = reason
    this.#held = []
    this.#webSocket.close(code, text)
    // The other side's closing frame is to be read.
    this.#webSocket.resume()
  }

  #cutOff(reason: CausewayError): void {
    if (this.#over) return
    this.#over = true
    this.#reason = reason
    this.#webSocket.terminate()
  }

  #message(data: RawData, isBinary: boolean): void {
    if (this.#over) return
    if (isBinary) {
      this.end(connectionLost('Expected text frames; a binary one came.'), CloseCode.unsupportedData)
      return
    }
    const text = (data as Buffer).toString() // as: that is what it is where nobody chose another binaryType
    if (this.#options.side === 'client' || !this.#writer.congested) {
      this.#receiver?.frame(text)
      return
    }
    if (this.#held.length === 0) this.#webSocket.pause()
    this.#held.push(text)
  }

  /** Delivers what is held, until the other side falls behind again. */
  #release(): void {
    const held = this.#held
    if (held.length === 0) return
    let next = 0
    while (next < held.length && !this.#writer.congested && !this.#over) this.#receiver?.frame(held[next++] ?? '')
    if (this.#over) return
    this.#held = held.slice(next)
    if (this.#held.length === 0) this.#webSocket.resume()
  }

  /** `ws` has found something that it cannot read, and is closing with the code for that. */
  #failed(error: Error): void {
    if (this.#over) return
    this.#over = true
    this.#reason ??= frameFault(error, this.#options.maxMessageBytes)
  }

  #ended(code: number, text: string): void {
    clearInterval(this.#heart)
    this.#writer.release()
    const reason = this.#over ? this.#reason : (this.#reason ?? closeReason(code, text))
    this.#over = true
    this.#held = []
    this.#receiver?.closed(reason)
  }

  /** Nothing came, not even the answer to the last ping: the other side may be gone without a word. */
  #beat(): void {
    if (this.#over) return
    const { bytesRead, bytesWritten, writableLength } = this.#socket
    // Who is still taking what was sent is alive, though its answers may be behind.
    const progress = this.#writer.congested ? bytesRead + bytesWritten - writableLength : bytesRead
    if (progress === this.#lastProgress) {
      const { pingIntervalMs } = this.#options
      this.#cutOff(connectionLost(`The other side gave no sign of life for ${pingIntervalMs} ms.`))
      return
    }
    this.#lastProgress = progress
    if (!this.#writer.congested) this.#webSocket.ping()
  }
}
