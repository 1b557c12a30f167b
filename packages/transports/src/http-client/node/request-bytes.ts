import type { HttpCall } from '../http-exchange.js'

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Tried on the whole line, which is one piece of memory from then on: it is written as often as it is good again. */
const LINE = /^[^:]+: [\t\x20-\x7e\x80-\xff]*\r\n$/
/** Headers that say how to read the message, or what to do with the connection. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A whole request, as `socket.write` takes it in one go; text is Latin-1. */
export type RequestBytes = string | Buffer

/** Names whose lines are kept; requests with more are put together as well. */
const MAX_NAMES = 100

interface Line {
  readonly value: string
  readonly text: string
}

/** The header fields of requests as text. Most are those of the request before: what was checked and put together then is good again. */
export class FieldLines {
  /** The last one by its name. */
  readonly #lines = new Map<string, Line>()

  /** Undefined where one of the fields says more than a plain request does, or is none: undici knows what to do about it. */
  textOf(headers: HttpCall['headers']): string | undefined {
    let text = ''
    for (const name in headers) {
      const line = this.#lineOf(name, headers[name] ?? '')
      if (line === undefined) return undefined
      text += line
    }
    return text
  }

  #lineOf(name: string, value: string): string | undefined {
    const last = this.#lines.get(name)
    if (last?.value === value) return last.text
    const text = `${name}: ${value}\r\n`
    // Names are in lower case where they are ours; those of others are compared in it.
    if (!NAME.test(name) || !LINE.test(text) || FRAMING.has(name) || FRAMING.has(name.toLowerCase())) return undefined
    if (last !== undefined || this.#lines.size < MAX_NAMES) this.#lines.set(name, { value, text })
    return text
  }
}

/** @param start the request line and `host`, each with its line break */
export function requestBytes(start: string, fields: string, { method, body }: HttpCall): RequestBytes {
  if (body === undefined) {
    const length = method === 'POST' ? 'content-length: 0\r\n' : ''
    return `${start}${fields}${length}\r\n`
  }
  const length = Buffer.byteLength(body)
  const head = `${start}${fields}content-length: ${length}\r\n\r\n`
  // As many bytes as characters: all of them are ASCII, which is Latin-1 as well.
  if (length === body.length) return head + body
  const bytes = Buffer.allocUnsafe(head.length + length)
  bytes.write(head, 0, 'latin1')
  bytes.write(body, head.length, 'utf8')
  return bytes
}
