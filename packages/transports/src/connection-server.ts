/** Serves one long-lived connection: stdio, the in-memory pair, sockets. HTTP has no connection to serve. */
import {
  type CausewayError,
  classifyEra,
  ErrorCode,
  failureText,
  limits,
  type Parsed,
  type ParsedMessage,
  type ParseOptions,
  parseFrame,
  type RpcId,
  type RpcRequest,
  readCall,
  serverLimits,
} from '@causeway/protocol'
import type { Connection } from './connection.js'
import { Exchange, type Outlet } from './exchange.js'
import { Peer } from './peer.js'
import type { Principal } from './principal.js'
import type { Reply, Service } from './service.js'
import { wantsResponse } from './wants-response.js'
import { tapWire } from './wire-tap.js'

export interface ServeConnectionOptions {
  /** `stdio`, `memory`, … for diagnostics. */
  readonly transport: string
  /** Who is at the other end, where the transport knows. */
  readonly principal?: Principal
  /** Requests being answered at the same time; the next one is answered with an error. @default limits.maxRequestsInFlight */
  readonly maxRequestsInFlight?: number
  /** @default limits.maxJsonDepth */
  readonly maxJsonDepth?: number
}

/** One connection that is being served. */
export interface ServedConnection {
  readonly peer: Peer
  /** Resolves when the connection is over, with the reason where that was not in good order. Never rejects. */
  readonly closed: Promise<Error | undefined>
  /**
   * Answers what runs, refuses what still comes, then closes the connection; what is not done after `graceMs` is cancelled.
   * Open `subscriptions/listen` are not waited for: the service ends them first. Idempotent.
   *
   * @param graceMs default serverLimits.shutdownGraceMs
   */
  close(graceMs?: number): Promise<void>
}

/** As many turns of the microtask queue as the results of subscriptions that the service has ended take to leave, and more. */
const ENDING_TURNS = 32

/** Where the response of one request goes; without a text where there is none, because it was cancelled. */
type Deliver = (text: string | undefined) => void

/**
 * Serves a connection until either side closes it. Whoever is at the other end is one peer: its requests are answered, in
 * any order, and cancelled when it goes away. A message that is none is answered with an error; nothing that arrives throws.
 *
 * @example
 * const served = serveConnection(service, connection, { transport: 'unix' })
 */
export function serveConnection(
  service: Service,
  connection: Connection,
  options: ServeConnectionOptions,
): ServedConnection {
  const server = new ConnectionServer(service, connection, options)
  server.open()
  return server
}

class ConnectionServer implements ServedConnection {
  readonly peer: Peer
  readonly closed: Promise<Error | undefined>
  readonly #service: Service
  readonly #connection: Connection
  readonly #maxInFlight: number
  readonly #parseOptions: ParseOptions
  readonly #send: (frame: string) => void
  readonly #deliver: Deliver
  readonly #outlet: Outlet
  #settleClosed: (reason: Error | undefined) => void = () => {}
  /** Requests whose response is awaited, but for subscriptions, which end only when somebody ends them. */
  #running = 0
  /** Those subscriptions. */
  #listening = 0
  /** Called when `#running` is 0 again. */
  #idle: (() => void) | undefined
  #closing: Promise<void> | undefined
  #over = false

