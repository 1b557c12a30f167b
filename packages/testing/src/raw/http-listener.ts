import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import type { RpcId } from '@causeway/protocol'
import { answerText, type RawAnswer } from './raw-answer.js'
import { frameText, messageIn, type RawFrame, type RawMessage } from './raw-message.js'

/** One HTTP request, and its response for whoever wants to write it by hand. */
export interface RawExchange {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** The body as it came. */
  readonly text: string
  /** Empty where the body is none. */
  readonly message: RawMessage
  readonly response: ServerResponse
  /** Begins a stream of events as the response, unless there is one; sends a message on it where one is given. */
  stream(frame?: RawFrame): void
}

/** How many there have been, so that each has an address of its own: a client remembers the era of one, and ports come again. */
let listeners = 0

/** Serves a script over HTTP: each POST is answered by JSON, or by the stream that its handler began. */
export class HttpListener {
  readonly requests: RawExchange[] = []
  readonly #handle: (exchange: RawExchange) => Promise<RawAnswer>
  readonly #server: Server
  #url: Promise<string> | undefined

  constructor(handle: (exchange: RawExchange) => Promise<RawAnswer>) {
    this.#handle = handle
    this.#server = createServer(async (request, response) => {
      const { method = 'GET', headers } = request
      // A client that goes away in the middle of a body asked nothing.
      const text = await textOf(request).catch(() => undefined)
      if (text === undefined) return
      const exchange = new Exchange(method, headers, text, response)
      this.requests.push(exchange)
      finish(exchange, await this.#handle(exchange))
    })
  }

  listen(): Promise<string> {
    this.#url ??= new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', () => {
        const { port } = this.#server.address() as AddressInfo // as: it listens on TCP
        resolve(`http://127.0.0.1:${port}/${++listeners}/mcp`)
      })
    })
    return this.#url
  }

  /** @throws {Error} where there is no stream to say it on */
  say(text: string, during: RpcId | undefined): void {
    const open = this.requests.findLast(({ method, message, response }) => {
      const isMeant = during === undefined ? method === 'GET' : message.id === during
      return isMeant && !response.writableEnded && !response.destroyed
    })
    const where = during === undefined ? 'a stream that a client opened by GET' : `a request ${during} that is open`
    if (open === undefined) throw new Error(`Expected ${where}, to say something on; there is none.`)
    open.stream(text)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

class Exchange implements RawExchange {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly message: RawMessage
  readonly response: ServerResponse

  constructor(method: string, headers: IncomingHttpHeaders, text: string, response: ServerResponse) {
    this.method = method
    this.headers = headers
    this.text = text
    this.message = messageIn(text) ?? {}
    this.response = response
  }

  stream(frame?: RawFrame): void {
    const { response } = this
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
    }
    if (frame === undefined) return
    const data = frameText(frame)
    response.write(
      `${data
        .split('\n')
        .map((line) => `data: ${line}\n`)
        .join('')}\n`,
    )
  }
}

function finish(exchange: Exchange, answer: RawAnswer): void {
  const { method, message, response } = exchange
  if (response.writableEnded || response.destroyed) return
  const text = answerText(message, answer)
  if (response.headersSent) {
    if (text === undefined) return
    // The handler has begun a stream: what it returns is the last event.
    exchange.stream(text)
    response.end()
    return
  }
  const isRequest = message.id !== undefined && message.method !== undefined
  if (answer === undefined && (isRequest || method === 'GET')) return
  const { status = text === undefined ? 202 : 200, headers = {} } = answer ?? {}
  response.writeHead(status, text === undefined ? headers : { 'content-type': 'application/json', ...headers })
  response.end(text)
}
