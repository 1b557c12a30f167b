/** The part of HTTP/1.1 that nobody reads in two ways. @see https://www.rfc-editor.org/rfc/rfc9112 */
import type { HeaderSource } from '../../exchange.js'

/** The head of a POST whose meaning is beyond doubt. */
export class RequestHead {
  /** Path and query. */
  readonly url: string
  readonly headers: HeaderSource
  /** Where the body begins, in bytes; it is the rest of what was read. */
  readonly bodyStart: number

  constructor(url: string, last: Field, bodyStart: number) {
    this.url = url
    this.bodyStart = bodyStart
    this.headers = (name) => find(last, name)?.value
    this.headers.names = () => namesUpTo(last)
  }
}

/** One header field, and the one before it. */
class Field {
  /** In lower case. */
  readonly name: string
  readonly value: string
  readonly before: Field | undefined

  constructor(name: string, value: string, before: Field | undefined) {
    this.name = name
    this.value = value
    this.before = before
  }
}

function find(last: Field | undefined, name: string): Field | undefined {
  for (let field = last; field !== undefined; field = field.before) if (field.name === name) return field
  return undefined
}

function namesUpTo(last: Field): readonly string[] {
  const names: string[] = []
  for (let field: Field | undefined = last; field !== undefined; field = field.before) names.push(field.name)
  return names.reverse()
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

/** The marks of the head that is being read, three for each field: where its name ends, where its value begins, and where that ends. */
const marks = new Uint32Array(MAX_HEADERS * 3)

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
    const count = markFields(bytes, fields, Math.min(bytes.length, this.#maxBytes))
    return count === 0 ? undefined : headOf(bytes, urlEnd, fields, count)
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
 * Walks the header fields from `from` to the empty line that must come before `limit`, and leaves their marks. Returns how many marks
 * there are; 0 where any byte is out of place, or there are no fields.
 */
function markFields(bytes: Buffer, from: number, limit: number): number {
  let count = 0
  let at = from
  while (bytes[at] !== CR) {
    const name = at
    while (is(NAME, bytes[at])) at++
    if (at === name || bytes[at] !== COLON || count === marks.length) return 0
    marks[count++] = at++
    while (bytes[at] === SPACE) at++
    const value = at
    while (is(VALUE, bytes[at])) at++
    // A value that is empty, or ends with white space, is better left to whoever knows what to do with it.
    if (at === value || bytes[at - 1] === SPACE || bytes[at] !== CR || bytes[at + 1] !== LF) return 0
    marks[count++] = value
    marks[count++] = at
    at += 2
  }
  return bytes[at + 1] === LF && at + 2 <= limit ? count : 0
}

/** Undefined where what the fields say is more than a plain request of `bytes` says. */
function headOf(bytes: Buffer, urlEnd: number, fields: number, count: number): RequestHead | undefined {
  const bodyStart = mark(count - 1) + 4
  const text = bytes.toString('latin1', 0, bodyStart)
  let last: Field | undefined
  let nameStart = fields
  let isFramed = false
  for (let i = 0; i < count; i += 3) {
    const name = text.slice(nameStart, mark(i)).toLowerCase()
    const value = text.slice(mark(i + 1), mark(i + 2))
    if (find(last, name) !== undefined || changesMeaning(name, value)) return undefined
    if (name === 'content-length') {
      if (value !== String(bytes.length - bodyStart)) return undefined
      isFramed = true
    }
    last = new Field(name, value, last)
    nameStart = mark(i + 2) + 2
  }
  if (!isFramed || last === undefined || find(last, 'host') === undefined) return undefined
  return new RequestHead(text.slice(METHOD.length, urlEnd), last, bodyStart)
}

function mark(at: number): number {
  return marks[at] ?? 0
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
