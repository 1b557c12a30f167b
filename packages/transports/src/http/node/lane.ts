import { isAscii, isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import type { IncomingCall } from '../incoming-call.js'
import { type CallGround, LaneCall } from './lane-call.js'
import type { RequestHead, RequestHeads } from './request-head.js'
import type { ResponseHeads } from './response-head.js'

/** What all lanes of a server have in common. */
export interface LaneGround {
  readonly requests: RequestHeads
  readonly responses: ResponseHeads
  readonly maxMessageBytes: number
  readonly maxQueuedBytes: number
  serve(call: IncomingCall): void
  /** Does somebody want to see every request as `node:http` shows it? */
  isWatched(): boolean
  /** Gives a connection to `node:http`, for good. */
  handOver(lane: Lane, socket: Socket): void
  /** The connection is closed. */
  over(lane: Lane): void
  /** The time as a number of ticks. */
  readonly now: number
}

/**
 * The short way of a connection: a request that arrives whole and plain is answered without `node:http`, one after the other. The first
 * one that is anything else takes the connection to `node:http`, which reads it from its first byte and keeps what follows.
 */
export class Lane implements CallGround {
  readonly socket: Socket
  /** When the last response was complete, or the connection was made; in ticks. */
  idleSince: number
  /** Has the connection carried a request? */
  used = false
  readonly #ground: LaneGround
  /** The request that is being answered. */
  #call: LaneCall | undefined
  /** Bytes came meanwhile; they wait in the socket. */
  #held = false
  readonly #listeners: readonly (readonly [string, (bytes: Buffer) => void])[]

  constructor(socket: Socket, ground: LaneGround) {
    this.socket = socket
    this.#ground = ground
    this.idleSince = ground.now
    this.#listeners = [
      ['data', (bytes: Buffer) => this.#take(bytes)],
      ['drain', () => this.#goOn()],
      ['end', () => this.#clientEnded()],
      ['error', () => {}], // Its close follows.
      ['close', () => this.#closed()],
    ]
    for (const [event, listener] of this.#listeners) socket.on(event, listener)
  }

  get responses(): ResponseHeads {
    return this.#ground.responses
  }

  get maxQueuedBytes(): number {
    return this.#ground.maxQueuedBytes
  }

  /** Is nothing being answered, and nothing on its way? */
  get idle(): boolean {
    return this.#call === undefined && this.socket.writableLength === 0
  }

  answered(): void {
    this.#call = undefined
    this.idleSince = this.#ground.now
    this.#goOn()
  }

  #take(bytes: Buffer): void {
    if (this.#busy) {
      this.#held = true
      this.socket.pause()
      this.socket.unshift(bytes)
      return
    }
    const ground = this.#ground
    const head = ground.isWatched() ? undefined : ground.requests.read(bytes)
    const body = head && bodyOf(bytes, head, ground.maxMessageBytes)
    if (head === undefined || body === undefined) {
      this.#handOver(bytes)
      return
    }
    this.used = true
    this.#call = new LaneCall(head, body, this)
    // What one request leaves behind in an AsyncLocalStorage is none of the next one's business.
    process.nextTick(serve, ground, this.#call)
  }

  /** Nobody who leaves answers unread gets more of them. */
  get #busy(): boolean {
    return this.#call !== undefined || this.socket.writableNeedDrain
  }

  #goOn(): void {
    if (!this.#held || this.#busy) return
    this.#held = false
    this.socket.resume()
  }

  #handOver(bytes: Buffer): void {
    const { socket } = this
    for (const [event, listener] of this.#listeners) socket.removeListener(event, listener)
    this.#ground.handOver(this, socket)
    socket.emit('data', bytes)
  }

  /** As for `node:http`, a client that ends its half of the connection has left. */
  #clientEnded(): void {
    this.#call?.leave()
    this.socket.end()
  }

  #closed(): void {
    this.#call?.leave()
    this.#ground.over(this)
  }
}

function serve(ground: LaneGround, call: LaneCall): void {
  ground.serve(call)
}

/** The body as text; undefined where it is too large, or not UTF-8. */
function bodyOf(bytes: Buffer, { bodyStart }: RequestHead, maxBytes: number): string | undefined {
  if (bytes.length - bodyStart > maxBytes) return undefined
  if (isAscii(bytes)) return bytes.toString('latin1', bodyStart)
  return isUtf8(bytes) ? bytes.toString('utf8', bodyStart) : undefined
}
