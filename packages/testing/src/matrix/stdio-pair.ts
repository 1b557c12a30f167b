import { PassThrough } from 'node:stream'
import type { Connection } from '@causeway/transports'
import { stdioServerConnection } from '@causeway/transports/stdio'

/** Two connected ends that frame as stdio does, in one process. */
export function stdioPair(): [Connection, Connection] {
  const [there, back] = [new PassThrough(), new PassThrough()]
  return [end(back, there), end(there, back)]
}

function end(input: PassThrough, output: PassThrough): Connection {
  const lines = stdioServerConnection({ input, output })
  return {
    open: (receiver) => lines.open(receiver),
    send: (frame) => lines.send(frame),
    async close() {
      await lines.close()
      // A process that exits closes its streams.
      output.end()
    },
  }
}
