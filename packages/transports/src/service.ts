import type { RpcNotification, RpcRequest } from '@causeway/protocol'
import type { Exchange } from './exchange.js'
import type { Peer } from './peer.js'

/** The text of a response, ready for the wire; `errorCode` where it is an error (HTTP derives its status from it). */
export interface Reply {
  readonly text: string
  readonly errorCode?: number
  /** The same in bytes, for transports that can write what is kept without copying it. */
  readonly parts?: ReplyParts | undefined
}

/** A long response whose middle is sent again and again. */
export interface ReplyParts {
  /** ASCII. */
  readonly before: string
  /** UTF-8. */
  readonly kept: Uint8Array
  /** ASCII. */
  readonly after: string
}

/** What the server side of a transport serves. `@causeway/server` implements it; transports know nothing else of a server. */
export interface Service {
  /** Answers one request. Never throws and never rejects. */
  request(message: RpcRequest, exchange: Exchange): Reply | Promise<Reply>
  /** Takes one notification. Never throws. */
  notification(message: RpcNotification, peer: Peer): void
  /** A legacy session that another replica began goes on here: `peer.session` holds what its id says. */
  resumed?(peer: Peer): void
  /** A peer that may have live state (a connection, a session) is gone for good. */
  closed(peer: Peer): void
}
