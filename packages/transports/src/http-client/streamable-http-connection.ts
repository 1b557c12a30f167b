/**
 * The client side of Streamable HTTP, both eras.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
import { CausewayError, type Era, HeaderName, limits, type RpcId } from '@causeway/protocol'
import type { Cancellation } from '../cancellation.js'
import type { Connection, Receiver, SendOptions } from '../connection.js'
import { tapWire } from '../wire-tap.js'
import { Endpoint } from './endpoint.js'
import { addressOf, connectionClosed } from './exchange-error.js'
import { type FrameLabel, isAnswerTo, labelOf } from './frame-label.js'
import type { HeaderFields } from './header-fields.js'
import type { HttpClientOptions } from './http-client-options.js'
import type { HttpAnswer } from './http-exchange.js'
import { hasMediaType } from './http-status-error.js'
import { Post } from './post.js'
import { beginningOf, refusal, refusalOf } from './refusal.js'
import { ResumableStream, type ResumableStreamOptions } from './resumable-stream.js'

/**
 * Each frame that is sent is one POST, and `send` settles when that exchange is over: for a request, when its response was
 * delivered. Frames that are sent at the same time travel side by side, in no order. Aborting a send's signal closes
 * its exchange and rejects with the signal's reason; to a modern server that is the cancellation, a legacy one is told by
 * `notifications/cancelled` and must not be expected to notice.
 *
 * A JSON-RPC response to the request that was sent is delivered as a frame whatever the HTTP status is, except for 401, 403 and
 * the end of a session. In all other cases `send` rejects:
 * - `HttpStatusError` (`ERR_HTTP_STATUS`, `ERR_BAD_RESPONSE`): the server answered something else;
 * - `ERR_CONNECT_FAILED`: nobody answered, and nothing was sent;
 * - `ERR_STREAM_BROKEN`: it was sent, and its response is lost; ask again with a new id where that does no harm;
 * - `ERR_SESSION_EXPIRED`: the server knows the session no more; send `initialize`, on this connection or a new one;
 * - `ERR_FRAME_TOO_LARGE`, `ERR_FRAME_NOT_UTF8`: the response cannot be read;
 * - `ERR_REDIRECT_REFUSED`, `ERR_CONNECTION_CLOSED`, and what `authorize` throws.
 */
export interface StreamableHttpConnection extends Connection {
  /**
   * Set it when the era is known. A modern server gets no session id and resumes no stream; until then this connection
   * behaves as with a legacy one, which begins with the answer to `initialize`.
   */
  mode: Era | undefined
  /** Of the legacy session, if the server keeps one. */
  readonly sessionId: string | undefined
  open(receiver: Receiver): void
  send(frame: string, options?: SendOptions): Promise<void>
  /**
   * Opens the stream on which a legacy server speaks unasked; false where it has none. It comes back by itself for as long as
   * the session lasts; the connection closes with the reason where it does not. A second call does nothing.
   * @param options `headers` as with `send`; `signal` ends the wait, not the stream
   * @throws {CausewayError} as `send`
   */
  openStream(options?: SendOptions): Promise<boolean>
  /**
   * Ends the legacy session, if there is one.
   * @throws {CausewayError} where the server did not end it; this side forgets it anyway
   */
  terminate(): Promise<void>
}

/**
 * A connection to an MCP endpoint. Opening it sends nothing yet.
 * @throws {TypeError} where the address or a header is none
 */
export function streamableHttpConnection(options: HttpClientOptions): StreamableHttpConnection {
  return new StreamableHttp(options)
}

const POST_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' } as const
const NO_HEADERS: HeaderFields = {}
const GET_HEADERS = { accept: 'text/event-stream' } as const
/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management */
const SESSION_ID = /^[\x21-\x7e]+$/

/** A legacy session, from the answer to `initialize` on; without id where the server keeps none. */
interface Session {
  readonly id: string | undefined
  /** Aborts when the session is over, with the reason. */
  readonly life: AbortController
  /** The stream on which the server speaks unasked. */
  listening: Promise<boolean> | undefined
}

const newSession = (id?: string): Session => ({ id, life: new AbortController(), listening: undefined })

class StreamableHttp implements StreamableHttpConnection {
  mode: Era | undefined
  readonly #endpoint: Endpoint
  readonly #options: HttpClientOptions
  readonly #maxMessageBytes: number
  #receiver: Receiver | undefined
  #session: Session = newSession()
  /** Of the last message: the DELETE of a session must name the revision, too. */
  #lastHeaders: HeaderFields = NO_HEADERS
  #closing: Promise<void> | undefined
  #ended = false

