import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstId, initialize, initialized } from './message.js'

/** Requests on the way at the same time, less than a pipe holds. */
const window = 128

/**
 * A server over stdio, in a process of its own, at the other end of two pipes that are written and read without Node's
 * streams: they would cost more than some servers do. Nothing else happens in this process while it waits for answers.
 */
export class LineServer {
  readonly #child: ChildProcess
  readonly #stdin: number
  readonly #stdout: number
  /** The same, but reading from it never waits. */
  readonly #polled: number
  readonly #chunk: Buffer = Buffer.allocUnsafe(65_536)
  #received = 0

  private constructor(path: string) {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'))
    const [input, output] = [join(folder, 'in'), join(folder, 'out')]
    execFileSync('mkfifo', [input, output])
    // Whoever opens a pipe for reading and writing waits for nobody; with that, the ends can be opened one by one.
    const both = [openSync(input, 'r+'), openSync(output, 'r+')]
    const theirs = [openSync(input, 'r'), openSync(output, 'w')] as const
    this.#stdin = openSync(input, 'w')
    this.#stdout = openSync(output, 'r')
    this.#polled = openSync(output, constants.O_RDONLY | constants.O_NONBLOCK)
    rmSync(folder, { recursive: true })
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
    this.#child = spawn(process.execPath, [file], { stdio: [...theirs, 'inherit'] })
    for (const fd of [...both, ...theirs]) closeSync(fd)
  }

  /** Milliseconds from the start of a program to the answer of its first `tools/list`. */
  static async startTime(path: string): Promise<number> {
    const start = performance.now()
    const server = new LineServer(path)
    server.#write(Buffer.from(`${initialize}\n${initialized}\n${listToolsOnce}\n`))
    for (let answers = 0; answers < 2; ) answers += server.#read()
    const time = performance.now() - start
    await server.stop()
    return time
  }

  /** Starts a program, and a session of the legacy era with it. */
  static startLegacy(path: string): LineServer {
    const server = new LineServer(path)
    server.#write(Buffer.from(`${initialize}\n`))
    server.#read()
    server.#write(Buffer.from(`${initialized}\n`))
    return server
  }

  /**
   * Sends a request and waits for the answer, over and over, and returns how many are answered a second. The answer is looked
   * for until it is there: to be woken for it takes this process as long as the server needs, and from minute to minute
   * severalfold as long.
   */
  roundTrips(message: string, expected: string, ms: number): number {
    const line = new NumberedLine(message)
    const start = performance.now()
    let answers = 0
    let now = start
    for (; now - start < ms; now = performance.now()) {
      this.#write(line.next())
      answers += this.#poll()
    }
    this.#inspect(expected)
    return (answers * 1_000) / (now - start)
  }

  /** Keeps many requests on the way, and returns how many are answered a second. */
  pipelined(message: string, expected: string, ms: number): number {
    const line = new NumberedLine(message)
    const send = (count: number): void => this.#write(Buffer.concat(Array.from({ length: count }, () => line.next())))
    const start = performance.now()
    let answers = 0
    let now = start
    send(window)
    for (; now - start < ms; now = performance.now()) {
      const count = this.#read()
      answers += count
      send(count)
    }
    for (let missing = window; missing > 0; ) missing -= this.#read()
    this.#inspect(expected)
    return (answers * 1_000) / (now - start)
  }

  async stop(): Promise<void> {
    closeSync(this.#stdin)
    closeSync(this.#stdout)
    closeSync(this.#polled)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #write(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#stdin, bytes, written)
  }

  /** Waits for the ends of lines, and returns how many there are. */
  #read(): number {
    for (;;) {
      const count = this.#take(readSync(this.#stdout, this.#chunk))
      if (count > 0) return count
    }
  }

  /** The same without being put to sleep. */
  #poll(): number {
    for (;;) {
      try {
        const count = this.#take(readSync(this.#polled, this.#chunk))
        if (count > 0) return count
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      }
    }
  }

  /** How many lines end in what was read. */
  #take(received: number): number {
    if (received === 0) throw new Error('the server ended')
    this.#received = received
    const chunk = this.#chunk.subarray(0, received)
    let count = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
    return count
  }

  /** Looks at what came last. */
  #inspect(expected: string): void {
    const last = this.#chunk.toString('utf8', 0, this.#received)
    if (!last.includes(expected)) throw new Error(`unexpected answer: ${last}`)
  }
}

const listToolsOnce = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} })

/** The bytes of a line, with another id each time. */
class NumberedLine {
  static #id = firstId
  readonly #line: Buffer
  readonly #idAt: number

  constructor(message: string) {
    this.#line = Buffer.from(`${message}\n`)
    this.#idAt = this.#line.indexOf(String(firstId))
  }

  next(): Buffer {
    const line = Buffer.from(this.#line)
    line.write(String(++NumberedLine.#id), this.#idAt, 'latin1')
    return line
  }
}
