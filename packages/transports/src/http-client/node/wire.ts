import { isAscii } from 'node:buffer'
import type { Socket } from 'node:net'
import { limits } from '@causeway/protocol'
import { type Corked, uncorkAtTurnEnd } from '../../turn-end.js'
import { type AnswerBody, answerBody } from './answer-body.js'
import type { AnswerHead, AnswerHeads } from './answer-head.js'
import type { Opening } from './open-socket.js'
import type { RequestBytes } from './request-bytes.js'
import type { Source, Transfer } from './transfer.js'

/** Where the wires of one origin are kept between requests. */
export interface WireOwner {
  readonly heads: AnswerHeads
  /** The wire may carry another request; the server said for how long, if it did. */
  idle(wire: Wire, keptMs: number | undefined): void
  /** The socket is closed. */
  gone(wire: Wire): void
  /** Why a server perhaps closes a socket without having said anything. */
  readonly guess: string | undefined
}

const SWITCHING_PROTOCOLS = 101

/** One socket that is connected, and the one answer that is under way on it. Whatever is not as it must be ends the socket. */
export class Wire implements Source, Corked {
  /** Until when it may be used again, by `performance.now()`. */
  idleUntil = 0
  readonly #socket: Socket
  readonly #owner: WireOwner
  #transfer: Transfer | undefined
  /** Is written when this turn of the event loop ends. */
  #request: RequestBytes | undefined
  /** The beginning of a head whose end has not come. */
  #begun: Buffer | undefined
  /** Of heads, those before the final one included. */
  #headBytes = 0
  #head: AnswerHead | undefined
  #body: AnswerBody | undefined
  #paused = false
  /** The server has said something. */
  #heard = false
  /** The server sends no more. */
  #ended = false
  #error: Error | undefined

  constructor(opening: Opening, owner: WireOwner) {
    const { socket } = opening
    this.#socket = socket
    this.#owner = owner
    opening.onBytes = (bytes) => this.#take(bytes)
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('end', () => {
      this.#ended = true
      if (this.#transfer === undefined) socket.destroy()
    })
    socket.on('close', () => this.#closed())
  }

  /** Can a request be sent? */
  get usable(): boolean {
    return !this.#ended && !this.#socket.destroyed && this.#transfer === undefined
  }

  send(request: RequestBytes, transfer: Transfer): void {
    this.#transfer = transfer
    transfer.sending(this)
    this.#socket.ref()
    this.#request = request
    // There is only one: to cork the socket would cost more than to keep it here.
    uncorkAtTurnEnd(this)
  }

  uncork(): void {
    const request = this.#request
    this.#request = undefined
    if (request === undefined || this.#socket.destroyed) return
    // Without an encoding bytes are taken as they are.
    if (typeof request === 'string') this.#socket.write(request, 'latin1')
    else this.#socket.write(request)
  }

  /** Keeps no process alive. */
  rest(): void {
    this.#socket.unref()
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
  }

  /** Closes the socket. Whoever waits for the answer knows. */
  abort(): void {
    this.#transfer = undefined
    this.#socket.destroy()
  }

  /** Closes the socket; whoever waits for the answer is told `error`. */
  break(error: unknown): void {
    const transfer = this.#transfer
    this.abort()
    transfer?.fail(error)
  }

  #take(bytes: Buffer): void {
    this.#heard = true
    if (this.#transfer === undefined) {
      // An answer that nobody asked for would be the next request's.
      this.#socket.destroy()
      return
    }
    if (this.#request !== undefined) {
      this.break(new Error('the server sent an answer that nobody had asked for'))
      return
    }
    try {
      this.#read(bytes, this.#transfer)
    } catch (error) {
      this.break(error)
    }
  }

  #read(bytes: Buffer, transfer: Transfer): void {
    let at = 0
    while (this.#body === undefined) {
      const end = this.#readHead(bytes, at, transfer)
      if (end === undefined) return
      at = end
      if (this.#isWhole(bytes, at)) {
        transfer.takeWhole(bytes.toString('latin1', at))
        this.#complete(transfer, true)
        return
      }
    }
    const body = this.#body
    at = body.take(bytes, at, (part) => transfer.take(Buffer.from(part)))
    // The reader may have had enough.
    if (body.done && this.#transfer === transfer) this.#complete(transfer, at === bytes.length)
  }

  /** Is all behind the head that was read the body, and all of the body, and ASCII? Most answers are. */
  #isWhole(bytes: Buffer, at: number): boolean {
    return at < bytes.length && this.#head?.framing === bytes.length - at && isAscii(bytes)
  }

  /** Where the head ends that goes on at `at`; undefined where its end has not come. */
  #readHead(bytes: Buffer, at: number, transfer: Transfer): number | undefined {
    const begun = this.#begun
    const all = begun === undefined ? bytes : Buffer.concat([begun, bytes.subarray(at)])
    const start = begun === undefined ? at : 0
    const end = all.indexOf('\r\n\r\n', start, 'latin1')
    if ((end === -1 ? all.length : end) - start + this.#headBytes > limits.maxHeaderBytes)
      throw new Error(`it sent more than ${limits.maxHeaderBytes} bytes of headers`)
    if (end === -1) {
      this.#begun = begun === undefined ? Buffer.from(bytes.subarray(at)) : all
      return undefined
    }
    this.#begun = undefined
    this.#headBytes += end - start
    const head = this.#owner.heads.read(all.toString('latin1', start, end))
    if (head.status === SWITCHING_PROTOCOLS) throw new Error('it changed to a protocol that nobody asked for')
    // What comes before the answer (103 Early Hints, …) concerns browsers only.
    if (head.status >= 200) {
      this.#head = head
      this.#body = answerBody(head.framing)
      transfer.answered(head.status, head.header)
    }
    return end + 4 - (all.length - bytes.length)
  }

  #complete(transfer: Transfer, isAll: boolean): void {
    const head = this.#head
    this.#transfer = undefined
    this.#head = undefined
    this.#body = undefined
    this.#headBytes = 0
    transfer.complete()
    // A request that was answered before it was sent to its end would go on before the next one.
    if (head?.reusable !== true || !isAll || this.#ended || this.#socket.writableLength > 0) this.#socket.destroy()
    else {
      this.resume()
      this.#owner.idle(this, head.keptMs)
    }
  }

  #closed(): void {
    const transfer = this.#transfer
    this.#transfer = undefined
    this.#owner.gone(this)
    if (transfer === undefined) return
    // Only the server's own end tells that a body is complete which ends with the connection.
    if (this.#head?.framing === 'until-close' && this.#ended && this.#error === undefined) transfer.complete()
    else {
      const guess = this.#heard ? undefined : this.#owner.guess
      const closed = new Error(`the server closed the connection${guess === undefined ? '' : `; ${guess}`}`)
      transfer.fail(this.#error === undefined || (guess !== undefined && isReset(this.#error)) ? closed : this.#error)
    }
  }
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
