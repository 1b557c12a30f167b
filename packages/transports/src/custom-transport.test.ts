// #region example
import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import { CausewayError, limits } from '@causeway/protocol'
import { type Connection, LineFramer, type Receiver, type Service, serveConnection } from '@causeway/transports'

/** A connected or connecting socket that carries one frame a line. */
export class SocketConnection implements Connection {
  readonly #socket: Socket
  #failure: Error | undefined
  #drained: Promise<void> | undefined

  constructor(socket: Socket) {
    this.#socket = socket
  }

  async open(receiver: Receiver): Promise<void> {
    const socket = this.#socket
    if (socket.connecting) await once(socket, 'connect').catch(unreachable)
    const framer = new LineFramer(receiver)
    socket.on('data', (chunk) => framer.push(chunk))
    socket.on('end', () => {
      framer.end()
      if (receiver.ended === undefined) socket.destroySoon()
      else receiver.ended()
    })
    socket.on('error', (error) => {
      this.#failure ??= new CausewayError('ERR_CONNECTION_LOST', `The socket failed: ${error.message}`, {
        cause: error,
      })
    })
    socket.on('close', () => {
      framer.stop()
      receiver.closed(this.#failure)
    })
  }

  send(frame: string): void | Promise<void> {
    const socket = this.#socket
    if (socket.writableLength > limits.maxQueuedBytes) socket.destroy(new Error('too much waits for a reader'))
    if (!socket.writable) return Promise.reject(new CausewayError('ERR_CONNECTION_CLOSED', 'The socket is closed.'))
    // JSON.stringify writes no line feed; in JSON that came from elsewhere it is white space.
    if (socket.write(`${frame.replaceAll('\n', ' ')}\n`)) return
    this.#drained ??= new Promise<void>((resolve) => {
      for (const event of ['drain', 'close']) socket.once(event, resolve)
    }).finally(() => {
      this.#drained = undefined
    })
    return this.#drained
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return
    this.#socket.destroySoon()
    await new Promise((resolve) => this.#socket.once('close', resolve))
  }
}

/** Serves everyone who connects to the Unix domain socket at `path`. */
export async function serveUnixSocket(service: Service, path: string): Promise<{ close(): Promise<void> }> {
  const open = new Set<{ close(): Promise<void> }>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const served = serveConnection(service, new SocketConnection(socket), { transport: 'unix' })
    open.add(served)
    void served.closed.then(() => open.delete(served))
  }).listen(path)
  await once(server, 'listening')
  return {
    async close() {
      server.close()
      await Promise.all([...open].map((served) => served.close()))
    },
  }
}

function unreachable(cause: Error): never {
  throw new CausewayError('ERR_CONNECT', `Could not connect: ${cause.message}`, { cause })
}

// #endregion

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type RpcRequest, requestText, successText } from '@causeway/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const service: Service = {
  request: ({ id, method, params }: RpcRequest) => {
    const reply = { text: successText(id, JSON.stringify(params ?? {})) }
    return method === 'slow' ? new Promise((resolve) => setImmediate(resolve, reply)) : reply
  },
  notification: () => {},
  closed: () => {},
}

describe('the custom transport of docs/writing-a-transport.md', () => {
  let folder = ''
  let path = ''
  let server: { close(): Promise<void> }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-'))
    path = join(folder, 'mcp.sock')
    server = await serveUnixSocket(service, path)
  })

  afterEach(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  async function connect(): Promise<{ connection: Connection; frames: string[]; closed: Promise<Error | undefined> }> {
    const connection = new SocketConnection(createConnection(path))
    const frames: string[] = []
    let settle: (reason: Error | undefined) => void = () => {}
    const closed = new Promise<Error | undefined>((resolve) => {
      settle = resolve
    })
    await connection.open({ frame: (text) => frames.push(text), closed: (reason) => settle(reason) })
    return { connection, frames, closed }
  }

  it('is in the documentation as it is here, in under 80 lines', () => {
    const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n')
    const example = lines.slice(lines.indexOf('// #region example') + 1, lines.indexOf('// #endregion'))
    const page = readFileSync(new URL('../../../docs/writing-a-transport.md', import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${example.join('\n')}\n\`\`\``)
    expect(example.length).toBeLessThan(80)
    const seam = readFileSync(new URL('connection.ts', import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${seam.slice(seam.indexOf('/** Where a connection')).trim()}\n\`\`\``)
  })

  // @must transport.custom
  it('carries frames of any size both ways, in order', async () => {
    const { connection, frames, closed } = await connect()
    const params = { text: 'é\n'.repeat(1_000_000) }
    for (const id of [1, 2]) await connection.send(requestText(id, 'echo', params))
    await expect.poll(() => frames.length).toBe(2)
    expect(frames).toEqual([1, 2].map((id) => successText(id, JSON.stringify(params))))
    await connection.close()
    expect(await closed).toBeUndefined()
  })

  it('answers what it was asked before the client ended its half', async () => {
    const socket = createConnection({ path, allowHalfOpen: true })
    socket.end(`${requestText(1, 'slow')}\n${requestText(2, 'echo')}\n`)
    expect(await text(socket)).toBe(`${successText(2, '{}')}\n${successText(1, '{}')}\n`)
    socket.destroy()
  })

  it('closes with its server and fails where nobody listens', async () => {
    const { connection, closed } = await connect()
    await server.close()
    await closed
    await expect(connection.send('{}')).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    await expect(connect()).rejects.toMatchObject({ code: 'ERR_CONNECT' })
  })
})
