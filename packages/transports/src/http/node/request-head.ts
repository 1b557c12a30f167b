/** The part of HTTP/1.1 that nobody reads in two ways. @see https://www.rfc-editor.org/rfc/rfc9112 */
import type { HeaderSource } from '../../exchange.js'

/** The head of a POST whose meaning is beyond doubt. */
export interface RequestHead {
  /** Path and query. */
  readonly url: string
  readonly headers: HeaderSource
  /** Where the body begins, in bytes; it is the rest of what was read. */
  readonly bodyStart: number
}

/** What a byte may be part of. */
const NAME = 1
const VALUE = 2
const QUERY = 4
const CLASSES = classes()

const SPACE = 0x20
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const QUESTION_MARK = 0x3f

const METHOD = 'POST '
const VERSION = Buffer.from(' HTTP/1.1\r\n')

/** A request with more headers is not worth a shorter way. */
const MAX_HEADERS = 64

/**
 * Reads requests that are there as a whole, and only those that leave no choice: a POST to one of some paths, every header once,
 * the length in plain digits, nothing behind it. Whatever else comes is for `node:http` to judge.
 */
export class RequestHeads {
  readonly #maxBytes: number
  #starts: readonly Buffer[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @param paths of the requests to read; one with characters that URLs do not have never matches */
  setPaths(paths: Iterable<string>): void {
    this.#starts = Array.from(paths, (path) => Buffer.from(METHOD + path))
  }

  /** The head of the one whole request that `bytes` are; undefined where they are anything else, however slightly. */
  read(bytes: Buffer): RequestHead | undefined {
    for (const start of this.#starts) {
      if (!has(bytes, 0, start)) continue
      const urlEnd = skipQuery(bytes, start.length)
      // Otherwise the path goes on: it may be another one that begins the same.
      if (has(bytes, urlEnd, VERSION)) return this.#readFields(bytes, urlEnd)
    }
    return undefined
  }

  #readFields(bytes: Buffer, urlEnd: number): RequestHead | undefined {
    const fields = urlEnd + VERSION.length
    const marks = markFields(bytes, fields, Math.min(bytes.length, this.#maxBytes))
    return marks === undefined ? undefined : headOf(bytes, urlEnd, fields, marks)
  }
}

function has(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

/** Where the URL ends whose path ends at `at`. */
function skipQuery(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUESTION_MARK) return at
  let end = at + 1
  while (is(QUERY, bytes[end])) end++
  return end
}

/**
 * Walks the header fields from `from` to the empty line that must come before `limit`. There are three marks for each field:
 * where its name ends, where its value begins, and where that ends. The last mark is where the body begins. Undefined
 * where any byte is out of place.
 */
function markFields(bytes: Buffer, from: number, limit: number): number[] | undefined {
  const marks: number[] = []
  let at = from
  while (bytes[at] !== CR) {
    const name = at
    while (is(NAME, bytes[at])) at++
    if (at === name || bytes[at] !== COLON || marks.length === MAX_HEADERS * 3) return undefined
    marks.push(at++)
    while (bytes[at] === SPACE) at++
    const value = at
    while (is(VALUE, bytes[at])) at++
    // A value that is empty, or ends with white space, is better left to whoever knows what to do with it.
    if (at === value || bytes[at - 1] === SPACE || bytes[at] !== CR || bytes[at + 1] !== LF) return undefined
    marks.push(value, at)
    at += 2
  }
  at += 2
  if (bytes[at - 1] !== LF || at > limit) return undefined
  marks.push(at)
  return marks
}

/** Undefined where what the fields say is more than a plain request of `bytes` says. */
function headOf(bytes: Buffer, urlEnd: number, fields: number, marks: number[]): RequestHead | undefined {
  const bodyStart = marks.pop() ?? 0
  const text = bytes.toString('latin1', 0, bodyStart)
  const names: string[] = []
  const values: string[] = []
  let nameStart = fields
  let isFramed = false
  for (let i = 0; i < marks.length; i += 3) {
    const [nameEnd = 0, valueStart = 0, valueEnd = 0] = [marks[i], marks[i + 1], marks[i + 2]]
    const name = text.slice(nameStart, nameEnd).toLowerCase()
    const value = text.slice(valueStart, valueEnd)
    if (names.includes(name) || changesMeaning(name, value)) return undefined
    if (name === 'content-length') {
      if (value !== String(bytes.length - bodyStart)) return undefined
      isFramed = true
    }
    names.push(name)
    values.push(value)
    nameStart = valueEnd + 2
  }
  if (!isFramed || !names.includes('host')) return undefined
  const headers: HeaderSource = (name) => {
    const index = names.indexOf(name)
    return index === -1 ? undefined : values[index]
  }
  headers.names = () => names
  return { url: text.slice(METHOD.length, urlEnd), headers, bodyStart }
}

/** Does a header say how to read the message, or what to do with the connection, beyond what is taken for granted? */
function changesMeaning(name: string, value: string): boolean {
  switch (name) {
    case 'connection':
      return value.toLowerCase() !== 'keep-alive'
    case 'transfer-encoding':
    case 'expect':
    case 'upgrade':
    case 'proxy-connection':
    case 'trailer':
    case 'te':
    case 'http2-settings':
      return true
    default:
      return false
  }
}

function is(kind: number, byte: number | undefined): boolean {
  return ((CLASSES[byte ?? 0] ?? 0) & kind) !== 0
}

function classes(): Uint8Array {
  const table = new Uint8Array(256)
  for (let byte = 0x20; byte < 0x7f; byte++) {
    const character = String.fromCharCode(byte)
    table[byte] =
      VALUE |
      (/[\w!#$%&'*+\-.^`|~]/.test(character) ? NAME : 0) |
      (/[\w\-.~!$&'()*+,;=:@/?%]/.test(character) ? QUERY : 0)
  }
  return table
}
