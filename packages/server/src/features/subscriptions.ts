/** Who hears of changes, in both eras. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions */
import {
  ErrorCode,
  invalidParams,
  type JsonObject,
  limits,
  Meta,
  notificationText,
  RpcError,
  type RpcId,
  type SubscriptionFilter,
  serverLimits,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { Exchange, LegacySession, Peer } from '@causeway/transports'
import type { Change } from '../provider.js'
import type { ServerRequest } from '../server-request.js'

interface Listener {
  readonly exchange: Exchange
  readonly id: RpcId
  readonly wants: SubscriptionFilter
  readonly uris: ReadonlySet<string>
  end(): void
}

const listMethods = {
  tools: 'notifications/tools/list_changed',
  prompts: 'notifications/prompts/list_changed',
  resources: 'notifications/resources/list_changed',
} as const

const wanted = { tools: 'toolsListChanged', prompts: 'promptsListChanged', resources: 'resourcesListChanged' } as const

/** Legacy sessions and modern listen streams of one server. Changes of one turn that say the same are told once. */
export class Subscriptions {
  readonly #peers = new Set<Peer>()
  readonly #listeners = new Set<Listener>()
  /** Watched URIs: how many want them, and how to stop watching. */
  readonly #watched = new Map<string, { count: number; stop: () => void }>()
  readonly #watch: (uri: string) => () => void
  /** What is to be told, by what changed: more than one where they are for different ears. */
  #pending: Map<string, Change[]> | undefined

  constructor(watch: (uri: string) => () => void) {
    this.#watch = watch
  }

  /** A legacy peer wants to hear of list changes from now on. */
  join(peer: Peer): void {
    this.#peers.add(peer)
  }

  leave(peer: Peer): void {
    if (!this.#peers.delete(peer)) return
    for (const uri of peer.session?.subscriptions ?? []) this.#unwatch(uri)
  }

  /** `resources/subscribe`. @throws {RpcError} where the session has too many already */
  subscribe(session: LegacySession, uri: string): void {
    session.subscriptions ??= new Set()
    if (session.subscriptions.has(uri)) return
    if (session.subscriptions.size >= limits.maxSubscribedUris) {
      throw invalidParams(`Expected at most ${limits.maxSubscribedUris} subscribed resources in one session.`)
    }
    session.subscriptions.add(uri)
    this.#startWatching(uri)
  }

  unsubscribe(session: LegacySession, uri: string): void {
    if (session.subscriptions?.delete(uri)) this.#unwatch(uri)
  }

  /** `subscriptions/listen`: acknowledges at once and answers when the stream ends in good order. */
  listen({ id, params, exchange }: ServerRequest): Promise<JsonObject> | JsonObject {
    const wants = honoured(params.notifications)
    if (this.#listeners.size >= serverLimits.maxSubscriptions) {
      throw new RpcError(
        ErrorCode.InternalError,
        'This server has as many subscriptions as it can hold; try again later.',
      )
    }
    const _meta = { [Meta.subscriptionId]: id }
    exchange.send(notificationText('notifications/subscriptions/acknowledged', { notifications: wants, _meta }))
    const result: JsonObject = { _meta }
    if (Object.keys(wants).length === 0) return result
    return new Promise((resolve) => {
      const uris = new Set(wants.resourceSubscriptions)
      const listener: Listener = { exchange, id, wants, uris, end: () => resolve(result) }
      const leave = (): void => {
        if (!this.#listeners.delete(listener)) return
        for (const uri of uris) this.#unwatch(uri)
      }
      this.#listeners.add(listener)
      for (const uri of uris) this.#startWatching(uri)
      exchange.signal.addEventListener('abort', () => {
        leave()
        resolve(result)
      })
    })
  }

  /** Something changed; told at the end of this turn. */
  tell(change: Change): void {
    if (this.#pending === undefined) {
      this.#pending = new Map()
      queueMicrotask(() => this.#flush())
    }
    const key = change.kind === 'resource' ? `resource ${change.uri}` : change.kind
    const same = this.#pending.get(key)
    if (same === undefined) this.#pending.set(key, [change])
    else if (!same.some(({ to }) => to === change.to)) same.push(change)
  }

  /** Ends every listen stream in good order. */
  close(): void {
    for (const listener of this.#listeners) listener.end()
    this.#listeners.clear()
    this.#peers.clear()
    for (const { stop } of this.#watched.values()) stop()
    this.#watched.clear()
  }

  #flush(): void {
    const changes = this.#pending?.values() ?? []
    this.#pending = undefined
    for (const change of [...changes].flat()) {
      if (change.kind === 'resource') this.#tellUpdated(change.uri, change.to)
      else this.#tellListChanged(change.kind, change.to)
    }
  }

  #tellListChanged(kind: keyof typeof listMethods, to: Change['to']): void {
    const text = notificationText(listMethods[kind])
    for (const peer of this.#peers) if (peer.session?.initialized && mayHear(peer, to)) peer.notify(text)
    for (const listener of this.#listeners) {
      if (listener.wants[wanted[kind]] === true && mayHear(listener.exchange.peer, to))
        send(listener, listMethods[kind], {})
    }
  }

  #tellUpdated(uri: string, to: Change['to']): void {
    const text = notificationText('notifications/resources/updated', { uri })
    for (const peer of this.#peers) if (peer.session?.subscriptions?.has(uri) && mayHear(peer, to)) peer.notify(text)
    for (const listener of this.#listeners) {
      if (listener.uris.has(uri) && mayHear(listener.exchange.peer, to))
        send(listener, 'notifications/resources/updated', { uri })
    }
  }

  #startWatching(uri: string): void {
    const watched = this.#watched.get(uri)
    if (watched !== undefined) watched.count++
    else this.#watched.set(uri, { count: 1, stop: this.#watch(uri) })
  }

  #unwatch(uri: string): void {
    const watched = this.#watched.get(uri)
    if (watched === undefined || --watched.count > 0) return
    this.#watched.delete(uri)
    watched.stop()
  }
}

function mayHear(peer: Peer, to: Change['to']): boolean {
  return to === undefined || to(peer)
}

function send({ exchange, id }: Listener, method: string, params: JsonObject): void {
  exchange.send(notificationText(method, { ...params, _meta: { [Meta.subscriptionId]: id } }))
}

/** The part of a filter that this server grants. */
function honoured(filter: unknown): SubscriptionFilter {
  if (!isJsonObject(filter))
    throw invalidParams('Expected params.notifications to be an object that says what to listen to.')
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions } = filter
  const uris = Array.isArray(resourceSubscriptions)
    ? resourceSubscriptions.filter((uri) => typeof uri === 'string')
    : []
  if (uris.length > limits.maxSubscribedUris) {
    throw invalidParams(`Expected at most ${limits.maxSubscribedUris} resources in one subscription.`)
  }
  return {
    ...(toolsListChanged === true ? { toolsListChanged } : {}),
    ...(promptsListChanged === true ? { promptsListChanged } : {}),
    ...(resourcesListChanged === true ? { resourcesListChanged } : {}),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
  }
}
