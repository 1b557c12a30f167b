import type { RpcId } from '@causeway/protocol'
import type { Connection, Receiver, SendOptions } from '@causeway/transports'

/** What stands between a connection and whoever uses it. */
export interface Interceptor {
  /** A frame is to be sent: `deliver` sends one, as often as it is called. */
  sent(text: string, deliver: (text: string) => void | Promise<void>): void | Promise<void>
  /** A frame came: `deliver` hands one on. */
  received(text: string, deliver: (text: string) => void): void
}

/**
 * The connection with an interceptor in between; whatever else it can, such as the streams and sessions of Streamable HTTP,
 * it still can.
 *
 * @param over called once when the connection is over, before whoever uses it is told
 */
export function intercepted<C extends Connection>(connection: C, interceptor: Interceptor, over?: () => void): C {
  const own: Pick<Connection, 'open' | 'send'> = {
    open: (receiver) => connection.open(between(receiver, interceptor, over)),
    send: (frame, options?: SendOptions) => interceptor.sent(frame, (text) => connection.send(text, options)),
  }
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === 'open' || name === 'send') return own[name]
      const member: unknown = Reflect.get(target, name, target)
      // Private fields are those of the connection itself.
      return typeof member === 'function' ? member.bind(target) : member
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  })
}

function between(receiver: Receiver, interceptor: Interceptor, over: (() => void) | undefined): Receiver {
  return {
    frame: (text: string, during?: RpcId) => {
      interceptor.received(text, (delivered) => receiver.frame(delivered, during))
    },
    ...(receiver.fault && { fault: (error) => receiver.fault?.(error) }),
    ...(receiver.ended && { ended: () => receiver.ended?.() }),
    closed: (reason) => {
      over?.()
      receiver.closed(reason)
    },
  }
}
