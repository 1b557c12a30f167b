import type { CausewayError, RpcId } from '@causeway/protocol'
import type { Cancellation } from './cancellation.js'

/**
 * The interface of a transport: a connection carries frames, each one whole JSON text, both ways. stdio, in-memory and
 * the client side of HTTP implement it; so can you (docs/writing-a-transport.md).
 */

/** Where a connection delivers what it receives. No method throws. */
export interface Receiver {
  /**
   * One frame, in the order of arrival. `during` is the id of the request whose own answer it came with, which only transports know that
   * give each request an exchange of its own.
   */
  frame(text: string, during?: RpcId): void
  /** A frame that cannot be read (`ERR_FRAME_TOO_LARGE`, `ERR_FRAME_NOT_UTF8`) was left out; the connection goes on. */
  fault?(error: CausewayError): void
  /** How many answers the receiver waits for, so that a pipe can tell whether the other side has something to do. */
  readonly awaited?: number | undefined
  /** The other side sends no more but still reads; `close()` is up to the receiver. Without this method the connection closes. */
  ended?(): void
  /** The connection is over; nothing is delivered afterwards. `reason` is absent where the peer closed it in good order. */
  closed(reason?: Error): void
}

/** What a client knows of the frame it sends; a pipe ignores it, HTTP needs it. */
export interface SendOptions {
  /** Headers that mirror the frame (`MCP-Protocol-Version`, `Mcp-Method`, …). */
  readonly headers?: Readonly<Record<string, string>>
  /** Aborting it tells that nobody waits for this frame's answer any more; HTTP closes the exchange. */
  readonly signal?: Cancellation
}

export interface Connection {
  /** Starts delivery to `receiver`. Called once, before the first `send`. Rejects with a `CausewayError` where nobody is there. */
  open(receiver: Receiver): void | Promise<void>
  /** Sends one frame, in the order of the calls. A returned promise resolves when more may be sent (back-pressure) and rejects where this frame was not delivered. */
  send(frame: string, options?: SendOptions): void | Promise<void>
  /** Ends the connection in good order. Idempotent; `closed` is delivered once. */
  close(): Promise<void>
}
