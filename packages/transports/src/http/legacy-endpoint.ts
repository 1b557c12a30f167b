/** Streamable HTTP of 2025-03-26 to 2025-11-25. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http */
import {
  HeaderName,
  type Parsed,
  type ParsedMessage,
  type RpcErrorObject,
  type RpcId,
  type RpcRequest,
  revisionOf,
} from '@causeway/protocol'
import { Peer } from '../peer.js'
import type { Principal } from '../principal.js'
import { wantsResponse } from '../wants-response.js'
import { tapWire } from '../wire-tap.js'
import type { IncomingCall } from './incoming-call.js'
import { initialize, noRoom } from './initialization.js'
import { LegacyAnswer, type LegacyGround } from './legacy-answer.js'
import { type Refusal, refusal, refuse, refuseFrame } from './refusal.js'
import type { HttpSession } from './session/http-session.js'
import type { Sessions } from './session/sessions.js'

/** What a POST carried, apart from what could not be read at all. */
export type Posted = Exclude<Parsed, { kind: 'invalid' }>

/** The revision of a client that does not say its own. */
export const ASSUMED_REVISION = '2025-03-26'

const dropped = (): void => {}

/** Serves legacy clients on the MCP endpoint: in sessions, or each request on its own. */
export class LegacyEndpoint {
  readonly #ground: LegacyGround
  /** Absent where each request is served on its own. */
  readonly #sessions: Sessions | undefined

  constructor(ground: LegacyGround, sessions: Sessions | undefined) {
    this.#ground = ground
    this.#sessions = sessions
  }

  post(call: IncomingCall, principal: Principal | undefined, posted: Posted, text: string): void {
    if (this.#sessions === undefined) {
      this.#accept(call, statelessPeer(call, principal, posted), undefined, posted, text)
      return
    }
    const id = call.headers(HeaderName.sessionId)
    if (id === undefined) {
      if (!isInitialize(posted)) {
        refuseFrame(call, missingSession(posted), text)
        return
      }
      this.#initialize(call, principal, posted.message, text, this.#sessions)
      return
    }
    const session = this.#sessions.find(id, principal)
    if (session === undefined) {
      refuseFrame(call, unknownSession(posted), text)
      return
    }
    if (isInitialize(posted)) {
      const why = 'Expected initialize without Mcp-Session-Id: this session has begun already.'
      refuseFrame(call, refusal(400, why, posted.message.id), text)
      return
    }
    this.#accept(call, session.peer, session, posted, text)
  }

  /** What was posted is no response, though it was meant to be one: whoever waits for it in the session waits no longer. */
  answeredWrongly(call: IncomingCall, principal: Principal | undefined, id: RpcId, error: RpcErrorObject): void {
    const session = call.headers(HeaderName.sessionId)
    if (session !== undefined) this.#sessions?.find(session, principal)?.peer.answeredWrongly(id, error)
  }

  get(call: IncomingCall, principal: Principal | undefined): void {
    const session = this.#sessionOf(call, principal)
    if (session === undefined) return
    switch (session.listen(call, call.headers(HeaderName.lastEventId))) {
      case 'over':
        return void refuse(call, refusal(400, 'Expected the id of an event that others follow; that stream is over.'))
      case 'taken':
        return void refuse(call, refusal(409, 'Expected at most one GET stream for a session; one is open already.'))
      case 'listening':
    }
  }

  delete(call: IncomingCall, principal: Principal | undefined): void {
    const session = this.#sessionOf(call, principal)
    if (session === undefined) return
    this.#sessions?.forget(session)
    call.answer(204, '')
  }

