import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What stands between a client and a server, and can go silent without a word, as networks do. */
export interface Relay {
  readonly port: number
  /** From now on nothing goes through, in either direction, and nobody is told. */
  freeze(): void
  /** Ends every connection. */
  cut(): void
}

/** A relay to a port of this machine, that ends with the test. */
export async function relayTo(target: number): Promise<Relay> {
  const sockets: Socket[] = []
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.push(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.once('close', () => to.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port, // as: it listens on a port
    cut,
    freeze() {
      for (const socket of sockets) socket.unpipe().removeAllListeners('close').pause()
    },
  }
}
