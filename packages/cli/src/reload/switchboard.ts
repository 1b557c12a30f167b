import { Meta, parseFrame, type RpcNotification, type RpcRequest, successText } from '@causeway/protocol'
import type { Exchange, Peer, Principal, Reply, Service, Verify } from '@causeway/transports'
import { ForwardedCall, failedReply, responseTo } from './forwarded-call.js'
import { headerRecord } from './header-record.js'
import type { Line } from './line.js'
import type { ListKind } from './list-snapshot.js'
import { Members } from './members.js'
import type { FromWorker, ToWorker } from './messages.js'
import { RemoteVerify } from './remote-verify.js'
import { noteSession } from './session-notes.js'
import { senderOf } from './session-record.js'
import { Vacancy } from './vacancy.js'

/** What a worker says of changes: the one that has taken over says it, too. */
const CHANGE = /^\{"jsonrpc":"2\.0","method":"notifications\/(tools|prompts|resources)\/(list_changed|updated)"/

/** What workers say that clients, or their calls, are to hear. */
export type Spoken = Extract<
  FromWorker,
  { readonly kind: 'reply' | 'say' | 'suspend' | 'tell' | 'verified' | 'retired' }
>

/**
 * A server to its transports, and each of its workers in turn: passes requests on to the one that serves now, and brings what that one
 * says to whom it concerns. Clients keep their connections, sessions and subscriptions when another one takes over.
 */
export class Switchboard implements Service {
  readonly #calls = new Map<number, ForwardedCall>()
  readonly #members = new Members((peer) => this.#current?.send({ kind: 'gone', peer }))
  readonly #verify = new RemoteVerify()
  readonly #vacancy = new Vacancy<Line>()
  readonly #idle: (line: Line) => void
  #current: Line | undefined
  #lastCall = 0

  /** @param idle hears when a worker that serves no more has answered its last call */
  constructor(idle: (line: Line) => void) {
    this.#idle = idle
  }

  request(message: RpcRequest, exchange: Exchange): Promise<Reply> {
    if (this.#current !== undefined) return this.#forward(this.#current, message, exchange)
    return this.#vacancy.filled().then((line) => {
      return typeof line === 'string' ? failedReply(message, line) : this.#forward(line, message, exchange)
    })
  }

  notification(message: RpcNotification, peer: Peer): void {
    const { method, params } = message
    if (method === 'notifications/cancelled') {
      const id = params?.requestId
      if (typeof id === 'string' || typeof id === 'number') peer.cancel(id, params?.reason)
      return
    }
    if (method === 'notifications/initialized' && peer.session !== undefined) peer.session.initialized = true
    this.#current?.send({ kind: 'notification', message, ...this.#from(peer) })
  }

  resumed(peer: Peer): void {
    this.#members.join(peer)
    if (this.#current !== undefined) this.#adopt(peer, this.#current)
  }

  closed(peer: Peer): void {
    peer.close()
    const number = this.#members.leave(peer)
    if (number !== undefined) for (const line of this.#lines()) line.send({ kind: 'gone', peer: number })
  }

  /** Who calls, as the server that is loaded now has it. */
  readonly verify: Verify = (request) => {
    const line = this.#current
    if (line !== undefined) return line.verifies ? this.#verify.ask(line, request) : undefined
    return this.#verifyLater(request)
  }

  /** From now on `line` serves: sessions and subscriptions go on there, calls in flight stay where they are. */
  serveWith(line: Line): void {
    const former = this.#current
    this.#current = line
    for (const [, peer] of this.#members) this.#adopt(peer, line)
    for (const call of [...this.#calls.values()]) if (call.isSubscription) this.#move(call, line)
    former?.send({ kind: 'retire' })
    this.#vacancy.fill(line)
  }

  /** Calls that a worker still has to answer. */
  inFlight(line: Line): number {
    let count = 0
    for (const call of this.#calls.values()) if (call.line === line) count++
    return count
  }

  /** A worker is gone. Its calls are told why; its subscriptions wait for the next one. */
  lost(line: Line, why: string): void {
    if (this.#current === line) {
      this.#current = undefined
      this.#vacancy.expect()
    }
    for (const call of [...this.#calls.values()]) {
      if (call.line !== line) continue
      if (call.isSubscription) call.line = undefined
      else this.#end(call, failedReply(call.message, why))
    }
    this.#verify.lost(line, why)
  }

  /** Nobody serves, and that will not change by itself: who asks is told why. */
  unavailable(why: string): void {
    if (this.#current === undefined) this.#vacancy.refuse(why)
  }

  /** Nobody serves yet: who asks waits a while, and is told why if that was in vain. */
  delayed(why: string): void {
    if (this.#current === undefined) this.#vacancy.expect(why)
  }

  /** Ends every subscription in good order. */
  endSubscriptions(): void {
    for (const call of [...this.#calls.values()]) {
      if (!call.isSubscription) continue
      const { id } = call.message
      const result = { resultType: 'complete', _meta: { [Meta.subscriptionId]: id } }
      this.#end(call, { text: successText(id, JSON.stringify(result)) })
    }
  }

  received(line: Line, message: Spoken, text: string): void {
    switch (message.kind) {
      case 'reply':
        this.#replied(line, message.call, { text, ...errorCodeOf(message) })
        return
      case 'say': {
        const call = this.#calls.get(message.call)
        if (call === undefined || call.line !== line) return
        if (call.isSubscription) noteChange(line, text)
        call.said(text)
        return
      }
      case 'suspend':
        this.#calls.get(message.call)?.exchange.suspendStream(message.retryMs)
        return
      case 'tell':
        this.#tell(line, message.peer, text)
        return
      case 'verified':
        this.#verify.answered(message.check, message)
        return
      case 'retired':
    }
  }

  #lines(): Set<Line> {
    const lines = new Set<Line>()
    if (this.#current !== undefined) lines.add(this.#current)
    for (const { line } of this.#calls.values()) if (line !== undefined) lines.add(line)
    return lines
  }

  #from(peer: Peer): Pick<ToWorker & { kind: 'notification' }, 'peer' | 'from'> {
    const number = this.#members.numberOf(peer)
    if (number === undefined) return { from: senderOf(peer) }
    // The worker knows the session.
    const { session, ...from } = senderOf(peer)
    return { peer: number, from }
  }

  #forward(line: Line, message: RpcRequest, exchange: Exchange): Promise<Reply> {
    const call = new ForwardedCall(++this.#lastCall, message, exchange)
    if (message.method === 'initialize' && exchange.era === 'legacy') this.#members.join(exchange.peer)
    this.#send(call, line)
    exchange.cancellation.addEventListener('abort', () => this.#cancel(call))
    if (exchange.cancelled) this.#cancel(call)
    return call.reply
  }

  #send(call: ForwardedCall, line: Line): void {
    const { number, message, exchange } = call
    call.line = line
    this.#calls.set(number, call)
    const { era, headers, peer } = exchange
    line.send({
      kind: 'request',
      call: number,
      era,
      ...this.#from(peer),
      ...(headers === undefined ? {} : { headers: headerRecord(headers) }),
      message,
    })
  }

  #cancel(call: ForwardedCall): void {
    if (call.line === undefined) this.#end(call, failedReply(call.message, 'The request was cancelled.'))
    else call.line.send({ kind: 'cancel', call: call.number, reason: 'The request was cancelled.' })
  }

  /** The next worker knows the subscription under the same number; the former one forgets it. */
  #move(call: ForwardedCall, line: Line): void {
    const former = call.line
    this.#send(call, line)
    former?.send({ kind: 'cancel', call: call.number, reason: 'Another worker has it.' })
  }

  #adopt(peer: Peer, line: Line): void {
    const number = this.#members.numberOf(peer)
    if (number === undefined || peer.session === undefined) return
    line.send({ kind: 'adopt', peer: number, from: senderOf(peer) })
  }

  #replied(line: Line, number: number, reply: Reply): void {
    const call = this.#calls.get(number)
    // Of a subscription that has moved on.
    if (call === undefined || call.line !== line) return
    const changed = reply.errorCode === undefined ? noteSession(call, reply.text) : false
    const { peer } = call.exchange
    if (call.message.method === 'initialize' && peer.session === undefined) this.#leave(peer, line)
    // What was agreed on with a worker that serves no more is news to the one that does.
    if (changed && this.#current !== undefined && this.#current !== line) this.#adopt(peer, this.#current)
    this.#end(call, reply)
  }

  #leave(peer: Peer, line: Line): void {
    const number = this.#members.leave(peer)
    if (number !== undefined) line.send({ kind: 'gone', peer: number })
  }

  #end(call: ForwardedCall, reply: Reply): void {
    const { line, number } = call
    this.#calls.delete(number)
    call.settle(reply)
    if (line !== undefined && line !== this.#current && this.inFlight(line) === 0) this.#idle(line)
  }

  #tell(line: Line, number: number, frame: string): void {
    noteChange(line, frame)
    const peer = this.#members.peer(number)
    if (peer === undefined || (line !== this.#current && CHANGE.test(frame))) return
    const parsed = frame.startsWith('{"jsonrpc":"2.0","method":') ? undefined : parseFrame(frame)
    if (parsed?.kind !== 'request') {
      peer.notify(frame)
      return
    }
    const { method, params } = parsed.message
    void responseTo(parsed.message, peer.ask(method, params)).then((response) => {
      line.send({ kind: 'answer', peer: number, response })
    })
  }

  async #verifyLater(request: Parameters<Verify>[0]): Promise<Principal | undefined> {
    const line = await this.#vacancy.filled()
    if (typeof line === 'string') throw new Error(line)
    return this.verify(request)
  }
}

function noteChange(line: Line, frame: string): void {
  const [, list, what] = CHANGE.exec(frame) ?? []
  if (what === 'list_changed') line.changedLists.add(list as ListKind) // the expression names just these
}

function errorCodeOf({ errorCode }: { readonly errorCode?: number }): { readonly errorCode?: number } {
  return errorCode === undefined ? {} : { errorCode }
}
