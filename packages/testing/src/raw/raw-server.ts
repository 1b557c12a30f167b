import { type JsonObject, LATEST_REVISION, type RevisionId, type RpcId } from '@causeway/protocol'
import { type Connection, type Receiver, tapWire } from '@causeway/transports'
import { checkRevision } from './check-revision.js'
import { handshakeOf } from './handshake.js'
import { HttpListener, type RawExchange } from './http-listener.js'
import { Mailbox } from './mailbox.js'
import { answerText, type RawAnswer } from './raw-answer.js'
import { frameText, type RawFrame, type RawMessage } from './raw-message.js'

/**
 * What a server does, by method. `*` is for methods that are not there, `GET` and `DELETE` for such requests over HTTP. What
 * nothing is there for is refused with -32601, or 405; notifications are left alone.
 */
export interface RawScript {
  readonly [method: string]: (
    message: RawMessage,
    server: RawServer,
    /** Over HTTP: the request, and whatever can be done with its response. */
    http: RawExchange | undefined,
  ) => RawAnswer | Promise<RawAnswer>
}

export interface RawServerOptions {
  /**
   * Answers `server/discover`, or `initialize` and `ping`, as a server of that revision with all capabilities, where the script
   * does not. @default the latest
   */
  readonly revision?: RevisionId
  /** How long `next` and `ask` wait. @default 4000, so that its error comes before that of most test runners */
  readonly timeoutMs?: number
}

/** A server that says what a test tells it to, frame by frame: the end of one connection, and on HTTP of as many as come. */
export interface RawServer extends Connection, AsyncDisposable {
  /** Everything that clients sent, in order. */
  readonly received: readonly RawMessage[]
  /** The HTTP requests, in order. */
  readonly requests: readonly RawExchange[]
  readonly closed: boolean
  /** The requests and notifications of one method, in order. */
  calls(method: string): readonly RawMessage[]
  /** The first message of that method that `next` did not give yet, as soon as it is there. */
  next(method: string): Promise<RawMessage>
  /**
   * Sends anything. Over transports that give each request an exchange of its own it goes along with the answer of the
   * request `during`; without that, on the stream that the client opened by GET.
   */
  say(frame: RawFrame, during?: RpcId): void
  notify(method: string, params?: JsonObject, during?: RpcId): void
  /** Asks the client, as legacy servers do, and resolves with what it answers. */
  ask(method: string, params?: JsonObject, during?: RpcId): Promise<RawMessage>
  /** Ends the connection from this side, with an error where one is given. */
  hangUp(reason?: Error): void
  /** Speaks on another connection: `serveOn(stdioServerConnection())` in a program that a client starts. */
  serveOn(connection: Connection): void
  /** Listens on a free port of this machine, as Streamable HTTP does. Resolves with the address; `close` ends it. */
  listen(): Promise<string>
}

/**
 * A server written by hand, for tests of what a client makes of it. It is a connection: `connect(server)`.
 *
 * @example
 * const server = rawServer({ 'tools/call': () => ({ result: { content: 'no list' } }) })
 * await using client = await connect(server)
 * await expect(client.callTool('add')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
 * @throws {TypeError} for a revision that there is not
 */
export function rawServer(script: RawScript = {}, options: RawServerOptions = {}): RawServer {
  return new ScriptedServer(script, options)
}

/** Where frames go. */
type Outlet = (text: string, during: RpcId | undefined) => void

class ScriptedServer implements RawServer {
  closed = false
  readonly #script: RawScript
  readonly #mailbox: Mailbox
  #outlet: Outlet | undefined
  #tellClosed: (reason?: Error) => void = () => {}
  #listener: HttpListener | undefined
  #asks = 0

  constructor(script: RawScript, { revision = LATEST_REVISION, timeoutMs = 4_000 }: RawServerOptions) {
    checkRevision(revision)
    this.#script = { ...handshakeOf(revision), ...script }
    this.#mailbox = new Mailbox(timeoutMs)
  }

