import type { Socket } from 'node:net'
import type { HeaderSource } from '../../exchange.js'
import type { ReplyParts } from '../../service.js'
import { writeAtTurnEnd } from '../../turn-end.js'
import type { BodyFault, HttpHeaders, IncomingCall } from '../incoming-call.js'
import { EVENT_STREAM_HEADERS } from '../sse.js'
import type { ClientCertificate } from '../verify.js'
import { clientCertificate } from './client-certificate.js'
import { arrivedOnLoopback } from './loopback.js'
import type { RequestHead } from './request-head.js'
import type { ResponseHeads } from './response-head.js'

const LAST_CHUNK = '0\r\n\r\n'

/** What a call needs of the connection that it came over. */
export interface CallGround {
  readonly socket: Socket
  readonly responses: ResponseHeads
  readonly maxQueuedBytes: number
  /** The response is written as a whole: the connection may turn to the next request. */
  answered(): void
}

/** A call that arrived whole, answered by writing to its socket. */
export class LaneCall implements IncomingCall {
  readonly method = 'POST'
  readonly url: string
  readonly headers: HeaderSource
  extraHeaders: HttpHeaders | undefined
  readonly #ground: CallGround
  readonly #body: string
  /** Of a stream, until its first events go out. */
  #streamHead = ''
  #streams = false
  #gone: (() => void) | undefined
  #ended = false
  #left = false

  constructor({ url, headers }: RequestHead, body: string, ground: CallGround) {
    this.url = url
    this.headers = headers
    this.#body = body
    this.#ground = ground
  }

  get publicUrl(): string {
    return this.url
  }

  get loopback(): boolean {
    return arrivedOnLoopback(this.#ground.socket)
  }

  get clientCertificate(): ClientCertificate | undefined {
    return clientCertificate(this.#ground.socket)
  }

  /** The lane has looked at the body's size and encoding before. */
  readBody(_maxBytes: number, take: (text: string) => void, _refuse: (fault: BodyFault) => void): void {
    take(this.#body)
  }

  watch(gone: () => void): void {
    if (this.#left) gone()
    else this.#gone = gone
  }

  answer(status: number, body: string, headers?: HttpHeaders, parts?: ReplyParts): void {
    if (this.#ended) return
    const { responses, socket } = this.#ground
    if (this.#streams) {
      // What failed in the middle of a stream has no status any more; all that can be told is that there is no more to come.
      socket.destroy()
      return
    }
    const length = parts === undefined ? Buffer.byteLength(body) : lengthOf(parts)
    let head: string
    if (body !== '' && headers === undefined && this.extraHeaders === undefined) head = responses.json(status, length)
    else {
      const type = body === '' ? {} : { 'content-type': 'application/json' }
      const framing = status === 204 ? {} : { 'content-length': String(length) }
      head = responses.of(status, { ...type, ...framing, ...this.extraHeaders, ...headers })
    }
    this.#ended = true
    if (parts === undefined) this.#send(head, body, length)
    else this.#sendParts(head, parts)
    this.#ground.answered()
  }

  openEvents(): void {
    if (this.#ended) return
    const headers = { ...EVENT_STREAM_HEADERS, ...this.extraHeaders, 'transfer-encoding': 'chunked' }
    this.#streamHead = this.#ground.responses.of(200, headers)
  }

  write(events: string): void {
    if (this.#ended) return
    const { socket, maxQueuedBytes } = this.#ground
    this.#sendChunk(events)
    // A reader that slow would make us hold everything it does not read.
    if (socket.writableLength > maxQueuedBytes) socket.destroy()
  }

  end(events?: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#sendChunk(events, LAST_CHUNK)
    this.#ground.answered()
  }

  /** The client went away. */
  leave(): void {
    if (this.#ended) return
    this.#ended = true
    this.#left = true
    this.#gone?.()
  }

  #sendChunk(events = '', last = ''): void {
    const length = Buffer.byteLength(events)
    const begin = length === 0 ? '' : `${length.toString(16)}\r\n`
    const end = length === 0 ? last : `\r\n${last}`
    this.#streams = true
    this.#send(this.#streamHead, begin + events + end, begin.length + length + end.length)
    this.#streamHead = ''
  }

  #sendParts(head: string, { before, kept, after }: ReplyParts): void {
    const { socket } = this.#ground
    writeAtTurnEnd(socket)
    socket.write(head + before, 'latin1')
    socket.write(kept)
    socket.write(after, 'latin1')
  }

  /** @param length of `body` in bytes */
  #send(head: string, body: string, length: number): void {
    const { socket } = this.#ground
    writeAtTurnEnd(socket)
    if (length === body.length) {
      // Text without other characters is written without being encoded.
      socket.write(head + body, 'latin1')
      return
    }
    socket.write(head, 'latin1')
    socket.write(body, 'utf8')
  }
}

function lengthOf({ before, kept, after }: ReplyParts): number {
  return before.length + kept.length + after.length
}
