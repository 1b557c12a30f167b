/** The beginning of a session. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management */
import { HeaderName, type RpcRequest } from '@causeway/protocol'
import { Exchange, type Outlet } from '../exchange.js'
import type { Reply, Service } from '../service.js'
import { tapWire } from '../wire-tap.js'
import type { IncomingCall } from './incoming-call.js'
import { type Refusal, refusal, refuse } from './refusal.js'
import { brokenReply, replyTo } from './service-reply.js'
import type { HttpSession } from './session/http-session.js'
import type { Sessions } from './session/sessions.js'

/** Nothing may be said before the client knows its session. */
const MUTE: Outlet = { send: () => {} }

/** The sessions are used up by clients that are all at work. */
export function noRoom({ id }: RpcRequest): Refusal {
  return refusal(503, 'This server has as many sessions as it can hold; try again later.', id, { 'retry-after': '5' })
}

/** Has the service answer `initialize`, and admits the session where it succeeded: always one JSON body. */
export function initialize(
  service: Service,
  sessions: Sessions,
  session: HttpSession,
  call: IncomingCall,
  message: RpcRequest,
): void {
  const exchange = new Exchange(session.peer, 'legacy', MUTE, call.headers)
  let gone = false
  const finish = (reply: Reply): void => {
    exchange.finish()
    if (gone) {
      service.closed(session.peer)
      return
    }
    const succeeded = reply.errorCode === undefined && session.peer.session !== undefined
    if (succeeded && !sessions.admit(session)) {
      service.closed(session.peer)
      refuse(call, noRoom(message), session.peer)
      return
    }
    tapWire(session.peer, 'server', 'out', reply.text)
    call.answer(200, reply.text, succeeded ? { [HeaderName.sessionId]: session.id } : undefined)
  }
  const reply = replyTo(service, message, exchange)
  if (!(reply instanceof Promise)) {
    finish(reply)
    return
  }
  call.watch(() => {
    gone = true
  })
  reply.then(finish, (error: unknown) => finish(brokenReply(message, error)))
}
