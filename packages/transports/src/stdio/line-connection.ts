import type { Readable, Writable } from 'node:stream'
import { CausewayError, limits } from '@causeway/protocol'
import type { Connection, Receiver } from '../connection.js'
import { LineFramer } from '../framing/lines.js'
import { LineWriter, type WriteText } from './line-writer.js'
import { settledWithin } from './settled-within.js'
import { Vigil } from './vigil.js'

/** Two streams, and what belongs to them. */
export interface LineStreams {
  readonly input: Readable
  readonly output: Writable
  /** Writes to `output`. @default its own `write` */
  readonly write?: WriteText
  /** @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number | undefined
  /**
   * The server's side reads nothing while its client does not read, so that replies do not pile up (if both did, both would
   * wait for ever), and what it was asked before the input ended may still be answered.
   */
  readonly side: 'server' | 'client'
  /** The output failed. Without this the connection ends, quietly where the other side is gone. */
  readonly outputFailed?: (error: Error) => void
  /** Releases what is behind the streams, after the last frame was written. Resolves with the reason to report. Never rejects. */
  readonly release: (reason: Error | undefined) => Promise<Error | undefined>
}

/** A connection over a pair of byte streams, one frame a line: the two sides of stdio. */
export class LineConnection implements Connection {
  readonly #streams: LineStreams
  readonly #writer: LineWriter
  readonly #vigil = new Vigil()
  #receiver: Receiver | undefined
  #framer: LineFramer | undefined
  /** What is left of a chunk, waiting until the other side has read. Bounded by the chunk: the input is paused meanwhile. */
  #held: (string | CausewayError)[] = []
  #inputEnded = false
  /** There once the connection ends; settles when `closed` was delivered. */
  #ending: Promise<void> | undefined

  constructor(streams: LineStreams) {
    const { output, write = (text, done) => output.write(text, done) } = streams
    this.#streams = streams
    this.#writer = new LineWriter({
      output,
      write,
      awaited: () => this.#receiver?.awaited,
      overflow: (error) => void this.#end(error),
    })
  }

  open(receiver: Receiver): void {
    const { input, output, maxMessageBytes } = this.#streams
    this.#receiver = receiver
    this.#framer = new LineFramer(
      { frame: this.#received, fault: this.#received },
      maxMessageBytes === undefined ? {} : { maxMessageBytes },
    )
    // An error after the end has nobody left to tell; without a listener it would end the process.
    output.on('error', this.#outputFailed).on('drain', this.#drained)
    input.on('error', this.#inputFailed).on('end', this.#inputOver).on('close', this.#inputOver)
    input.on('data', this.#data)
  }

  send(frame: string): void | Promise<void> {
    if (this.#ending === undefined) return this.#writer.send(frame)
    return Promise.reject(new CausewayError('ERR_CONNECTION_CLOSED', 'The connection is closed; open a new one.'))
  }

  close(): Promise<void> {
    return this.#end(undefined)
  }

  /** Nothing is delivered from here on. What still arrives is read and dropped, so that the other side can end, too. */
  #end(reason: Error | undefined): Promise<void> {
    this.#ending ??= this.#finish(reason)
    return this.#ending
  }

  async #finish(reason: Error | undefined): Promise<void> {
    this.#framer?.stop()
    if (reason === undefined) await settledWithin(this.#writer.finish(), limits.childExitMs)
    else this.#writer.drop()
    const { input, output, release } = this.#streams
    const told = await release(reason)
    input.off('data', this.#data).off('end', this.#inputOver).off('close', this.#inputOver)
    output.off('drain', this.#drained)
    this.#receiver?.closed(told)
  }

  readonly #data = (chunk: Buffer | string): void => {
    this.#vigil.arrived()
    // Text where somebody has called setEncoding on the stream.
    this.#framer?.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }

  readonly #received = (received: string | CausewayError): void => {
    if (this.#streams.side === 'client' || !this.#writer.congested) {
      this.#deliver(received)
      return
    }
    if (this.#held.length === 0) this.#streams.input.pause()
    this.#held.push(received)
  }

  #deliver(received: string | CausewayError): void {
    if (typeof received === 'string') this.#receiver?.frame(received)
    else this.#receiver?.fault?.(received)
  }

  readonly #drained = (): void => {
    this.#writer.drained()
    if (this.#held.length === 0) return
    this.#release()
    if (this.#held.length > 0) return
    if (this.#inputEnded) this.#halfClosed()
    else this.#streams.input.resume()
  }

  /** Delivers what is held, until the other side falls behind again. */
  #release(): void {
    const held = this.#held
    let next = 0
    while (next < held.length && !this.#writer.congested && this.#ending === undefined)
      this.#deliver(held[next++] ?? '')
    this.#held = held.slice(next)
  }

  readonly #inputOver = (): void => {
    if (this.#inputEnded || this.#ending !== undefined) return
    this.#inputEnded = true
    this.#framer?.end()
    // A pipe tells its end even while it is paused.
    if (this.#held.length === 0) this.#halfClosed()
  }

  #halfClosed(): void {
    if (this.#streams.side === 'server' && this.#receiver?.ended !== undefined) this.#receiver.ended()
    else void this.#end(undefined)
  }

  readonly #inputFailed = (error: Error): void => {
    void this.#end(isGone(error) ? undefined : failed('Reading from', error))
  }

  readonly #outputFailed = (error: Error): void => {
    if (this.#ending !== undefined) return
    if (this.#streams.outputFailed !== undefined) this.#streams.outputFailed(error)
    else void this.#end(isGone(error) ? undefined : failed('Writing to', error))
  }
}

/** The other side went away, which is how a stdio conversation may end. */
function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET'
}

function failed(what: string, cause: Error): CausewayError {
  return new CausewayError('ERR_CONNECTION_LOST', `${what} the other side failed: ${cause.message}`, { cause })
}
