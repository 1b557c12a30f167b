import {
  type CausewayError,
  type JsonObject,
  methodOf,
  notificationText,
  type ParsedMessage,
  type ProgressParams,
  parseFrame,
  type RpcId,
  type RpcNotification,
  type RpcRequest,
} from '@causeway/protocol'
import { type Cancellation, Canceller, type Connection, type Receiver } from '@causeway/transports'
import { reading } from '#frames'
import { AbortWatch } from './abort-watch.js'
import { type Call, Calls, failure, type Outgoing } from './calls.js'
import { clientClosed, clientError } from './errors.js'
import type { Caller } from './handlers.js'

/** What a link hands on. None of these may throw. */
export interface LinkOwner {
  /** A request of the other side; `during` is the call with whose answer it came, where that is known. */
  asked(message: RpcRequest, link: Link, during: RpcId | undefined): void
  /** A notification that is no call's progress; `caller` made the call with whose answer it came, where that is known. */
  told(message: RpcNotification, caller: Caller | undefined): void
  /** Something came that the protocol has no place for; it was dropped. */
  stray(what: string): void
  /** The connection is over; `reason` is absent where it ended in good order. */
  closed(link: Link, reason: Error | undefined): void
}

/** One open connection: sends requests and finds each its response. Knows nothing of eras. */
export class Link implements Receiver {
  readonly #connection: Connection
  readonly #owner: LinkOwner
  readonly #calls = new Calls((call, reason) => this.#giveUp(call, reason))
  /** What sends each request in an exchange of its own has delivered the response, if there is one, when the exchange is over. */
  readonly #exchanges: boolean
  readonly #watch = new AbortWatch((id, reason) => this.#calls.abandon(id, reason, 'The caller gave up.'))
  /** Go out with what has no headers of its own; set where the transport has headers. */
  headers: Readonly<Record<string, string>> | undefined
  #closing = false
  #ended = false

  constructor(connection: Connection, owner: LinkOwner) {
    this.#connection = connection
    this.#exchanges = 'openStream' in connection
    this.#owner = owner
  }

  open(): void | Promise<void> {
    return this.#connection.open(this)
  }

  get alive(): boolean {
    return !this.#closing && !this.#ended
  }

  get awaited(): number {
    return this.#calls.size
  }

  nextId(): number {
    return this.#calls.nextId()
  }

