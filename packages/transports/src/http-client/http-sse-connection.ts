/**
 * The client side of HTTP+SSE: a stream to listen to, and an address to post to that the stream names.
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
import { CausewayError, limits } from '@causeway/protocol'
import type { Connection, Receiver, SendOptions } from '../connection.js'
import { tapWire } from '../wire-tap.js'
import { Endpoint } from './endpoint.js'
import { eventReader, type ServerEvent } from './event-stream.js'
import { addressOf, connectionClosed, streamBroken } from './exchange-error.js'
import { isAnswerTo, labelOf } from './frame-label.js'
import type { HttpClientOptions } from './http-client-options.js'
import type { HttpAnswer } from './http-exchange.js'
import { hasMediaType } from './http-status-error.js'
import { Post } from './post.js'
import { beginningOf, refusal, refusalOf } from './refusal.js'

/**
 * A connection to a server of 2024-11-05. It lives as long as its stream: `open` rejects where there is none (`HttpStatusError`,
 * `ERR_CONNECT_FAILED`, `ERR_CONNECT_TIMEOUT`) or it names an address of another origin (`ERR_ENDPOINT_REFUSED`), and the connection closes with
 * `ERR_STREAM_BROKEN` where it ends. `send` settles when the server took the frame; it rejects as that of `streamableHttpConnection`.
 * @throws {TypeError} where the address or a header is none
 */
export function httpSseConnection(options: HttpClientOptions): Connection {
  return new HttpSse(options)
}

class HttpSse implements Connection {
  readonly #endpoint: Endpoint
  readonly #connectTimeoutMs: number
  readonly #maxMessageBytes: number
  #receiver: Receiver | undefined
  #postUrl: string | undefined
  #ended = false

  constructor(options: HttpClientOptions) {
    this.#endpoint = new Endpoint(options)
    this.#connectTimeoutMs = options.connectTimeoutMs ?? limits.connectTimeoutMs
    this.#maxMessageBytes = options.maxMessageBytes ?? limits.maxMessageBytes
  }

  async open(receiver: Receiver): Promise<void> {
    if (this.#receiver !== undefined)
      throw new TypeError('Expected one call of open(); this connection is open already.')
    this.#receiver = receiver
    const { url } = this.#endpoint
    const opening = new AbortController()
    const timer = setTimeout(() => opening.abort(connectTimeout(url, this.#connectTimeoutMs)), this.#connectTimeoutMs)
    try {
      const headers = { accept: 'text/event-stream' }
      const answer = await this.#endpoint.request({ method: 'GET', url, headers, signal: opening.signal })
      if (answer.status !== 200 || !hasMediaType(answer, 'text/event-stream')) throw await refusalOf(answer, url)
      await this.#listen(answer)
    } catch (error) {
      this.#ended = true
      this.#endpoint.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async send(frame: string, options: SendOptions = {}): Promise<void> {
    const url = this.#postUrl
    if (this.#ended || url === undefined) throw connectionClosed()
    tapWire(this, 'client', 'out', frame)
    // The stream may name an endpoint that newer clients post to, too, which is told what the client takes.
    const headers = { 'content-type': 'application/json', accept: '*/*', ...options.headers }
    const answer = await this.#endpoint.request(new Post(url, headers, frame, options.signal))
    if (answer.status >= 200 && answer.status <= 299) answer.discard()
    else await this.#refused(answer, frame)
  }

  async close(): Promise<void> {
    this.#end(undefined)
  }

  /** Resolves when the stream has named the address to post to; reads on after that. */
  #listen(answer: HttpAnswer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#read(answer, resolve).then(
        () => this.#lost(streamBroken(this.#endpoint.url), reject),
        (error: Error) => this.#lost(error, reject),
      )
    })
  }

  async #read(answer: HttpAnswer, named: () => void): Promise<void> {
    const position = { lastEventId: undefined, retryMs: undefined, events: 0 }
    const feed = eventReader(position, this.#maxMessageBytes, (event) => this.#take(event, named))
    for await (const bytes of answer.body) feed(bytes)
  }

  #take({ name, data }: ServerEvent, named: () => void): void {
    if (name === 'endpoint' && this.#postUrl === undefined) {
      this.#postUrl = postUrl(data, this.#endpoint.url)
      named()
    } else if (name === 'message' && data !== '') this.#deliver(data)
  }

  #lost(reason: Error, reject: (reason: Error) => void): void {
    if (this.#postUrl === undefined) reject(reason)
    else this.#end(reason)
  }

  async #refused(answer: HttpAnswer, frame: string): Promise<void> {
    const text = await beginningOf(answer, this.#maxMessageBytes)
    const { id } = labelOf(frame)
    const denied = answer.status === 401 || answer.status === 403
    if (denied || id === undefined || !isAnswerTo(text, id)) throw refusal(answer, addressOf(this.#endpoint.url), text)
    this.#deliver(text)
  }

  #deliver(text: string): void {
    if (this.#ended) return
    tapWire(this, 'client', 'in', text)
    this.#receiver?.frame(text)
  }

  #end(reason: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#endpoint.close()
    this.#receiver?.closed(reason)
  }
}

/**
 * The address that `endpoint` names.
 * @throws {CausewayError} `ERR_ENDPOINT_REFUSED` outside of the stream's own origin: headers and messages are for that server only
 */
function postUrl(named: string, streamUrl: string): string {
  const target = URL.canParse(named, streamUrl) ? new URL(named, streamUrl) : undefined
  if (target !== undefined && target.origin === new URL(streamUrl).origin) return target.href
  throw new CausewayError(
    'ERR_ENDPOINT_REFUSED',
    `Expected ${addressOf(streamUrl)} to name an address of its own origin to post to; it named ${target?.origin ?? 'none'}.`,
  )
}

function connectTimeout(url: string, timeoutMs: number): CausewayError {
  return new CausewayError(
    'ERR_CONNECT_TIMEOUT',
    `Expected ${addressOf(url)} to name the address to post to within ${timeoutMs} ms; it did not.`,
  )
}