  constructor(options: HttpClientOptions) {
    this.#endpoint = new Endpoint(options)
    this.#options = options
    this.#maxMessageBytes = options.maxMessageBytes ?? limits.maxMessageBytes
  }

  get sessionId(): string | undefined {
    return this.#session.id
  }

  open(receiver: Receiver): void {
    if (this.#receiver !== undefined)
      throw new TypeError('Expected one call of open(); this connection is open already.')
    this.#receiver = receiver
  }

  send(frame: string, options: SendOptions = {}): Promise<void> {
    if (this.#closing !== undefined || this.#ended) return Promise.reject(connectionClosed())
    tapWire(this, 'client', 'out', frame)
    const label = labelOf(frame)
    const session = label.method === 'initialize' ? newSession() : this.#session
    const { headers = NO_HEADERS, signal } = options
    this.#lastHeaders = headers
    const { url } = this.#endpoint
    const sent = this.#endpoint.request(new Post(url, this.#headersOf(POST_HEADERS, headers, session), frame, signal))
    return sent.then((answer) => this.#take(answer, label, session, options))
  }

  async openStream(options: SendOptions = {}): Promise<boolean> {
    if (this.#closing !== undefined || this.#ended) throw connectionClosed()
    if (this.mode === 'modern') throw new TypeError('Expected a legacy server; modern ones have subscriptions/listen.')
    const session = this.#session
    session.listening ??= this.#listen(session, options)
    try {
      const listening = await session.listening
      if (!listening) session.listening = undefined
      return listening
    } catch (error) {
      session.listening = undefined
      throw error
    }
  }

  async terminate(): Promise<void> {
    const session = this.#session
    this.#forget(session, connectionClosed())
    if (session.id === undefined) return
    const headers = this.#headersOf(NO_HEADERS, this.#lastHeaders, session)
    const signal = AbortSignal.timeout(limits.sessionEndTimeoutMs)
    const { url } = this.#endpoint
    const answer = await this.#endpoint.request({ method: 'DELETE', url, headers, signal })
    const { status } = answer
    // 404: it has ended already. 405: this server ends sessions by itself only.
    if (status >= 400 && status !== 404 && status !== 405) throw await refusalOf(answer, url)
    answer.discard()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    // A server that is gone, or refuses, ends the session by itself some time.
    await this.terminate().catch(() => {})
    this.#end(undefined)
  }

  #end(reason: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#forget(this.#session, connectionClosed())
    this.#endpoint.close()
    this.#receiver?.closed(reason)
  }

  #headersOf(base: HeaderFields, headers: HeaderFields, session: Session): Record<string, string> {
    // A copy by `...` that is added to costs V8 ten times as much, and lives on until a full collection.
    const all: Record<string, string> = Object.assign({}, base, headers)
    if (session.id !== undefined && this.mode !== 'modern') all[HeaderName.sessionId] = session.id
    return all
  }

  #deliver(text: string, during?: RpcId): void {
    if (this.#closing !== undefined || this.#ended) return
    tapWire(this, 'client', 'in', text)
    this.#receiver?.frame(text, during)
  }

  /** An answer to `initialize`: the session that it names, or that of a server without any, takes the place of the last one. */
  #begin(answer: HttpAnswer): void {
    const id = answer.header(HeaderName.sessionId)
    this.#forget(this.#session, sessionExpired(this.#endpoint.url))
    // One that the specification does not allow could not be sent back.
    this.#session = newSession(id !== undefined && SESSION_ID.test(id) ? id : undefined)
  }

  #forget(session: Session, reason: CausewayError): void {
    session.life.abort(reason)
    if (this.#session === session) this.#session = newSession()
  }

  #take(answer: HttpAnswer, label: FrameLabel, session: Session, options: SendOptions): Promise<void> | void {
    const { kind, method } = label
    if (answer.status < 200 || answer.status > 299) return this.#refused(answer, label, session)
    if (method === 'initialize') this.#begin(answer)
    const isJson = hasMediaType(answer, 'application/json')
    if (isJson && (kind === 'request' || kind === 'other')) return this.#takeText(answer, label)
    if (hasMediaType(answer, 'text/event-stream')) return this.#takeStream(answer, label, options)
    if (kind === 'request') return this.#refused(answer, label, session)
    answer.discard()
  }

  #takeText(answer: HttpAnswer, { id }: FrameLabel): Promise<void> | void {
    const came = (text: string): void => this.#answered(answer, text, id === undefined || isAnswerTo(text, id))
    const text = answer.text(this.#maxMessageBytes)
    return typeof text === 'string' ? came(text) : text.then(came)
  }

