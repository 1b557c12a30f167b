/** The requests of one legacy POST. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server */
import { ErrorCode, failureText, type ParsedMessage, type RpcRequest } from '@causeway/protocol'
import { Exchange, type Outlet } from '../exchange.js'
import type { Peer } from '../peer.js'
import type { Reply, ReplyParts, Service } from '../service.js'
import { wantsResponse } from '../wants-response.js'
import { tapWire } from '../wire-tap.js'
import type { IncomingCall } from './incoming-call.js'
import { type OpenCall, type OpenCalls, SILENT_TICKS } from './open-calls.js'
import { PlainStream } from './plain-stream.js'
import { refusal, refuse } from './refusal.js'
import { brokenReply, replyTo } from './service-reply.js'
import type { HttpSession } from './session/http-session.js'
import type { SessionStream } from './session/session-stream.js'

export interface LegacyGround {
  readonly service: Service
  readonly open: OpenCalls
  readonly maxRequestsInFlight: number
  readonly sseRetryMs: number
}

/**
 * The answer to one legacy POST: a JSON body, or a stream of events where something has to be said before. A client that
 * goes away cancels nothing: in a session the rest of a stream that has begun waits for the client to resume it. Where no
 * stream had begun there is nothing that it could resume, and the answer is dropped.
 */
export class LegacyAnswer implements Outlet, OpenCall {
  readonly #ground: LegacyGround
  readonly #call: IncomingCall
  readonly #peer: Peer
  readonly #session: HttpSession | undefined
  readonly #batch: boolean
  /** Responses that are still owed. */
  #owed = 0
  readonly #texts: string[] = []
  #stream: SessionStream | PlainStream | undefined
  #gone = false
  #ticks = 0
  #closed = false

  /** `session` is absent where each request is served on its own. */
  constructor(ground: LegacyGround, call: IncomingCall, peer: Peer, session: HttpSession | undefined, batch: boolean) {
    this.#ground = ground
    this.#call = call
    this.#peer = peer
    this.#session = session
    this.#batch = batch
  }

  /** Answers one request. */
  request(message: RpcRequest): void {
    this.#owed = 1
    this.#run(message)
  }

  /** Answers all requests of a batch in one array; what is no message gets its error in it, too. */
  batch(items: readonly ParsedMessage[]): void {
    const owed = items.filter(wantsResponse)
    this.#owed = owed.length
    for (const item of owed) {
      if (item.kind === 'request') this.#run(item.message)
      else if (item.kind === 'invalid') this.#settle(failureText(item.id, item.error))
    }
  }

  send(frame: string): void {
    this.#begun()?.send(frame)
  }

  suspend(retryMs: number = this.#ground.sseRetryMs): void {
    const stream = this.#session === undefined ? undefined : this.#begun()
    if (stream !== undefined && 'pause' in stream) stream.pause(retryMs)
  }

  tick(): void {
    if (this.#stream === undefined && ++this.#ticks < SILENT_TICKS) return
    this.#begun()?.tick()
  }

  shutDown(): void {
    // Requests have the time of grace to finish.
  }

  abandon(): void {
    this.#closed = true
    if (this.#stream !== undefined) this.#stream.end()
    else refuse(this.#call, refusal(503, 'The server closed before the request was done.'))
  }

  #run(message: RpcRequest): void {
    const { service, maxRequestsInFlight } = this.#ground
    const { id } = message
    if (this.#peer.answering(id)) {
      this.#settle(refusedText(message, 'Expected an id that is not in use already.'))
      return
    }
    if (this.#peer.inFlight >= maxRequestsInFlight) {
      this.#settle(refusedText(message, `Expected at most ${maxRequestsInFlight} requests at the same time.`))
      return
    }
    const exchange = new Exchange(this.#peer, 'legacy', this, this.#call.headers)
    const reply = replyTo(service, message, exchange)
    if (!(reply instanceof Promise)) {
      this.#finish(exchange, reply)
      return
    }
    this.#peer.begin(id, exchange)
    this.#wait()
    const finish = (later: Reply): void => {
      this.#peer.end(id)
      this.#finish(exchange, later)
    }
    reply.then(finish, (error: unknown) => finish(brokenReply(message, error)))
  }

  #wait(): void {
    this.#ground.open.add(this)
    // A stream watches by itself.
    if (this.#stream === undefined) this.#call.watch(() => this.#clientGone())
  }

  #finish(exchange: Exchange, reply: Reply): void {
    exchange.finish()
    // Who cancelled a request does not want its response.
    this.#settle(exchange.cancelled ? undefined : reply.text, reply.parts)
  }

  #settle(text: string | undefined, parts?: ReplyParts): void {
    this.#owed -= 1
    const last = this.#owed === 0
    if (last) this.#over()
    if (this.#closed) return
    if (this.#stream === undefined) {
      if (text !== undefined) this.#texts.push(text)
      if (last) this.#answer(this.#batch ? undefined : parts)
    } else if (last) this.#stream.end(text)
    else if (text !== undefined) this.#stream.send(text)
  }

  #over(): void {
    this.#ground.open.delete(this)
    // Without a session, who asked is gone with the answer.
    if (this.#session === undefined) this.#ground.service.closed(this.#peer)
  }

  #answer(parts: ReplyParts | undefined): void {
    const [text] = this.#texts
    if (text === undefined) {
      // Every request was cancelled: a stream that ends without a response says so best.
      this.#call.openEvents()
      this.#call.end()
      return
    }
    const body = this.#batch ? `[${this.#texts.join(',')}]` : text
    if (!this.#gone) tapWire(this.#peer, 'server', 'out', body)
    this.#call.answer(200, body, undefined, parts)
  }

  /** The stream, with what is there already as its first frames; undefined where the client left before it began. */
  #begun(): SessionStream | PlainStream | undefined {
    if (this.#stream !== undefined || this.#gone || this.#closed) return this.#stream
    this.#stream = this.#session?.openStream(this.#call) ?? new PlainStream(this.#call, this.#peer)
    for (const text of this.#texts.splice(0)) this.#stream.send(text)
    return this.#stream
  }

  #clientGone(): void {
    this.#gone = true
  }
}

function refusedText({ id }: RpcRequest, message: string): string {
  return failureText(id, { code: ErrorCode.InvalidRequest, message })
}