  constructor(service: Service, connection: Connection, options: ServeConnectionOptions) {
    this.#service = service
    this.#connection = connection
    this.#maxInFlight = options.maxRequestsInFlight ?? limits.maxRequestsInFlight
    this.#parseOptions = { maxDepth: options.maxJsonDepth ?? limits.maxJsonDepth, read: readCall }
    this.#send = (frame) => this.#write(frame)
    this.#deliver = (text) => {
      if (text !== undefined) this.#write(text)
    }
    this.#outlet = { send: this.#send }
    this.peer = new Peer(options.transport, this.#send, options.principal)
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve
    })
  }

  open(): void {
    const opening = this.#connection.open({
      frame: (text) => this.#frame(text),
      fault: (error) => this.#fault(error),
      ended: () => void this.close(serverLimits.inputEndGraceMs),
      closed: (reason) => this.#end(reason),
    })
    opening?.catch((error: unknown) => this.#end(asError(error)))
  }

  close(graceMs: number = serverLimits.shutdownGraceMs): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  async #close(graceMs: number): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs)
        this.#idle = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    for (let turn = 0; this.#listening > 0 && turn < ENDING_TURNS; turn++) await undefined
    await this.#connection.close()
    this.#end(undefined)
  }

  #end(reason: Error | undefined): void {
    if (this.#over) return
    this.#over = true
    this.peer.close()
    this.#service.closed(this.peer)
    this.#idle?.()
    this.#settleClosed(reason)
  }

  #write(frame: string): void {
    if (this.#over) return
    tapWire(this.peer, 'server', 'out', frame)
    // Where a frame cannot be delivered, the connection ends and tells why itself.
    this.#connection.send(frame)?.catch(() => {})
  }

  #frame(text: string): void {
    if (this.#over) return
    tapWire(this.peer, 'server', 'in', text)
    const parsed: Parsed = parseFrame(text, this.#parseOptions)
    if (parsed.kind === 'batch') this.#batch(parsed.items)
    else this.#message(parsed, this.#deliver)
  }

  #fault(error: CausewayError): void {
    const code = error.code === 'ERR_FRAME_TOO_LARGE' ? ErrorCode.InvalidRequest : ErrorCode.ParseError
    this.#write(failureText(undefined, { code, message: error.message }))
  }

  /** `deliver` is called exactly once for what `wantsResponse`, and never for anything else. */
  #message(parsed: ParsedMessage, deliver: Deliver): void {
    switch (parsed.kind) {
      case 'request':
        this.#request(parsed.message, deliver)
        break
      case 'notification':
        this.#service.notification(parsed.message, this.peer)
        break
      case 'response':
        this.peer.answered(parsed.message)
        break
      case 'invalid':
        if (parsed.answers === undefined) deliver(failureText(parsed.id, parsed.error))
        else this.peer.answeredWrongly(parsed.answers, parsed.error)
    }
  }

  /** One array with the responses of all requests, when the last one is there; nothing where there was no request. */
  #batch(items: readonly ParsedMessage[]): void {
    if (this.peer.session?.revision.batches !== true) {
      this.#write(refusal(undefined, 'Expected one message in a frame: batches exist in revision 2025-03-26 only.'))
      return
    }
    const texts: string[] = []
    let awaited = 1
    const deliver: Deliver = (text) => {
      if (text !== undefined) texts.push(text)
      if (--awaited === 0 && texts.length > 0) this.#write(`[${texts.join(',')}]`)
    }
    for (const item of items) {
      if (wantsResponse(item)) awaited++
      if (item.kind === 'request' && item.message.method === 'initialize') {
        deliver(refusal(item.message.id, 'Expected initialize as a message of its own, not in a batch.'))
      } else this.#message(item, deliver)
    }
    deliver(undefined)
  }

  #request(message: RpcRequest, deliver: Deliver): void {
    const { id, method } = message
    const refused = this.#refuse()
    if (refused !== undefined) {
      deliver(refusal(id, refused))
      return
    }
    const exchange = new Exchange(this.peer, classifyEra(message), this.#outlet)
    if (!this.peer.begin(id, exchange)) {
      deliver(refusal(id, 'Expected an id that is not in use: a request with it is still being answered.'))
      return
    }
    // `initialize` cannot be cancelled, so the peer does not know of it.
    if (method === 'initialize') this.peer.end(id)
    let reply: Reply | Promise<Reply>
    try {
      reply = this.#service.request(message, exchange)
    } catch {
      reply = brokenService(id)
    }
    // What is there at once leaves at once: a promise would cost as much as the rest of the way.
    if (reply instanceof Promise) void this.#settle(message, exchange, reply, deliver)
    else this.#finish(message, exchange, reply, deliver)
  }

  #refuse(): string | undefined {
    if (this.#closing !== undefined) return 'The server is shutting down and takes no more requests.'
    if (this.peer.inFlight < this.#maxInFlight) return undefined
    return `Expected at most ${this.#maxInFlight} requests at the same time; wait for responses before sending more.`
  }

  async #settle(message: RpcRequest, exchange: Exchange, reply: Promise<Reply>, deliver: Deliver): Promise<void> {
    const counted = message.method !== 'subscriptions/listen'
    if (counted) this.#running++
    else this.#listening++
    let settled: Reply
    try {
      settled = await reply
    } catch {
      settled = brokenService(message.id)
    }
    this.#finish(message, exchange, settled, deliver)
    if (!counted) this.#listening--
    else if (--this.#running === 0) this.#idle?.()
  }

  #finish({ id, method }: RpcRequest, exchange: Exchange, reply: Reply, deliver: Deliver): void {
    if (method !== 'initialize') this.peer.end(id)
    exchange.finish()
    deliver(exchange.cancelled ? undefined : reply.text)
  }
}

function refusal(id: RpcId | undefined, message: string): string {
  return failureText(id, { code: ErrorCode.InvalidRequest, message })
}

/** A service neither throws nor rejects; one that does gets no further than its own request. */
function brokenService(id: RpcId): Reply {
  return { text: failureText(id, { code: ErrorCode.InternalError, message: 'The server failed to answer.' }) }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
