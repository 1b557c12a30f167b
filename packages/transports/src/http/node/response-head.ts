import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http'
import type { HttpHeaders } from '../incoming-call.js'

const SECOND_MS = 1_000

/** The heads of responses on connections that stay open, as `node:http` writes them. */
export class ResponseHeads {
  readonly #keepAlive: string
  /** What every head ends with, until the date changes. */
  #end = ''
  #endUntil = 0

  constructor(keepAliveTimeoutMs: number) {
    const timeout =
      keepAliveTimeoutMs > 0 ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeoutMs / SECOND_MS)}\r\n` : ''
    this.#keepAlive = `Connection: keep-alive\r\n${timeout}`
  }

  /** The head of a response whose body is JSON of so many bytes. */
  json(status: number, length: number): string {
    return `${statusLine(status)}content-type: application/json\r\ncontent-length: ${length}\r\n${this.#ending()}`
  }

  /** Any other head. @throws {TypeError} where a header is none that HTTP can carry */
  of(status: number, headers: HttpHeaders): string {
    let head = statusLine(status)
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
      head += `${name}: ${value}\r\n`
    }
    return head + this.#ending()
  }

  #ending(): string {
    const now = Date.now()
    if (now >= this.#endUntil || now < this.#endUntil - SECOND_MS) {
      this.#endUntil = now - (now % SECOND_MS) + SECOND_MS
      this.#end = `Date: ${new Date(now).toUTCString()}\r\n${this.#keepAlive}\r\n`
    }
    return this.#end
  }
}

function statusLine(status: number): string {
  return status === 200 ? 'HTTP/1.1 200 OK\r\n' : `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
}
