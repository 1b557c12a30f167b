import type { Readable, Writable } from 'node:stream'
import type { Command } from '@causeway/client'
import type { Connection } from '@causeway/transports'
import { stdioClientConnection, stdioServerConnection } from '@causeway/transports/node'
import type { Recording } from './recording.js'

/** What passes messages on. */
export interface Passing {
  readonly url: string | undefined
  /** Resolves when nothing is passed on any more. */
  readonly closed: Promise<void>
  /** Idempotent. */
  close(): Promise<void>
}

/** Passes frames between this process's client and a server that it starts. Where one side ends, the other is ended. */
export async function relay(
  command: Command,
  recorder: Recording,
  streams: { readonly input?: Readable; readonly output?: Writable },
): Promise<Passing> {
  const { input, output } = streams
  const client = stdioServerConnection({ ...(input && { input }), ...(output && { output }) })
  const server = recorder.wrap(stdioClientConnection(command))
  const ends = [server, client]
  let over = 0
  let done: () => void = () => {}
  const closed = new Promise<void>((resolve) => {
    done = resolve
  })
  const close = async (): Promise<void> => {
    await Promise.all(ends.map((end) => end.close()))
  }
  const open = (from: Connection, to: Connection): void | Promise<void> =>
    from.open({
      frame: (text) => void Promise.resolve(to.send(text)).catch(() => void close()),
      // What the client asked before it left is still answered by the server's own end.
      closed: () => {
        over += 1
        if (over === ends.length) done()
        else void close()
      },
    })
  await open(server, client)
  await open(client, server)
  return { url: undefined, closed, close }
}
