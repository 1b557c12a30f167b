import type { Http2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { type CausewayError, limits } from '@causeway/protocol'
import type { Metadata, ServerInterceptingCallInterface } from '@grpc/grpc-js'
import type { Connection, Receiver } from '../connection.js'
import { connectionClosed, connectionLost, slowReader } from '../http-client/exchange-error.js'
import { decodeFrame, encodeFrame } from './frame-codec.js'
import type { Grpc } from './load-grpc.js'
import type { GrpcSettings } from './options.js'
import { StatusCode } from './status-code.js'

/** What waits for the reader beyond that keeps its next message from being read, so that replies do not pile up. */
const CONGESTED_BYTES = 65_536

/** How a stream ends. */
export interface Ending {
  /** Of gRPC. */
  readonly code: number
  readonly details: string
  readonly trailers?: Readonly<Record<string, string>> | undefined
}

/**
 * The server's side of one stream, as a connection. Below the streams that grpc-js makes of its calls: those send one message
 * after the other, each when the last one is out.
 */
export class ServerStream implements Connection {
  readonly call: ServerInterceptingCallInterface
  readonly #grpc: Grpc
  readonly #settings: GrpcSettings
  #receiver: Receiver | undefined
  /** Bytes that the reader has not taken. */
  #queued = 0
  /** There while the reader is behind. */
  #congestion: { readonly drained: Promise<void>; readonly resolve: () => void } | undefined
  #silence: NodeJS.Timeout | undefined
  #reading = false
  #readAgain = false
  /** Nothing is delivered or sent any more. */
  #over = false
  #reason: Error | undefined
  #settleClosed: () => void = () => {}
  readonly #closed: Promise<void>

  /** @param call that nobody has started */
  constructor(call: ServerInterceptingCallInterface, grpc: Grpc, settings: GrpcSettings) {
    this.call = call
    this.#grpc = grpc
    this.#settings = settings
    this.#closed = new Promise((resolve) => {
      this.#settleClosed = resolve
    })
  }

  /** Has it ended, or the client gone? */
  get over(): boolean {
    return this.#over
  }

  /** Takes the head of the call. No message is read before `open`. */
  start(head: (metadata: Metadata) => void): void {
    this.call.start({
      onReceiveMetadata: head,
      onReceiveMessage: (message: Buffer) => this.#message(message),
      onReceiveHalfClose: () => this.#halfClosed(),
      onCancel: () => this.#gone(),
    })
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver
    const { requestReceiveTimeoutMs } = this.#settings
    this.#silence = setTimeout(() => {
      const details = `Expected a message within ${requestReceiveTimeoutMs} ms; none came.`
      this.end({ code: StatusCode.deadlineExceeded, details }, connectionLost(details))
    }, requestReceiveTimeoutMs).unref()
    this.call.sendMetadata(new this.#grpc.Metadata())
    this.#read()
  }

  send(frame: string): void | Promise<void> {
    if (this.#over) return Promise.reject(connectionClosed())
    const message = encodeFrame(frame)
    this.#queued += message.length
    this.call.sendMessage(message, () => this.#sent(message.length))
    const { maxQueuedBytes } = this.#settings
    if (this.#queued > maxQueuedBytes) {
      const reason = slowReader(maxQueuedBytes)
      this.#finish(reason)
      this.#reset()
      return Promise.reject(reason)
    }
    if (this.#queued > CONGESTED_BYTES) this.#congestion ??= congestion()
    return this.#congestion?.drained
  }

  close(): Promise<void> {
    this.end({ code: StatusCode.ok, details: 'This server is closing.' })
    return this.#closed
  }

  /** Ends the stream after all that was sent, or refuses it before it was opened. */
  end(ending: Ending, reason?: CausewayError): void {
    if (this.#over) return
    this.#finish(reason)
    const metadata = new this.#grpc.Metadata()
    for (const [name, value] of Object.entries(ending.trailers ?? {})) metadata.set(name, value)
    this.call.sendStatus({ code: ending.code, details: ending.details, metadata })
    // Whoever does not read the status, or does not end its half, keeps nothing open.
    setTimeout(() => this.#reset(), limits.closeTimeoutMs).unref()
  }

  #finish(reason: Error | undefined): void {
    this.#over = true
    this.#reason = reason
    clearTimeout(this.#silence)
    this.#release()
  }

  #message(message: Buffer): void {
    if (this.#over) return
    clearTimeout(this.#silence)
    const text = decodeFrame(message)
    if (text === undefined) {
      const details = 'Expected a Frame with JSON in UTF-8; other bytes came.'
      this.end({ code: StatusCode.invalidArgument, details }, connectionLost(details))
      return
    }
    this.#receiver?.frame(text)
    this.#read()
  }

  /** Asks for the next message. One that is there already comes at once: reading goes on in a loop, not deeper and deeper. */
  #read(): void {
    this.#readAgain = true
    if (this.#reading) return
    this.#reading = true
    while (this.#readAgain && !this.#over && this.#congestion === undefined) {
      this.#readAgain = false
      this.call.startRead()
    }
    this.#reading = false
  }

  #sent(bytes: number): void {
    this.#queued -= bytes
    if (this.#congestion === undefined || this.#queued > 0) return
    this.#release()
    if (this.#readAgain) this.#read()
  }

  #release(): void {
    this.#congestion?.resolve()
    this.#congestion = undefined
  }

  #halfClosed(): void {
    if (this.#over) return
    if (this.#receiver?.ended === undefined) void this.close()
    else this.#receiver.ended()
  }

  /** The status is out, or the client is gone. */
  #gone(): void {
    if (!this.#over) this.#finish(connectionLost('The client ended the stream before it was over.'))
    this.#receiver?.closed(this.#reason)
    this.#receiver = undefined
    this.#settleClosed()
  }

  /** Ends the stream at once. grpc-js has no word for that, so it goes to the stream of HTTP/2 below. */
  #reset(): void {
    const stream = Reflect.get(this.call, 'stream') as Http2Stream // as: that is where grpc-js has it
    stream.close(constants.NGHTTP2_CANCEL)
  }
}

function congestion(): { readonly drained: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {}
  const drained = new Promise<void>((done) => {
    resolve = done
  })
  return { drained, resolve }
}
