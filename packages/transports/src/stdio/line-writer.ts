import type { Writable } from 'node:stream'
import { CausewayError, limits } from '@causeway/protocol'

/**
 * What goes out before the turn ends: so many answers, so many requests, or so many UTF-16 units. Fewer and larger writes cost less, but
 * a reader that gets everything at once can only work while its writer waits; with these, both work at the same time.
 */
const FLUSH_ANSWERS = 8
const FLUSH_REQUESTS = 16
const FLUSH_LENGTH = 65_536

export type WriteText = (text: string, done?: () => void) => boolean

export interface LineWriterOptions {
  readonly output: Writable
  /** Writes to `output`; `done` is called when the text was passed on, or was lost. */
  readonly write: WriteText
  /** How many answers this side waits for, those to what is held included; undefined where it is this side that answers. */
  readonly awaited: () => number | undefined
  /** More than `limits.maxQueuedBytes` wait for a reader that does not read. */
  readonly overflow: (error: CausewayError) => void
}

/**
 * Frames to lines: what is sent within one turn of the event loop is a few writes. Where the reader is slower, frames are
 * held here until it has caught up, and `send` returns a promise for that.
 */
export class LineWriter {
  readonly #options: LineWriterOptions
  /** Lines of this turn or, while `#congestion` is there, of all turns since it began. */
  #pending = ''
  #pendingFrames = 0
  #scheduled = false
  /** There while the output holds bytes that the reader has not taken. */
  #congestion: { readonly drained: Promise<void>; readonly resolve: () => void } | undefined

  constructor(options: LineWriterOptions) {
    this.#options = options
  }

  /** Is the reader behind? */
  get congested(): boolean {
    return this.#congestion !== undefined
  }

  send(frame: string): void | Promise<void> {
    // A line feed in a JSON text stands between tokens (in a string it is escaped), so a space says the same.
    this.#pending += frame.includes('\n') ? frame.replaceAll('\n', ' ') : frame
    this.#pending += '\n'
    this.#pendingFrames++
    if (this.#congestion === undefined) {
      if (this.#isDue) this.#flush()
      else if (!this.#scheduled) {
        this.#scheduled = true
        // Runs after the frame that is being answered, or after all promises that are settling: replies of both kinds share a write.
        process.nextTick(this.#turnEnds)
      }
    } else if (this.#pending.length > limits.maxQueuedBytes) {
      this.#options.overflow(slowReader())
    }
    return this.#congestion?.drained
  }

  /** The output has taken everything it was given. */
  drained(): void {
    const congestion = this.#congestion
    if (congestion === undefined) return
    this.#congestion = undefined
    this.#flush()
    congestion.resolve()
  }

  /** Hands over what is held; resolves when the output has passed it on, or has failed. */
  finish(): Promise<void> {
    const rest = this.#pending
    this.drop()
    const { output, write } = this.#options
    if (output.destroyed || output.writableEnded) return Promise.resolve()
    if (rest === '' && output.writableLength === 0) return Promise.resolve()
    return new Promise((resolve) => void write(rest, () => resolve()))
  }

  /** Forgets what is held. */
  drop(): void {
    this.#pending = ''
    this.#pendingFrames = 0
    this.#congestion?.resolve()
    this.#congestion = undefined
  }

  /** As soon as half of what this side waits for is here and not there, the other side has too little to do. */
  get #isDue(): boolean {
    const awaited = this.#options.awaited()
    const frames = awaited === undefined ? FLUSH_ANSWERS : Math.min(FLUSH_REQUESTS, awaited / 2)
    return this.#pendingFrames >= frames || this.#pending.length > FLUSH_LENGTH
  }

  readonly #turnEnds = (): void => {
    this.#scheduled = false
    if (this.#congestion === undefined) this.#flush()
  }

  #flush(): void {
    if (this.#pending === '') return
    const text = this.#pending
    this.#pending = ''
    this.#pendingFrames = 0
    // `write` says false for every large text; only what is still there after it waits for the reader.
    if (this.#options.write(text) || this.#options.output.writableLength === 0) return
    let resolve = (): void => {}
    const drained = new Promise<void>((done) => {
      resolve = done
    })
    this.#congestion = { drained, resolve }
  }
}

function slowReader(): CausewayError {
  return new CausewayError(
    'ERR_SLOW_READER',
    `The other side has not read while more than ${limits.maxQueuedBytes} bytes waited for it; the connection was ended.`,
  )
}
