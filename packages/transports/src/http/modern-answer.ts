/** One modern request. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http */
import { httpStatusOf, type RpcRequest } from '@causeway/protocol'
import { Exchange, type Outlet } from '../exchange.js'
import type { Peer } from '../peer.js'
import type { Reply, Service } from '../service.js'
import { tapWire } from '../wire-tap.js'
import type { IncomingCall } from './incoming-call.js'
import { type OpenCall, type OpenCalls, SILENT_TICKS } from './open-calls.js'
import { PlainStream } from './plain-stream.js'
import { brokenReply, closingReply, replyTo } from './service-reply.js'

/**
 * The answer to one modern request: one JSON body, or a stream of events where something has to be said before. A client
 * that goes away cancels its request.
 */
export class ModernAnswer implements Outlet, OpenCall {
  readonly #message: RpcRequest
  readonly #call: IncomingCall
  readonly #peer: Peer
  readonly #open: OpenCalls
  readonly #exchange: Exchange
  #stream: PlainStream | undefined
  #ticks = 0
  #over = false

  constructor(message: RpcRequest, call: IncomingCall, peer: Peer, open: OpenCalls) {
    this.#message = message
    this.#call = call
    this.#peer = peer
    this.#open = open
    this.#exchange = new Exchange(peer, 'modern', this, call.headers)
  }

  /** Has the service answer; at once where it can. */
  run(service: Service): void {
    const reply = replyTo(service, this.#message, this.#exchange)
    if (!(reply instanceof Promise)) {
      this.#finish(reply)
      return
    }
    this.#open.add(this)
    this.#call.watch(() => this.#clientGone())
    reply.then(
      (later) => this.#finish(later),
      (error: unknown) => this.#finish(brokenReply(this.#message, error)),
    )
  }

  send(frame: string): void {
    if (this.#over) return
    this.#stream ??= new PlainStream(this.#call, this.#peer)
    this.#stream.send(frame)
  }

  tick(): void {
    // A proxy gives up on a response that does not begin.
    if (this.#stream === undefined && ++this.#ticks >= SILENT_TICKS)
      this.#stream = new PlainStream(this.#call, this.#peer)
    this.#stream?.tick()
  }

  shutDown(): void {
    // The one request without an end of its own; what the service answers to the cancellation ends it in good order.
    if (this.#message.method === 'subscriptions/listen') this.#exchange.cancel()
  }

  abandon(): void {
    if (this.#over) return
    this.#exchange.cancel()
    this.#finish(closingReply(this.#message))
  }

  #finish(reply: Reply): void {
    if (this.#over) return
    this.#over = true
    this.#exchange.finish()
    this.#open.delete(this)
    if (this.#stream !== undefined) {
      this.#stream.end(reply.text)
      return
    }
    tapWire(this.#peer, 'server', 'out', reply.text)
    this.#call.answer(httpStatusOf(reply.errorCode), reply.text, undefined, reply.parts)
  }

  #clientGone(): void {
    this.#over = true
    this.#exchange.cancel()
    this.#exchange.finish()
    this.#open.delete(this)
  }
}