  /** The session that a request without a body names; where there is none the call is answered. */
  #sessionOf(call: IncomingCall, principal: Principal | undefined): HttpSession | undefined {
    const version = call.headers(HeaderName.protocolVersion)
    if (version !== undefined && revisionOf(version.trim())?.era !== 'legacy') {
      refuse(call, refusal(400, 'Expected the header MCP-Protocol-Version to name a revision that has sessions.'))
      return undefined
    }
    const id = call.headers(HeaderName.sessionId)
    const session = id === undefined ? undefined : this.#sessions?.find(id, principal)
    if (session === undefined) refuse(call, id === undefined ? missingSession() : unknownSession())
    return session
  }

  #initialize(
    call: IncomingCall,
    principal: Principal | undefined,
    message: RpcRequest,
    text: string,
    sessions: Sessions,
  ): void {
    if (!sessions.hasRoom) {
      refuseFrame(call, noRoom(message), text)
      return
    }
    const session = sessions.candidate(principal)
    tapWire(session.peer, 'server', 'in', text)
    initialize(this.#ground.service, sessions, session, call, message)
  }

  #accept(call: IncomingCall, peer: Peer, session: HttpSession | undefined, posted: Posted, text: string): void {
    tapWire(peer, 'server', 'in', text)
    switch (posted.kind) {
      case 'request':
        new LegacyAnswer(this.#ground, call, peer, session, false).request(posted.message)
        return
      case 'batch':
        this.#batch(call, peer, session, posted.items)
        return
      default:
        this.#take(posted, peer)
        call.answer(202, '')
    }
  }

  #batch(call: IncomingCall, peer: Peer, session: HttpSession | undefined, items: readonly ParsedMessage[]): void {
    const problem = batchProblem(peer, items)
    if (problem !== undefined) {
      refuse(call, refusal(400, problem), peer)
      return
    }
    for (const item of items) this.#take(item, peer)
    if (!items.some(wantsResponse)) {
      call.answer(202, '')
      return
    }
    new LegacyAnswer(this.#ground, call, peer, session, true).batch(items)
  }

  #take(item: ParsedMessage, peer: Peer): void {
    if (item.kind === 'notification') this.#ground.service.notification(item.message, peer)
    else if (item.kind === 'response') peer.answered(item.message)
    else if (item.kind === 'invalid' && item.answers !== undefined) peer.answeredWrongly(item.answers, item.error)
  }
}

function isInitialize(posted: Posted): posted is { kind: 'request'; message: RpcRequest } {
  return posted.kind === 'request' && posted.message.method === 'initialize'
}

function missingSession(posted?: Posted): Refusal {
  return refusal(400, 'Expected the header Mcp-Session-Id; only initialize goes without it.', idOf(posted))
}

function unknownSession(posted?: Posted): Refusal {
  return refusal(404, 'Expected the id of a session that goes on; begin a new one with initialize.', idOf(posted))
}

function idOf(posted: Posted | undefined): RpcId | undefined {
  return posted?.kind === 'request' ? posted.message.id : undefined
}

/** Why a batch cannot be taken. @see https://modelcontextprotocol.io/specification/2025-03-26/basic/index#batching */
function batchProblem(peer: Peer, items: readonly ParsedMessage[]): string | undefined {
  if (peer.session?.revision.batches !== true) return 'Expected one message; batches are of revision 2025-03-26 only.'
  const hasInitialize = items.some((item) => item.kind === 'request' && item.message.method === 'initialize')
  return hasInitialize ? 'Expected initialize on its own, not in a batch.' : undefined
}

/** The sender of one request that is served on its own: nothing is known of it but its revision. */
function statelessPeer(call: IncomingCall, principal: Principal | undefined, posted: Posted): Peer {
  const peer = new Peer('http', dropped, principal)
  if (isInitialize(posted)) return peer
  const version = call.headers(HeaderName.protocolVersion)?.trim()
  peer.session = {
    // A legacy revision, or none: others make a message modern.
    revision: revisionOf(version) ?? revisionOf(ASSUMED_REVISION),
    clientCapabilities: {},
    clientInfo: undefined,
    initialized: true,
    logLevel: undefined,
    subscriptions: undefined,
  }
  return peer
}
