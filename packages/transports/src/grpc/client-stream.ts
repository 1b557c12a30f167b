import { limits } from '@causeway/protocol'
import type { ClientDuplexStream, Metadata, StatusObject } from '@grpc/grpc-js'
import type { Receiver } from '../connection.js'
import { connectionClosed, connectionLost, slowReader } from '../http-client/exchange-error.js'
import { endReason } from './client-failure.js'
import { decodeFrame, encodeFrame } from './frame-codec.js'

export interface ClientStreamOptions {
  readonly maxMessageBytes: number
  readonly maxQueuedBytes: number
}

/** The client's side of one stream. */
export class ClientStream {
  readonly #call: ClientDuplexStream<Buffer, Buffer>
  readonly #options: ClientStreamOptions
  #receiver: Receiver | undefined
  #queued = 0
  /** There while what was sent waits to be taken: one for all that wait, as there may be many. */
  #drained: Promise<void> | undefined
  #relieve: () => void = () => {}
  /** Nothing is delivered or sent any more. */
  #over = false
  #reason: Error | undefined
  #status: StatusObject | undefined
  readonly #ended: Promise<StatusObject | undefined>

  constructor(call: ClientDuplexStream<Buffer, Buffer>, options: ClientStreamOptions) {
    this.#call = call
    this.#options = options
    call.on('error', () => {}) // The status says the same.
    call.on('status', (status: StatusObject) => {
      this.#status = status
    })
    call.on('data', (message: Buffer) => this.#message(message))
    call.on('drain', () => this.#flowing())
    // After the last message that came before the status.
    this.#ended = new Promise((resolve) => {
      call.once('end', () => {
        resolve(this.#status)
        this.#flowing()
      })
    })
  }

  /** Waits for the server to accept the stream; resolves with its status where it does not. From then on, delivers to `receiver`. */
  open(receiver: Receiver): Promise<StatusObject | undefined> {
    return new Promise((resolve) => {
      this.#call.once('metadata', (_: Metadata) => {
        this.#receiver = receiver
        resolve(undefined)
      })
      void this.#ended.then((status) => {
        if (this.#receiver === undefined) resolve(status)
        else this.#closed(status)
      })
    })
  }

  send(frame: string): void | Promise<void> {
    if (this.#over) return Promise.reject(connectionClosed())
    const message = encodeFrame(frame)
    this.#queued += message.length
    const { maxQueuedBytes } = this.#options
    if (this.#queued > maxQueuedBytes) {
      const reason = slowReader(maxQueuedBytes)
      this.cancel(reason)
      return Promise.reject(reason)
    }
    const taken = this.#call.write(message, () => {
      this.#queued -= message.length
    })
    if (taken) return
    this.#drained ??= new Promise((resolve) => {
      this.#relieve = resolve
    })
    return this.#drained
  }

  /** Ends our half after all that was sent; resolves when the server has ended its own. */
  async close(): Promise<void> {
    if (!this.#over) {
      this.#over = true
      this.#call.end()
    }
    const timer = setTimeout(() => this.#call.cancel(), limits.closeTimeoutMs)
    await this.#ended
    clearTimeout(timer)
  }

  /** Ends the stream at once. */
  cancel(reason: Error | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#reason = reason
    this.#call.cancel()
  }

  /** Lets all go that wait. */
  #flowing(): void {
    this.#drained = undefined
    this.#relieve()
  }

  #message(message: Buffer): void {
    if (this.#over) return
    const text = decodeFrame(message)
    if (text === undefined) {
      this.cancel(connectionLost('Expected a Frame with JSON in UTF-8; the server sent other bytes.'))
      return
    }
    this.#receiver?.frame(text)
  }

  #closed(status: StatusObject | undefined): void {
    const reason = this.#over || status === undefined ? this.#reason : endReason(status, this.#options.maxMessageBytes)
    this.#over = true
    this.#receiver?.closed(reason)
  }
}