  get received(): readonly RawMessage[] {
    return this.#mailbox.received
  }

  get requests(): readonly RawExchange[] {
    return this.#listener?.requests ?? []
  }

  open(receiver: Receiver): void {
    this.#tellClosed = (reason) => receiver.closed(reason)
    this.#outlet = (text, during) => {
      tapWire(this, 'client', 'in', text)
      receiver.frame(text, during)
    }
  }

  send(frame: string): void | Promise<void> {
    if (this.closed) return Promise.reject(new Error('The server hung up.'))
    tapWire(this, 'client', 'out', frame)
    this.#hear(frame, (text, during) => this.#outlet?.(text, during))
  }

  async close(): Promise<void> {
    this.hangUp()
    await this.#listener?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  hangUp(reason?: Error): void {
    if (this.closed) return
    this.closed = true
    this.#mailbox.end('the connection is over')
    this.#tellClosed(reason)
  }

  calls(method: string): readonly RawMessage[] {
    return this.received.filter((message) => message.method === method)
  }

  next(method: string): Promise<RawMessage> {
    return this.#mailbox.take(`a message ${method}`, (message) => message.method === method)
  }

  say(frame: RawFrame, during?: RpcId): void {
    if (this.closed) return
    if (this.#outlet === undefined) throw new Error('Expected a client; nobody has connected yet.')
    this.#outlet(frameText(frame), during)
  }

  notify(method: string, params?: JsonObject, during?: RpcId): void {
    this.say({ jsonrpc: '2.0', method, ...(params && { params }) }, during)
  }

  ask(method: string, params?: JsonObject, during?: RpcId): Promise<RawMessage> {
    this.#asks += 1
    const id = `ask ${this.#asks}`
    const answer = this.#mailbox.take(`the answer to ${method}`, (message) => message.id === id && !message.method)
    this.say({ jsonrpc: '2.0', id, method, ...(params && { params }) }, during)
    return answer
  }

  serveOn(connection: Connection): void {
    const say: Outlet = (text) => void Promise.resolve(connection.send(text)).catch(() => {})
    this.#outlet = say
    this.#tellClosed = () => void connection.close()
    void connection.open({ frame: (text) => this.#hear(text, say), closed: () => this.hangUp() })
  }

  async listen(): Promise<string> {
    this.#listener ??= new HttpListener(async (exchange) => {
      if (exchange.text !== '') this.#mailbox.put(exchange.text)
      return this.#answer(exchange.message, exchange)
    })
    const listener = this.#listener
    this.#outlet = (text, during) => listener.say(text, during)
    return listener.listen()
  }

  #hear(text: string, say: Outlet): void {
    const message = this.#mailbox.put(text)
    if (message === undefined) return
    // A client that waits for its own `send` must not find the answer there before.
    queueMicrotask(() => void this.#reply(message, say))
  }

  async #reply(message: RawMessage, say: Outlet): Promise<void> {
    const answer = await this.#answer(message, undefined)
    const text = answerText(message, answer)
    if (text !== undefined && !this.closed) say(text, undefined)
  }

  async #answer(message: RawMessage, http: RawExchange | undefined): Promise<RawAnswer> {
    try {
      return await this.#play(message, http)
    } catch (error) {
      // The call of the test fails with it, which is where people look.
      const why = error instanceof Error ? error.message : String(error)
      const failed = { code: -32603, message: `The script of the raw server failed: ${why}` }
      return message.id === undefined ? { status: 500, text: failed.message } : { status: 500, error: failed }
    }
  }

  #play(message: RawMessage, http: RawExchange | undefined): RawAnswer | Promise<RawAnswer> {
    const name = message.method ?? (http?.method === 'POST' ? undefined : http?.method)
    if (name === undefined) return undefined
    const handler = Object.hasOwn(this.#script, name) ? this.#script[name] : this.#script['*']
    if (handler !== undefined) return handler(message, this, http)
    if (message.method === undefined) return { status: 405 }
    return { error: { code: -32601, message: `Method not found: ${name}` } }
  }
}
