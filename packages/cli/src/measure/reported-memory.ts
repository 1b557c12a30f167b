import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { MemorySource } from './memory-source.js'
import { MEMORY_REPORT } from './memory-variable.js'

/** A server that collects its garbage garbles no call, but it takes longer the more there is. */
const ANSWER_MS = 10_000

/** What a server process of ours tells of its own memory, over a socket: its standard streams may be taken. */
export class ReportedMemory implements MemorySource, AsyncDisposable {
  readonly of = 'live' as const
  /** The environment in which the process reports. */
  readonly env: Readonly<Record<string, string>>
  readonly #server: Server
  readonly #word: string
  #reporter: Socket | undefined
  #answer: (kilobytes: number | undefined) => void = () => {}

  private constructor(server: Server) {
    this.#server = server
    this.#word = randomBytes(16).toString('hex')
    const { port } = server.address() as AddressInfo // as: it listens on a port
    this.env = { [MEMORY_REPORT]: `${port} ${this.#word}` }
    server.on('connection', (socket) => this.#take(socket))
  }

  static async listen(): Promise<ReportedMemory> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ReportedMemory(server)
  }

  async read(): Promise<number | undefined> {
    const reporter = this.#reporter
    if (reporter === undefined) return undefined
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise((resolve) => {
        this.#answer = resolve
        timer = setTimeout(() => resolve(undefined), ANSWER_MS)
        reporter.write('\n')
      })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the process, if it is there still. Idempotent. */
  close(): void {
    this.#reporter?.destroy()
    this.#server.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** Whoever does not know the word is none of ours. */
  #take(socket: Socket): void {
    socket.on('error', () => {})
    const lines = createInterface({ input: socket })
    lines.once('line', (line) => {
      if (line !== this.#word) return socket.destroy()
      this.#reporter = socket
      lines.on('line', (text) => this.#answer(Number(text)))
    })
    socket.once('close', () => {
      if (this.#reporter === socket) this.#reporter = undefined
      this.#answer(undefined)
    })
  }
}
