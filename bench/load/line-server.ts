import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { firstId, initialize, initialized } from './message.js'

/** A server over stdio, in a process of its own, and the lines that go to it. */
export class LineServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  #onLines: (count: number) => void = () => undefined
  /** What came last, to look at after a turn. */
  #last: Buffer = Buffer.alloc(0)

  constructor(path: string) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
    this.#child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#count(chunk))
  }

  /** Milliseconds from the start of the program to the answer of its first `tools/list`. */
  static async startTime(path: string): Promise<number> {
    const start = performance.now()
    const server = new LineServer(path)
    await server.#answers(2, () => server.#write([initialize, initialized, listToolsOnce].join('\n')))
    const time = performance.now() - start
    await server.stop()
    return time
  }

  /** Starts a program and a session of the legacy era with it. */
  static async startLegacy(path: string): Promise<LineServer> {
    const server = new LineServer(path)
    await server.#answers(1, () => server.#write(initialize))
    server.#write(initialized)
    return server
  }

  /** Sends a request and awaits the answer, one after the other, and returns how many a second. */
  async roundTrips(message: string, expected: string, ms: number): Promise<number> {
    const line = new PatchedLine(message)
    let answered = 0
    const start = performance.now()
    await new Promise<void>((resolve) => {
      this.#onLines = (count) => {
        answered += count
        if (performance.now() - start >= ms) resolve()
        else this.#child.stdin.write(line.next())
      }
      this.#child.stdin.write(line.next())
    })
    this.#inspect(expected)
    return (answered * 1_000) / (performance.now() - start)
  }

  /** Keeps 128 requests on the way, and returns how many are answered a second. */
  async pipelined(message: string, expected: string, ms: number): Promise<number> {
    const line = new PatchedLine(message)
    let answered = 0
    let sent = 0
    const send = (count: number): void => {
      sent += count
      this.#child.stdin.write(Buffer.concat(Array.from({ length: count }, () => Buffer.from(line.next()))))
    }
    const start = performance.now()
    const rate = await new Promise<number>((resolve) => {
      let measured = 0
      this.#onLines = (count) => {
        answered += count
        if (measured === 0 && performance.now() - start >= ms)
          measured = (answered * 1_000) / (performance.now() - start)
        if (measured === 0) send(count)
        else if (answered === sent) resolve(measured)
      }
      send(128)
    })
    this.#inspect(expected)
    return rate
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #inspect(expected: string): void {
    if (!this.#last.includes(expected)) throw new Error(`unexpected answer: ${this.#last.toString()}`)
  }

  #write(text: string): void {
    this.#child.stdin.write(`${text}\n`)
  }

  #answers(count: number, send: () => void): Promise<void> {
    let missing = count
    return new Promise((resolve, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
      this.#onLines = (lines) => {
        missing -= lines
        if (missing <= 0) resolve()
      }
      send()
    })
  }

  #count(chunk: Buffer): void {
    this.#last = chunk
    let count = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
    if (count > 0) this.#onLines(count)
  }
}

const listToolsOnce = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} })

/** The bytes of a line, with another id each time. */
class PatchedLine {
  readonly #line: Buffer
  readonly #idAt: number
  static #id = firstId

  constructor(message: string) {
    this.#line = Buffer.from(`${message}\n`)
    this.#idAt = this.#line.indexOf(String(firstId))
  }

  next(): Buffer {
    const line = Buffer.from(this.#line)
    line.write(String(++PatchedLine.#id), this.#idAt, 'latin1')
    return line
  }
}
