/** @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS */
import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as secure } from 'node:tls'
import type { ServerTarget } from '../target.js'

const CANCEL_REQUEST = 80_877_102
const TLS_REQUEST = 80_877_103
const TIMEOUT_MS = 5_000

/** What a running statement is known by. */
export interface BackendKey {
  readonly processId: number
  readonly secret: number
}

/** Asks the server to stop what that connection runs. Never fails: the statement has its own time limit. */
export async function cancelStatement(
  target: ServerTarget,
  tls: ConnectionOptions | false,
  key: BackendKey,
): Promise<void> {
  const { host, port } = target
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  try {
    await settled(socket, 'connect')
    const encrypted = tls === false ? socket : await overTls(socket, tls, host)
    encrypted.end(message(CANCEL_REQUEST, key.processId, key.secret))
    await settled(encrypted, 'close')
  } catch {
    // The server is gone, or will not listen: there is nothing to stop, or nothing more to do about it.
  } finally {
    socket.destroy()
  }
}

async function overTls(socket: Socket, tls: ConnectionOptions, host: string): Promise<Socket> {
  socket.write(message(TLS_REQUEST))
  await settled(socket, 'readable')
  if (socket.read(1)?.toString() !== 'S') throw new Error('The server has no TLS.')
  const encrypted = secure({ ...(isIP(host) === 0 ? { servername: host } : {}), ...tls, socket })
  await settled(encrypted, 'secureConnect')
  return encrypted
}

/** The length of all, then each number in four bytes. */
function message(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * numbers.length)
  bytes.writeInt32BE(bytes.length)
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number | 0, 4 + 4 * index)
  return bytes
}

function settled(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('The server did not answer in time.')))
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => resolve())
  })
}
