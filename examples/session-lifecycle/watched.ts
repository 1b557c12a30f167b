import type { Connection } from '@causeway/transports'

/** A message as it crossed the wire; `out` is from the client to the server. */
export interface Frame {
  readonly direction: 'in' | 'out'
  readonly message: unknown
}

/** The same connection, with somebody who reads along. A transport is so small that it can be wrapped like this. */
export function watched(connection: Connection, onFrame: (frame: Frame) => void): Connection {
  return {
    open: (receiver) =>
      connection.open({
        frame: (text, during) => {
          onFrame({ direction: 'in', message: JSON.parse(text) })
          receiver.frame(text, during)
        },
        closed: (reason) => receiver.closed(reason),
      }),
    send: (text, options) => {
      onFrame({ direction: 'out', message: JSON.parse(text) })
      return connection.send(text, options)
    },
    close: () => connection.close(),
  }
}
