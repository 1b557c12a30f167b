import {
  checkEnvelope,
  ErrorCode,
  failureText,
  invalidParams,
  type JsonObject,
  methodNotFound,
  methodOf,
  REVISIONS,
  type Revision,
  RpcError,
  type RpcNotification,
  type RpcRequest,
  revisionOf,
  successText,
} from '@causeway/protocol'
import type { Exchange, Peer, Reply, Service } from '@causeway/transports'
import type { Endpoint } from './compose.js'
import { reportError } from './diagnostics.js'
import { type Identity, initialize, SUPPORTED_MODERN } from './features/lifecycle.js'
import type { Subscriptions } from './features/subscriptions.js'
import { isPromise } from './maybe-promise.js'
import { ResultTexts } from './result-text.js'
import { NO_PARAMS, type ServerRequest } from './server-request.js'

/** What a dispatcher needs of its server. */
export interface DispatcherOptions {
  readonly identity: Identity
  readonly subscriptions: Subscriptions
  /** Middleware and features. */
  readonly endpoint: Endpoint
  /** Methods of extensions and of low-level handlers. */
  isCustom(method: string): boolean
  /** Is the capability at this path (`resources.subscribe`) advertised? */
  offers(capability: string): boolean
  /** A notification that no feature of the stack handles. */
  onNotification(notification: RpcNotification, peer: Peer): void
}

/** Legacy clients that never set a level hear from this one on. */
const DEFAULT_LEGACY_LOG_LEVEL = 'info'

/** One for a server: turns requests of every era, revision and transport into calls of the same endpoint. */
export class Dispatcher implements Service {
  readonly #options: DispatcherOptions
  readonly #texts: ResultTexts

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#texts = new ResultTexts(options.identity.info)
  }

  request(message: RpcRequest, exchange: Exchange): Reply | Promise<Reply> {
    try {
      if (exchange.era === 'legacy' && message.method === 'initialize') return this.#initialize(message, exchange)
      const request = exchange.era === 'modern' ? this.#modern(message, exchange) : this.#legacy(message, exchange)
      this.#admit(request)
      const outcome = this.#options.endpoint(request)
      if (!isPromise(outcome)) return this.#success(request, outcome)
      return outcome.then(
        (result) => this.#settled(request, result),
        (error: unknown) => this.#failure(message, error, request.revision),
      )
    } catch (error) {
      return this.#failure(message, error, exchange.peer.session?.revision)
    }
  }

  notification(message: RpcNotification, peer: Peer): void {
    const { session } = peer
    switch (message.method) {
      case 'notifications/initialized':
        if (session !== undefined) session.initialized = true
        return
      case 'notifications/cancelled': {
        const requestId = message.params?.requestId
        if (typeof requestId === 'string' || typeof requestId === 'number') peer.cancel(requestId)
        return
      }
      default:
        this.#options.onNotification(message, peer)
    }
  }

  resumed(peer: Peer): void {
    this.#options.subscriptions.join(peer)
  }

  closed(peer: Peer): void {
    this.#options.subscriptions.leave(peer)
    peer.close()
  }

  #initialize(message: RpcRequest, exchange: Exchange): Reply {
    const problem = methodOf('initialize')?.checkParams(message.params)
    if (problem !== undefined) throw invalidParams(problem)
    if (exchange.peer.session !== undefined) {
      throw new RpcError(ErrorCode.InvalidRequest, 'Expected initialize once; this session has begun already.')
    }
    const { revision, result } = initialize(this.#options.identity, message, exchange)
    this.#options.subscriptions.join(exchange.peer)
    return { text: successText(message.id, this.#texts.once(revision, 'initialize', result)) }
  }

  #modern(message: RpcRequest, exchange: Exchange): ServerRequest {
    const envelope = checkEnvelope(message, exchange.headers, SUPPORTED_MODERN)
    if (envelope instanceof RpcError) throw envelope
    const { revision, clientCapabilities, clientInfo, logLevel } = envelope
    return requestOf(message, exchange, revision, clientCapabilities, clientInfo, logLevel)
  }

  #legacy(message: RpcRequest, exchange: Exchange): ServerRequest {
    const { session } = exchange.peer
    if (session === undefined) {
      if (message.method === 'ping') return requestOf(message, exchange, oldest(), {}, undefined, undefined)
      throw new RpcError(
        ErrorCode.InvalidRequest,
        `Expected initialize first, or the revision in _meta of every request; got ${JSON.stringify(message.method)}.`,
      )
    }
    const { revision, clientCapabilities, clientInfo, logLevel = DEFAULT_LEGACY_LOG_LEVEL } = session
    return requestOf(message, exchange, revision, clientCapabilities, clientInfo, logLevel)
  }

  /** 1 the method is one of this revision's  2 its capability is advertised  3 its parameters are valid. */
  #admit({ method, params, revision }: ServerRequest): void {
    if (this.#options.isCustom(method)) return
    const descriptor = revision.clientMethods.has(method) ? methodOf(method) : undefined
    if (descriptor === undefined || descriptor.kind !== 'request') {
      throw methodNotFound(method, `is not a method of revision ${revision.id}`)
    }
    if (descriptor.capability !== undefined && !this.#options.offers(descriptor.capability))
      throw methodNotFound(method)
    const problem = descriptor.checkParams(params)
    if (problem !== undefined) throw invalidParams(problem)
  }

  #settled(request: ServerRequest, result: JsonObject): Reply {
    try {
      return this.#success(request, result)
    } catch (error) {
      return this.#failure(request, error, request.revision)
    }
  }

  #success({ id, method, revision }: ServerRequest, result: JsonObject): Reply {
    if (!method.endsWith('/list')) return { text: successText(id, this.#texts.once(revision, method, result)) }
    const { text, bytes } = this.#texts.kept(revision, method, result)
    const parts = bytes && { before: successText(id, '').slice(0, -1), kept: bytes, after: '}' }
    return { text: successText(id, text), parts }
  }

  #failure({ id, method }: Pick<RpcRequest, 'id' | 'method'>, error: unknown, revision: Revision | undefined): Reply {
    const rpcError = toRpcError(method, error)
    const lowered = revision?.lowerError(rpcError) ?? rpcError
    return { text: failureText(id, lowered.toObject()), errorCode: lowered.code }
  }
}

/** Before `initialize` nothing is agreed on; the one method that is allowed then never changed. */
function oldest(): Revision {
  const revision = revisionOf(REVISIONS[0])
  if (revision === undefined) throw new TypeError(`There is no revision ${REVISIONS[0]}.`)
  return revision
}

/** Errors that nobody meant for the wire say that they happened, and nothing else. */
function toRpcError(method: string, error: unknown): RpcError {
  if (error instanceof RpcError) return error
  reportError(method, undefined, error)
  return new RpcError(
    ErrorCode.InternalError,
    `${method} failed unexpectedly. The reason is in the server's diagnostics.`,
  )
}

function requestOf(
  message: RpcRequest,
  exchange: Exchange,
  revision: Revision,
  clientCapabilities: ServerRequest['clientCapabilities'],
  clientInfo: ServerRequest['clientInfo'],
  logLevel: ServerRequest['logLevel'],
): ServerRequest {
  const { id, method, params = NO_PARAMS } = message
  const mirror = methodOf(method)?.mirror
  const name = mirror === undefined ? undefined : params[mirror]
  return {
    id,
    method,
    params,
    revision,
    era: exchange.era,
    clientCapabilities,
    clientInfo,
    logLevel,
    principal: exchange.peer.principal,
    name: typeof name === 'string' ? name : undefined,
    exchange,
  }
}
