/** Newline framing. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio */
import { CausewayError, limits } from '@causeway/protocol'
import type { Receiver } from '../connection.js'

const LF = 0x0a
const CR = 0x0d
const BYTE_ORDER_MARK = 0xfeff
const NOTHING = new Uint8Array(0)
/** A larger buffer is let go when its line is complete, so that an idle connection does not hold it. */
const KEPT_BYTES = 65_536

// The byte order mark is left in, because a decoder only looks for it where one of its inputs begins.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export interface LineFramerOptions {
  /** One line, without its line feed. @default limits.maxMessageBytes */
  readonly maxMessageBytes?: number
}

/**
 * Bytes to frames, one for each line: the same frames however the bytes were split, in linear time. A carriage return at
 * the end and a byte order mark at the start of a line are dropped, and so are empty lines. A line that is too long or not
 * UTF-8 is one `fault`, and the next line is read again.
 *
 * @example
 * const framer = new LineFramer(receiver)
 * socket.on('data', (chunk) => framer.push(chunk)).on('end', () => framer.end())
 */
export class LineFramer {
  readonly #receiver: Pick<Receiver, 'frame' | 'fault'>
  readonly #maxBytes: number
  /** Holds, in its first `#length` bytes, the start of the line whose end has not come yet. */
  #kept: Uint8Array = NOTHING
  #length = 0
  /** The rest of a line that was too long goes by; nothing of it is kept. */
  #skipping = false
  #stopped = false

  constructor(receiver: Pick<Receiver, 'frame' | 'fault'>, options: LineFramerOptions = {}) {
    this.#receiver = receiver
    this.#maxBytes = options.maxMessageBytes ?? limits.maxMessageBytes
  }

  /** Takes the next bytes, and delivers every line that they complete before it returns. Keeps no reference to them. */
  push(chunk: Uint8Array): void {
    if (this.#stopped) return
    const last = chunk.lastIndexOf(LF)
    if (last === -1) {
      this.#keep(chunk)
      return
    }
    let start = 0
    if (this.#length > 0 || this.#skipping) {
      start = chunk.indexOf(LF) + 1
      this.#keep(chunk.subarray(0, start - 1))
      this.#completeKept()
    }
    if (start < last) this.#lines(chunk.subarray(start, last))
    if (last + 1 < chunk.length) this.#keep(chunk.subarray(last + 1))
  }

  /** No more bytes will come. A last line without a line feed counts: what was cut off there does not parse as JSON. */
  end(): void {
    this.#completeKept()
    this.stop()
  }

  /** Delivers nothing any more, not even the lines after this one in the chunk that is being read. */
  stop(): void {
    this.#stopped = true
    this.#kept = NOTHING
    this.#length = 0
  }

  /** Whole lines, without the last one's line feed. */
  #lines(bytes: Uint8Array): void {
    // One decoding for all of them costs a fraction of one for each.
    const text = bytes.length <= this.#maxBytes ? decode(bytes) : undefined
    if (text === undefined) {
      this.#oneByOne(bytes)
      return
    }
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1 && !this.#stopped; end = text.indexOf('\n', start)) {
      this.#deliver(text, start, end)
      start = end + 1
    }
    this.#deliver(text, start, text.length)
  }

  /** Finds the lines at fault among these. */
  #oneByOne(bytes: Uint8Array): void {
    let start = 0
    for (let end = bytes.indexOf(LF); end !== -1 && !this.#stopped; end = bytes.indexOf(LF, start)) {
      this.#line(bytes.subarray(start, end))
      start = end + 1
    }
    this.#line(bytes.subarray(start))
  }

  #line(bytes: Uint8Array): void {
    if (this.#stopped) return
    if (bytes.length > this.#maxBytes) {
      this.#receiver.fault?.(tooLarge(this.#maxBytes))
      return
    }
    const text = decode(bytes)
    if (text === undefined) this.#receiver.fault?.(notUtf8())
    else this.#deliver(text, 0, text.length)
  }

  #deliver(text: string, start: number, end: number): void {
    const from = text.charCodeAt(start) === BYTE_ORDER_MARK ? start + 1 : start
    const to = end > from && text.charCodeAt(end - 1) === CR ? end - 1 : end
    if (from < to && !this.#stopped) this.#receiver.frame(text.slice(from, to))
  }

  #keep(bytes: Uint8Array): void {
    if (this.#skipping || this.#stopped) return
    const length = this.#length + bytes.length
    if (length > this.#maxBytes) {
      this.#skipping = true
      this.#length = 0
      this.#kept = NOTHING
      this.#receiver.fault?.(tooLarge(this.#maxBytes))
      return
    }
    if (length > this.#kept.length) this.#grow(length)
    this.#kept.set(bytes, this.#length)
    this.#length = length
  }

  /** Doubles, so that all copies together cost no more than the line. */
  #grow(needed: number): void {
    const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(needed, this.#kept.length * 2, 256)))
    grown.set(this.#kept.subarray(0, this.#length))
    this.#kept = grown
  }

  #completeKept(): void {
    if (this.#skipping) {
      this.#skipping = false
      return
    }
    const line = this.#kept.subarray(0, this.#length)
    this.#length = 0
    if (this.#kept.length > KEPT_BYTES) this.#kept = NOTHING
    this.#line(line)
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    // The decoder says no more than that the bytes are not UTF-8.
    return undefined
  }
}

function tooLarge(maxBytes: number): CausewayError {
  return new CausewayError(
    'ERR_FRAME_TOO_LARGE',
    `Expected a message of at most ${maxBytes} bytes; a longer one was skipped. Send less at once, or raise maxMessageBytes.`,
  )
}

function notUtf8(): CausewayError {
  return new CausewayError('ERR_FRAME_NOT_UTF8', 'Expected a message in UTF-8; one that is not was skipped.')
}
