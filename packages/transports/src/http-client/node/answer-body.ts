/** The body of an HTTP/1.1 answer. @see https://www.rfc-editor.org/rfc/rfc9112#section-6 */
import { limits } from '@causeway/protocol'
import type { Framing } from './answer-head.js'

/** Reads one body from bytes that are split anyhow. */
export interface AnswerBody {
  readonly done: boolean
  /**
   * Passes on what belongs to the body of `bytes` from `at` on; returns where the rest begins, which is the end unless the body is done.
   * @throws {Error} where the framing is broken
   */
  take(bytes: Uint8Array, at: number, onData: (part: Uint8Array) => void): number
}

export function answerBody(framing: Framing): AnswerBody {
  if (framing === 'chunked') return new ChunkedBody()
  return new CountedBody(framing === 'until-close' ? Number.POSITIVE_INFINITY : framing)
}

class CountedBody implements AnswerBody {
  #left: number

  constructor(length: number) {
    this.#left = length
  }

  get done(): boolean {
    return this.#left === 0
  }

  take(bytes: Uint8Array, at: number, onData: (part: Uint8Array) => void): number {
    const end = Math.min(bytes.length, at + this.#left)
    if (end > at) {
      this.#left -= end - at
      onData(bytes.subarray(at, end))
    }
    return end
  }
}

const CR = 0x0d
const LF = 0x0a
/** A chunk's size in hexadecimal digits, whatever extensions behind it. */
const SIZE = /^([0-9a-fA-F]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/
const TRAILER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*$/

class ChunkedBody implements AnswerBody {
  done = false
  #reads: 'size' | 'data' | 'data-end' | 'trailers' = 'size'
  /** Of the chunk. */
  #left = 0
  /** What came of a line. */
  #line = ''
  /** Of the line, and of all trailers. */
  #lineBytes = 0

  take(bytes: Uint8Array, from: number, onData: (part: Uint8Array) => void): number {
    let at = from
    while (at < bytes.length && !this.done) {
      if (this.#reads === 'data') at = this.#takeData(bytes, at, onData)
      else at = this.#takeLine(bytes, at)
    }
    return at
  }

  #takeData(bytes: Uint8Array, at: number, onData: (part: Uint8Array) => void): number {
    const end = Math.min(bytes.length, at + this.#left)
    this.#left -= end - at
    if (this.#left === 0) this.#reads = 'data-end'
    onData(bytes.subarray(at, end))
    return end
  }

  #takeLine(bytes: Uint8Array, from: number): number {
    const feed = bytes.indexOf(LF, from)
    const end = feed === -1 ? bytes.length : feed + 1
    this.#lineBytes += end - from
    if (this.#lineBytes > limits.maxHeaderBytes) throw brokenChunk()
    for (let at = from; at < end; at++) this.#line += String.fromCharCode(bytes[at] ?? 0)
    if (feed === -1) return end
    if (this.#line.charCodeAt(this.#line.length - 2) !== CR) throw brokenChunk()
    const line = this.#line.slice(0, -2)
    this.#line = ''
    this.#lineEnded(line)
    return end
  }

  #lineEnded(line: string): void {
    if (this.#reads === 'trailers') {
      if (line === '') this.done = true
      else if (!TRAILER.test(line)) throw brokenChunk()
      return
    }
    this.#lineBytes = 0
    if (this.#reads === 'data-end') {
      if (line !== '') throw brokenChunk()
      this.#reads = 'size'
      return
    }
    const [, digits] = SIZE.exec(line) ?? []
    if (digits === undefined) throw brokenChunk()
    this.#left = Number.parseInt(digits, 16)
    this.#reads = this.#left === 0 ? 'trailers' : 'data'
  }
}

function brokenChunk(): Error {
  return new Error('it sent a chunk that is none')
}
