import type { ServerTarget } from '@causeway/client'
import {
  type JsonObject,
  LATEST_LEGACY_REVISION,
  LATEST_REVISION,
  Meta,
  type RevisionId,
  type RpcId,
} from '@causeway/protocol'
import type { App } from '@causeway/server'
import type { Principal } from '@causeway/transports'
import { checkRevision } from './check-revision.js'
import { Mailbox } from './mailbox.js'
import { excerptOf, frameText, idOf, isAnswer, messageIn, type RawFrame, type RawMessage } from './raw-message.js'
import { type RawEnd, type RawHeaders, type RawPipe, rawPipe } from './raw-pipe.js'

export interface RawClientOptions {
  /**
   * How `request` writes: as a modern client does, or in the session of a legacy one, for which `rawClient` shakes hands.
   * @default the latest
   */
  readonly revision?: RevisionId
  /** What the client says that it can do. @default nothing */
  readonly capabilities?: JsonObject
  /** Who the server takes it for; for apps in this process only. @default nobody */
  readonly signedInAs?: string | Principal
  /** Over HTTP: headers of every frame, over those that a client would send; undefined takes one away. */
  readonly headers?: RawHeaders
  /** How long anything is waited for. @default 4000, so that its error comes before that of most test runners */
  readonly timeoutMs?: number
}

/** A client that sends what a test tells it to, frame by frame. */
export interface RawClient extends AsyncDisposable {
  /** Every message that came, in order, taken by one of the methods below or not. */
  readonly received: readonly RawMessage[]
  /** How it ended, once it is over. */
  readonly closed: Promise<RawEnd>
  /**
   * Sends any text or message as a frame. Bytes go as they are, without the end of a line or as the body of a request, where
   * the server is a command or an address.
   */
  send(frame: RawFrame | Uint8Array, headers?: RawHeaders): Promise<void>
  /** Sends a frame and resolves with what answers it: by its id, or without one where it has none that can be read. */
  ask(frame: RawFrame, headers?: RawHeaders): Promise<RawMessage>
  /** Sends a frame that must not be answered. @throws {Error} where it was, or anything else came */
  tell(frame: RawFrame, headers?: RawHeaders): Promise<void>
  /** Sends a request as a client of the revision would, with an id of its own, and resolves with the answer. */
  request(method: string, params?: JsonObject): Promise<RawMessage>
  /** The first message that nobody took yet, as soon as there is one; of that method where one is given. */
  next(method?: string): Promise<RawMessage>
  /** The answer to the request of that id. */
  answerTo(id: RpcId): Promise<RawMessage>
  /** Answers what the server asked. */
  reply(question: RawMessage, result: JsonObject): Promise<void>
  /** Asks something harmless and waits for its answer. @throws {Error} where anything else came before that nobody took */
  expectSilence(): Promise<void>
  /** The HTTP status with which a message came. */
  statusOf(message: RawMessage): number | undefined
  /** Says no more, and resolves when the other side has said everything, too. */
  end(): Promise<RawEnd>
  /** Ends it, a program that was started as well. Idempotent. */
  close(): Promise<void>
}

/**
 * Connects to a server without any of the care that a client takes: in memory where it is an app, over stdio where it is a
 * command, over HTTP, WebSocket or gRPC by its address.
 *
 * @example
 * await using client = await rawClient(app)
 * expect((await client.ask('{"jsonrpc":"2.0","id":1,"method":7}')).error?.code).toBe(-32600)
 * expect((await client.request('tools/call', { name: 'nope' })).error?.code).toBe(-32602)
 * @throws {TypeError} for what cannot be connected to, and for a revision that there is not
 */
export function rawClient(target: App | ServerTarget, options: RawClientOptions = {}): Promise<RawClient> {
  return rawClientOf(target, options, async () => {})
}

/** @param release what is left to do once the client is closed, or could not connect */
export async function rawClientOf(
  target: App | ServerTarget,
  options: RawClientOptions,
  release: () => Promise<void>,
): Promise<RawClient> {
  const client = new Peer(options, release)
  try {
    await client.connect(target, options)
    return client
  } catch (error) {
    await client.close()
    throw error
  }
}

class Peer implements RawClient {
  readonly closed: Promise<RawEnd>
  readonly #options: RawClientOptions
  readonly #revision: RevisionId
  readonly #mailbox: Mailbox
  readonly #release: () => Promise<void>
  #pipe: RawPipe | undefined
  #closing: Promise<void> | undefined
  #ids = 0
  #tellClosed: (end: RawEnd) => void = () => {}

