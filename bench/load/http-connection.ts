import { connect, type Socket } from 'node:net'
import { firstId } from './message.js'

const headEnd = Buffer.from('\r\n\r\n')
const chunkedEnd = Buffer.from('0\r\n\r\n')

/**
 * One kept-alive HTTP/1.1 connection that sends the same request again as soon as the answer is there. It does as little
 * as possible, so that the server is what is measured: the bytes of the request are made once, but for the id.
 */
export class HttpConnection {
  answers = 0
  /** How long each answer took, in milliseconds. */
  readonly latencies: number[] = []
  readonly #socket: Socket
  readonly #request: Buffer
  readonly #idAt: number
  /** What every answer contains. */
  readonly #expected: Buffer
  readonly #onFailure: (error: Error) => void
  #id = firstId
  /** Of the answer that is coming in. */
  readonly #chunks: Buffer[] = []
  #size = 0
  /** Its head included; undefined while it is not known. */
  #length: number | undefined
  #sentAt = 0
  #running = true

  constructor(port: number, request: string, expected: string, onFailure: (error: Error) => void) {
    this.#request = Buffer.from(request)
    this.#idAt = this.#request.indexOf(String(firstId))
    this.#expected = Buffer.from(expected)
    this.#onFailure = onFailure
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('connect', () => this.#send())
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  close(): void {
    this.#running = false
    this.#socket.destroy()
  }

  #send(): void {
    this.#request.write(String(++this.#id), this.#idAt, 'latin1')
    this.#sentAt = performance.now()
    this.#socket.write(this.#request)
  }

  #receive(chunk: Buffer): void {
    this.#size += chunk.length
    this.#chunks.push(chunk)
    // The length is known from the first packet on: no need to look again before all is there.
    this.#length ??= announcedLength(chunk)
    const done = this.#length === undefined ? isComplete(Buffer.concat(this.#chunks)) : this.#size >= this.#length
    if (!done) return
    const [first = chunk] = this.#chunks
    if (first[9] !== 0x32 || (this.answers & 63) === 0) this.#inspect(Buffer.concat(this.#chunks))
    this.#chunks.length = 0
    this.#size = 0
    this.#length = undefined
    this.answers++
    this.latencies.push(performance.now() - this.#sentAt)
    if (this.#running) this.#send()
  }

  /** Looks at every failure and at some of the answers. */
  #inspect(received: Buffer): void {
    const isRight = received.includes(this.#expected) && received.includes(String(this.#id))
    if (received[9] !== 0x32 || !isRight) this.#fail(new Error(`unexpected answer: ${received.toString()}`))
  }

  #fail(error: Error): void {
    if (!this.#running) return
    this.close()
    this.#onFailure(error)
  }
}

/** The bytes of the whole answer; undefined where its first packet does not tell. */
function announcedLength(first: Buffer): number | undefined {
  const end = first.indexOf(headEnd)
  if (end < 0) return undefined
  const length = /content-length: *(\d+)/i.exec(first.toString('latin1', 0, end))?.[1]
  return length === undefined ? undefined : end + headEnd.length + Number(length)
}

/** Is it all there, where the length is not told? */
function isComplete(received: Buffer): boolean {
  const length = announcedLength(received)
  return length === undefined ? received.subarray(-chunkedEnd.length).equals(chunkedEnd) : received.length >= length
}
