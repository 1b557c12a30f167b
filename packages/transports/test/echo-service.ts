import {
  checkEnvelope,
  ErrorCode,
  failureText,
  type JsonObject,
  notificationText,
  RpcError,
  type RpcNotification,
  type RpcRequest,
  revisionOf,
  successText,
} from '@causeway/protocol'
import type { Exchange } from '../src/exchange.js'
import type { Peer } from '../src/peer.js'
import type { Reply, Service } from '../src/service.js'

/** A notification as this service says it. */
export const said = (text: unknown): string => notificationText('notifications/message', { level: 'info', data: text })

/**
 * A service that does as it is told, and remembers what happened. Its methods: `echo` (parameters come back), `fail` (with
 * `code` and `data`), `say` (`texts` before the response), `hold` (answers when the test releases `name`), `pause` (like `hold`, after
 * ending the stream), `ask` (the client, for its roots), `subscriptions/listen` (until cancelled), `break` (its own promise).
 */
export class EchoService implements Service {
  readonly peers: Peer[] = []
  readonly exchanges: Exchange[] = []
  readonly notified: RpcNotification[] = []
  readonly closedPeers: Peer[] = []
  readonly resumedPeers: Peer[] = []
  /** What happened, in words, for `happened`. */
  readonly #log = new Set<string>()
  readonly #waiting = new Map<string, () => void>()
  readonly #held = new Map<string, () => void>()

  request(message: RpcRequest, exchange: Exchange): Reply | Promise<Reply> {
    this.peers.push(exchange.peer)
    this.exchanges.push(exchange)
    if (exchange.era === 'modern') {
      const envelope = checkEnvelope(message, exchange.headers, ['2026-07-28'])
      if (envelope instanceof RpcError) return failure(message, envelope)
    }
    const params = message.params ?? {}
    const name = String(params.name ?? message.method)
    const _meta = { 'io.modelcontextprotocol/subscriptionId': message.id }
    switch (message.method) {
      case 'initialize':
        return this.#initialize(message, exchange)
      case 'echo':
      case 'tools/call':
        return success(message, exchange, { ...params, principal: exchange.peer.principal?.id })
      case 'fail':
        return failure(message, new RpcError(Number(params.code), 'It failed.', params.data as JsonObject))
      case 'say':
        for (const text of params.texts as unknown[]) exchange.send(said(text))
        return success(message, exchange, { done: true })
      case 'hold':
        return this.#hold(name, exchange).then(() => success(message, exchange, { released: name }))
      case 'pause':
        exchange.suspendStream(params.retryMs as number | undefined)
        return this.#hold(name, exchange).then(() => {
          exchange.send(said('late'))
          return success(message, exchange, { released: name })
        })
      case 'say-and-hold':
        exchange.send(said('early'))
        return this.#hold(name, exchange).then(() => {
          exchange.send(said('late'))
          return success(message, exchange, { released: name })
        })
      case 'ask':
        return exchange.ask('roots/list', undefined).then(
          (answer) => success(message, exchange, { answer }),
          (error: Error) => failure(message, new RpcError(ErrorCode.InternalError, error.message)),
        )
      case 'subscriptions/listen':
        exchange.send(notificationText('notifications/subscriptions/acknowledged', { notifications: {}, _meta }))
        return this.#hold(name, exchange).then(() => success(message, exchange, { _meta }))
      case 'break':
        return Promise.reject(new Error('A secret of the server.'))
      case 'crash':
        throw new Error('A secret of the server.')
      default:
        return failure(message, new RpcError(ErrorCode.MethodNotFound, 'Method not found.'))
    }
  }

  notification(message: RpcNotification, peer: Peer): void {
    this.notified.push(message)
    this.#did(message.method)
    const id = message.params?.requestId
    if (message.method === 'notifications/cancelled') peer.cancel(id as string)
  }

  closed(peer: Peer): void {
    this.closedPeers.push(peer)
    peer.close()
    this.#did('closed')
  }

  resumed(peer: Peer): void {
    this.resumedPeers.push(peer)
  }

  /** Lets a `hold` of that name go on. */
  release(name: string): void {
    this.#held.get(name)?.()
    this.#held.delete(name)
  }

  /** Resolves when it happened: `holding x`, `cancelled x`, `closed`, or a notification's method. */
  async happened(what: string): Promise<void> {
    if (!this.#log.has(what)) await new Promise<void>((resolve) => this.#waiting.set(what, resolve))
  }

  #initialize(message: RpcRequest, exchange: Exchange): Reply {
    const { protocolVersion, capabilities, clientInfo } = message.params ?? {}
    const revision = revisionOf(protocolVersion)
    if (revision?.era !== 'legacy') return failure(message, new RpcError(ErrorCode.InvalidParams, 'Which version?'))
    exchange.peer.session = {
      revision,
      clientCapabilities: (capabilities ?? {}) as JsonObject,
      clientInfo: clientInfo as never,
      initialized: false,
      logLevel: undefined,
      subscriptions: undefined,
    }
    return success(message, exchange, { protocolVersion, capabilities: {}, serverInfo: { name: 'echo', version: '1' } })
  }

  #hold(name: string, exchange: Exchange): Promise<void> {
    return new Promise((resolve) => {
      this.#held.set(name, resolve)
      exchange.signal.addEventListener('abort', () => {
        this.#did(`cancelled ${name}`)
        resolve()
      })
      this.#did(`holding ${name}`)
    })
  }

  #did(what: string): void {
    this.#log.add(what)
    this.#waiting.get(what)?.()
  }
}

/** A result as its era has it. */
function success({ id }: RpcRequest, { era }: Exchange, members: JsonObject): Reply {
  const result = era === 'modern' ? { ...members, resultType: 'complete' } : members
  return { text: successText(id, JSON.stringify(result)) }
}

function failure({ id }: RpcRequest, error: RpcError): Reply {
  return { text: failureText(id, error.toObject()), errorCode: error.code }
}