  /**
   * Sends a request and waits for its response.
   * @throws {RpcError} what the server answered instead
   * @throws {CausewayError} `ERR_CALL_TIMEOUT`, `ERR_CONNECTION_LOST`, `ERR_CLIENT_CLOSED`, `ERR_TOO_MANY_CALLS`, or why it was not delivered
   */
  ask(request: Outgoing): Promise<JsonObject> {
    if (!this.alive) return failure(this.#gone(undefined), request)
    const { id, signal, cancel } = request
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#calls.full) return this.#calls.room().then(() => this.ask(request))
    const hangUp = cancel === 'hang-up' || cancel === 'both' ? new Canceller() : undefined
    const release = signal === undefined ? undefined : this.#watch.add(signal, id)
    const answer = this.#calls.wait(request, { hangUp, release })
    this.#deliver(request, hangUp)
    return answer
  }

  /** Sends a notification or a response. Rejects where it was not delivered. */
  async say(text: string, headers: Readonly<Record<string, string>> | undefined = this.headers): Promise<void> {
    if (!this.alive) throw this.#gone(undefined)
    await this.#connection.send(text, headers === undefined ? undefined : { headers })
  }

  /** Ends the connection and every call that waits on it. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.#calls.failAll(clientClosed())
    await this.#connection.close()
  }

  /** Closes once the calls that wait have been settled. */
  retire(): void {
    // The end of what is no longer used matters to nobody.
    this.#calls.whenIdle(() => void this.close().catch(() => {}))
  }

  /** Who made a call that still waits, where somebody was named. */
  callerOf(id: RpcId): Caller | undefined {
    return this.#calls.callerOf(id)
  }

  /** @see Calls.hold */
  hold(id: RpcId | undefined): () => void {
    return this.#calls.hold(id)
  }

  frame(text: string, during?: RpcId): void {
    const parsed = parseFrame(text, reading)
    if (parsed.kind === 'batch') for (const item of parsed.items) this.#message(item, during)
    else this.#message(parsed, during)
  }

  /** A frame that was too large or not UTF-8 was left out. It may have been any call's answer, which then times out. */
  fault(error: CausewayError): void {
    if (!this.#calls.failOnly(error)) this.#owner.stray(`a frame that could not be read: ${withoutStop(error.message)}`)
  }

  closed(reason?: Error): void {
    if (this.#ended) return
    this.#ended = true
    this.#calls.failAll(this.#closing ? clientClosed() : this.#gone(reason))
    this.#owner.closed(this, reason)
  }

  #message(parsed: ParsedMessage, during: RpcId | undefined): void {
    switch (parsed.kind) {
      case 'response':
        if (!this.#calls.answer(parsed.message)) this.#owner.stray('a response that nobody waits for')
        return
      case 'notification':
        this.#notification(parsed.message, during)
        return
      case 'request':
        this.#owner.asked(parsed.message, this, during)
        return
      case 'invalid':
        this.#invalid(parsed.error.message, parsed.answers ?? parsed.id)
    }
  }

  #notification(message: RpcNotification, during: RpcId | undefined): void {
    const problem = methodOf(message.method)?.checkParams(message.params)
    if (problem !== undefined) {
      this.#owner.stray(`${message.method} that is malformed: ${withoutStop(problem)}`)
      return
    }
    if (message.method === 'notifications/progress') {
      // as: the method's descriptor has checked them.
      const progress = message.params as ProgressParams | undefined
      if (progress === undefined || !this.#calls.progress(progress)) this.#owner.stray('progress of no call that waits')
      return
    }
    this.#owner.told(message, during === undefined ? undefined : this.#calls.callerOf(during))
  }

  #invalid(why: string, id: RpcId | undefined): void {
    if (id !== undefined) this.#calls.fail(id, clientError('ERR_BAD_RESPONSE', why))
    this.#owner.stray(`a frame that is not a message: ${withoutStop(why)}`)
  }

  #deliver(request: Outgoing, signal: Cancellation | undefined): void {
    const { id, headers } = request
    try {
      const options = headers === undefined ? undefined : signal === undefined ? { headers } : { headers, signal }
      const sent = this.#connection.send(request.text, options)
      if (sent === undefined) return
      const over = this.#exchanges ? (): void => this.#unanswered(request) : undefined
      sent.then(over, (error: unknown) => this.#calls.fail(id, error))
    } catch (error) {
      this.#calls.fail(id, error)
    }
  }

  /** What came passed for the response, but is none, or is one to another request. */
  #unanswered({ id, method }: Outgoing): void {
    if (!this.#calls.waitsFor(id)) return
    const what = `Expected the response to ${method}; the answer cannot be read as one.`
    this.#calls.fail(id, clientError('ERR_BAD_RESPONSE', what))
  }

  #giveUp({ request: { id, cancel }, hangUp }: Call, reason: string): void {
    const end = (): void => hangUp?.abort()
    if (cancel === 'hang-up') end()
    else if (cancel !== 'never') {
      // The call has failed by now; a server that cannot be told will notice by itself.
      this.say(notificationText('notifications/cancelled', { requestId: id, reason })).then(end, end)
    }
  }

  #gone(cause: Error | undefined): Error {
    if (this.#closing) return clientClosed()
    const why = cause === undefined ? 'The server closed the connection.' : cause.message
    return clientError('ERR_CONNECTION_LOST', `The connection ended before the answer came. ${why}`, { cause })
  }
}

/** A sentence that goes on. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