  constructor(options: RawClientOptions, release: () => Promise<void>) {
    this.#options = options
    this.#release = release
    this.#revision = options.revision ?? LATEST_REVISION
    this.#mailbox = new Mailbox(options.timeoutMs ?? 4_000)
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve
    })
  }

  async connect(target: App | ServerTarget, options: RawClientOptions): Promise<void> {
    checkRevision(this.#revision)
    const receiver = {
      frame: (text: string, status?: number): void => void this.#mailbox.put(text, status),
      empty: (status: number): void => this.#mailbox.note('without a body', status),
      closed: (end: RawEnd): void => {
        this.#mailbox.end(`the connection is over${end.reason === undefined ? '' : `: ${end.reason.message}`}`)
        this.#tellClosed(end)
      },
    }
    this.#pipe = await rawPipe(target, receiver, options)
    if (this.#isModern) return
    const { capabilities = {} } = options
    const clientInfo = { name: 'raw', version: '1.0.0' }
    await this.request('initialize', { protocolVersion: this.#revision, capabilities, clientInfo })
    await this.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  }

  get received(): readonly RawMessage[] {
    return this.#mailbox.received
  }

  async send(frame: RawFrame | Uint8Array, headers?: RawHeaders): Promise<void> {
    await this.#send(frame, headers)
  }

  async ask(frame: RawFrame, headers?: RawHeaders): Promise<RawMessage> {
    const id = idOf(messageIn(frameText(frame)))
    const answer = this.#mailbox.take(`an answer to ${excerptOf(frame)}`, (message) => {
      // HTTP may refuse a request before it reads the body, and so without its id.
      const isRefusal = idOf(message) === undefined && (this.statusOf(message) ?? 0) >= 400
      return isAnswer(message) && (idOf(message) === id || isRefusal)
    })
    const sent = this.send(frame, headers)
    return (await Promise.all([answer, sent]))[0]
  }

  async tell(frame: RawFrame, headers?: RawHeaders): Promise<void> {
    const status = await this.#send(frame, headers)
    await this.expectSilence()
    if (status === undefined || status === 202) return
    throw new Error(`Expected HTTP 202 for ${excerptOf(frame)}; ${status} came.`)
  }

  request(method: string, params: JsonObject = {}): Promise<RawMessage> {
    this.#ids += 1
    return this.ask({ jsonrpc: '2.0', id: `raw ${this.#ids}`, method, params: this.#enveloped(params) })
  }

  next(method?: string): Promise<RawMessage> {
    const what = method === undefined ? 'another message' : `a message ${method}`
    return this.#mailbox.take(what, (message) => method === undefined || message.method === method)
  }

  answerTo(id: RpcId): Promise<RawMessage> {
    return this.#mailbox.take(
      `an answer to the request ${JSON.stringify(id)}`,
      (message) => isAnswer(message) && message.id === id,
    )
  }

  reply({ id }: RawMessage, result: JsonObject): Promise<void> {
    return this.send({ jsonrpc: '2.0', id, result })
  }

  async expectSilence(): Promise<void> {
    await this.request(this.#isModern ? 'server/discover' : 'ping')
    const [first] = this.#mailbox.untaken
    if (first === undefined) return
    throw new Error(`Expected nothing; ${excerptOf(first)} came.\n${this.#mailbox.describe()}`)
  }

  statusOf(message: RawMessage): number | undefined {
    return this.#mailbox.statusOf(message)
  }

  async end(): Promise<RawEnd> {
    await this.#pipe?.end()
    return this.closed
  }

  close(): Promise<void> {
    this.#closing ??= Promise.resolve(this.#pipe?.close()).then(this.#release)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #send(frame: RawFrame | Uint8Array, headers?: RawHeaders): Promise<number | undefined> {
    return this.#pipe?.send(frame instanceof Uint8Array ? frame : frameText(frame), headers)
  }

  get #isModern(): boolean {
    return this.#revision > LATEST_LEGACY_REVISION
  }

  #enveloped(params: JsonObject): JsonObject {
    if (!this.#isModern) return params
    const { _meta, ...others } = params
    const own = {
      [Meta.protocolVersion]: this.#revision,
      [Meta.clientCapabilities]: this.#options.capabilities ?? {},
    }
    return { ...others, _meta: { ...own, ...(typeof _meta === 'object' ? _meta : {}) } }
  }
}
