import type { Duplex } from 'node:stream'
import { LineFramer } from '@causeway/transports'

/** The descriptor on which a worker speaks with its supervisor. */
export const WORKER_CHANNEL = 3

/** What a server answers may be of any size; what it is asked is bounded before. */
const MAX_LINE_BYTES = 536_870_912

/** What is said within one turn of the event loop is one write, unless it is longer than this, in UTF-16 units. */
const FLUSH_LENGTH = 65_536

/** JSON has none but within white space between tokens, and the messages on this channel have no such. */
const BESIDE = '\t'

/** Where a channel delivers. Neither throws. */
export interface ChannelReceiver<In> {
  received(message: In, text: string): void
  /** The other side is gone. Called once. */
  closed(): void
}

/**
 * Messages between two processes of this program, one a line: the message as JSON and, beside it, a text that is passed on
 * without being read.
 */
export class Channel<Out, In> {
  readonly #stream: Duplex
  readonly #receiver: ChannelReceiver<In>
  #pending = ''
  #scheduled = false
  #closed = false

  constructor(stream: Duplex, receiver: ChannelReceiver<In>) {
    this.#stream = stream
    this.#receiver = receiver
    const framer = new LineFramer({ frame: (line) => this.#received(line) }, { maxMessageBytes: MAX_LINE_BYTES })
    const over = (): void => this.#over()
    stream.on('data', (chunk: Buffer) => framer.push(chunk))
    stream.on('end', over).on('close', over).on('error', over)
  }

  send(message: Out, text?: string): void {
    if (this.#closed) return
    this.#pending += JSON.stringify(message)
    if (text !== undefined) this.#pending += BESIDE + (text.includes('\n') ? text.replaceAll('\n', ' ') : text)
    this.#pending += '\n'
    if (this.#pending.length > FLUSH_LENGTH) this.#flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      process.nextTick(this.#turnEnds)
    }
  }

  /** Sends what is left, and then nothing more. */
  end(): void {
    this.#flush()
    this.#stream.end()
  }

  readonly #turnEnds = (): void => {
    this.#scheduled = false
    this.#flush()
  }

  #flush(): void {
    if (this.#pending === '' || this.#closed) return
    const lines = this.#pending
    this.#pending = ''
    this.#stream.write(lines)
  }

  #received(line: string): void {
    const at = line.indexOf(BESIDE)
    const message = JSON.parse(at === -1 ? line : line.slice(0, at)) as In // the other side is this program
    this.#receiver.received(message, at === -1 ? '' : line.slice(at + 1))
  }

  #over(): void {
    if (this.#closed) return
    this.#closed = true
    this.#receiver.closed()
  }
}