  async #refused(answer: HttpAnswer, { id }: FrameLabel, session: Session): Promise<void> {
    const isJson = hasMediaType(answer, 'application/json')
    const text = await beginningOf(answer, isJson ? this.#maxMessageBytes : limits.maxErrorBodyLength)
    const { status } = answer
    if (this.#isExpired(answer, session)) {
      const reason = sessionExpired(this.#endpoint.url)
      this.#forget(session, reason)
      throw reason
    }
    const denied = status === 401 || status === 403
    this.#answered(answer, text, isJson && !denied && id !== undefined && isAnswerTo(text, id))
  }

  #isExpired({ status }: HttpAnswer, session: Session): boolean {
    return status === 404 && session.id !== undefined && this.mode !== 'modern'
  }

  /** @throws {HttpStatusError} where the body is no answer to what was sent: none will come */
  #answered(answer: HttpAnswer, text: string, isAnswer: boolean): void {
    if (isAnswer) this.#deliver(text)
    else {
      if (hasMediaType(answer, 'application/json')) tapWire(this, 'client', 'in', text)
      throw refusal(answer, this.#endpoint.url, text)
    }
  }

  async #takeStream(answer: HttpAnswer, { kind, id }: FrameLabel, options: SendOptions): Promise<void> {
    const session = this.#session
    const { headers = NO_HEADERS, signal } = options
    let answered = false
    const stream = new ResumableStream({
      ...this.#streamOptions,
      frame: (text) => {
        answered ||= id !== undefined && isAnswerTo(text, id)
        this.#deliver(text, id)
      },
      complete: () => answered,
      resume: kind === 'request' && this.mode !== 'modern' ? 'by-id' : 'never',
      get: (lastEventId) => this.#continuation(session, { headers, lastEventId, signal }),
      signals: [session.life.signal, signal],
    })
    try {
      await stream.follow(answer)
    } catch (error) {
      if (isSessionExpired(error)) this.#forget(session, error)
      // Nothing is owed to who sent no request.
      if (kind === 'request') throw error
    }
  }

  async #listen(session: Session, { headers = NO_HEADERS, signal }: SendOptions): Promise<boolean> {
    const life = session.life.signal
    const opening = new AbortController()
    const giveUp = (): void => opening.abort(signal?.reason)
    signal?.addEventListener('abort', giveUp)
    if (signal?.aborted) giveUp()
    const answer = await this.#get(session, { headers, signal: AbortSignal.any([opening.signal, life]) })
    signal?.removeEventListener('abort', giveUp)
    const { status } = answer
    if (status !== 200 || !hasMediaType(answer, 'text/event-stream')) {
      const reason = await refusalOf(answer, this.#endpoint.url)
      if (status === 401 || status === 403 || status >= 500) throw reason
      return false
    }
    const stream = new ResumableStream({
      ...this.#streamOptions,
      frame: (text) => this.#deliver(text),
      complete: () => false,
      resume: 'always',
      get: (lastEventId) => this.#continuation(session, { headers, lastEventId, signal: life }),
      signals: [life],
    })
    stream.follow(answer).catch((error: unknown) => {
      // as: what reading a stream throws is a CausewayError, or what `authorize` threw.
      if (!life.aborted) this.#end(error as Error)
    })
    return true
  }

  get #streamOptions(): Pick<ResumableStreamOptions, 'url' | 'maxEventBytes' | 'reconnect'> {
    return { url: this.#endpoint.url, maxEventBytes: this.#maxMessageBytes, reconnect: this.#options.reconnect ?? {} }
  }

  async #continuation(session: Session, query: StreamQuery): Promise<HttpAnswer> {
    const answer = await this.#get(session, query)
    if (!this.#isExpired(answer, session)) return answer
    answer.discard()
    throw sessionExpired(this.#endpoint.url)
  }

  #get(session: Session, { headers, lastEventId, signal }: StreamQuery): Promise<HttpAnswer> {
    const all = this.#headersOf(GET_HEADERS, headers, session)
    if (lastEventId !== undefined) all[HeaderName.lastEventId] = lastEventId
    return this.#endpoint.request({ method: 'GET', url: this.#endpoint.url, headers: all, signal })
  }
}

interface StreamQuery {
  readonly headers: HeaderFields
  readonly lastEventId?: string | undefined
  readonly signal?: Cancellation | undefined
}

function sessionExpired(url: string): CausewayError {
  return new CausewayError(
    'ERR_SESSION_EXPIRED',
    `Expected the session to be alive at ${addressOf(url)}; it is over. Send initialize to begin another one.`,
  )
}

function isSessionExpired(error: unknown): error is CausewayError {
  return error instanceof CausewayError && error.code === 'ERR_SESSION_EXPIRED'
}
