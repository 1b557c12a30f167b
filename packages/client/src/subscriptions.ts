import {
  type JsonObject,
  limits,
  Meta,
  RpcError,
  type RpcId,
  type RpcNotification,
  type SubscriptionFilter,
} from '@causeway/protocol'
import { ChangeQueue } from './change-queue.js'
import { type Change, changeOf, changesOf, wants } from './changes.js'
import type { ClientEvents } from './client-events.js'
import { clientError } from './errors.js'
import type { Events } from './events.js'
import { type ListenOwner, ListenStream } from './listen-stream.js'
import type { ReconnectOptions } from './options.js'
import type { Speaker } from './speaker.js'

/** Changes as they happen, until closed; the same in both eras. After a gap everything in the filter counts as changed. */
export interface Subscription extends AsyncIterable<Change, undefined>, AsyncDisposable {
  /** What the server granted. */
  readonly filter: SubscriptionFilter
  /** Idempotent. */
  close(): Promise<void>
}

/** What subscriptions need of a session. */
export interface SubscriptionHost {
  readonly events: Events<ClientEvents>
  ready(signal?: AbortSignal): Promise<Speaker>
  request(method: string, params: JsonObject): Promise<JsonObject>
  /** A change, before anyone else hears of it. */
  changed(change: Change): void
  readonly reconnect: ReconnectOptions | false
  readonly ackTimeoutMs: number
}

interface Listener {
  readonly filter: SubscriptionFilter
  readonly queue: ChangeQueue
  /** Modern only. */
  readonly stream?: ListenStream
}

/** Everything that a client listens to: what event listeners imply, and streams of their own. */
export class Subscriptions implements ListenOwner {
  readonly reconnect: ReconnectOptions | false
  readonly ackTimeoutMs: number
  readonly #host: SubscriptionHost
  /** Resources that were subscribed to one by one. */
  readonly #uris = new Set<string>()
  readonly #listeners = new Set<Listener>()
  /** Modern streams by the id of their request. */
  readonly #streams = new Map<RpcId, ListenStream>()
  /** The modern stream for event listeners and subscribed resources. */
  #standing: ListenStream | undefined
  #refreshing = false
  #closed = false

  constructor(host: SubscriptionHost) {
    this.#host = host
    this.reconnect = host.reconnect
    this.ackTimeoutMs = host.ackTimeoutMs
    host.events.onInterest = () => this.#refreshSoon()
  }

  /** The session is open: asks for what was wanted before there was anyone to ask. */
  start(): void {
    this.#refreshSoon()
  }

  /**
   * Asks for the updates of one resource.
   * @throws {CausewayError} `ERR_NOT_SUPPORTED` where the server does not announce them
   */
  async subscribe(uri: string): Promise<void> {
    const speaker = await this.#host.ready()
    if (this.#uris.size >= limits.maxSubscribedUris) {
      throw clientError('ERR_NOT_SUPPORTED', `At most ${limits.maxSubscribedUris} resources may be subscribed to.`)
    }
    if (speaker.agreement.revision.era === 'legacy') {
      await this.#host.request('resources/subscribe', { uri })
      this.#uris.add(uri)
      return
    }
    this.#uris.add(uri)
    try {
      const granted = await this.#refresh(speaker)?.opened
      if (granted?.resourceSubscriptions?.includes(uri) === true) return
      throw clientError('ERR_NOT_SUPPORTED', 'The server does not announce updates of this resource.')
    } catch (error) {
      this.#uris.delete(uri)
      throw error
    }
  }

  async unsubscribe(uri: string): Promise<void> {
    if (!this.#uris.delete(uri)) return
    const speaker = await this.#host.ready()
    if (speaker.agreement.revision.era === 'legacy') await this.#host.request('resources/unsubscribe', { uri })
    else this.#refresh(speaker)
  }

  /** Resolves once the server tells of everything that there are listeners for now. */
  async listening(): Promise<void> {
    await this.#refresh(await this.#host.ready())?.opened
  }

  /** Opens a stream of its own for `filter`; resolves once the server granted it. */
  async listen(filter: SubscriptionFilter, signal?: AbortSignal): Promise<Subscription> {
    const speaker = await this.#host.ready(signal)
    const queue = new ChangeQueue()
    const modern = speaker.agreement.revision.era === 'modern'
    const listener = modern ? { filter, queue, stream: new ListenStream(filter, this) } : { filter, queue }
    const close = (): Promise<void> => this.#unlisten(listener)
    this.#listeners.add(listener)
    signal?.addEventListener('abort', close, { once: true })
    try {
      const granted = listener.stream === undefined ? await this.#subscribeAll(filter) : await run(listener.stream)
      return { filter: granted, close, [Symbol.asyncDispose]: close, [Symbol.asyncIterator]: () => queue }
    } catch (error) {
      await close()
      throw error
    }
  }

  /** Takes notifications that belong to a subscription or announce a change; false for all others. */
  take(message: RpcNotification): boolean {
    const id = message.params?._meta?.[Meta.subscriptionId]
    const stream = typeof id === 'string' || typeof id === 'number' ? this.#streams.get(id) : undefined
    if (message.method === 'notifications/subscriptions/acknowledged') {
      stream?.acknowledged(message)
      return true
    }
    const change = changeOf(message)
    if (change !== undefined) this.#announce(change, stream)
    return change !== undefined
  }

  /** The server ended a stream by `notifications/cancelled`. */
  cancelled(id: RpcId): void {
    this.#streams.get(id)?.cancelled()
  }

  /** A new connection took the place of a lost one: subscribes again and counts everything as changed. */
  async restore(speaker: Speaker): Promise<void> {
    if (speaker.agreement.revision.era === 'modern') return // Each stream comes back by itself.
    for (const uri of this.#legacyUris()) await this.#resubscribe(speaker, uri)
    for (const change of changesOf(this.#wanted(speaker))) this.#announce(change, undefined)
    for (const { filter, queue } of this.#listeners) for (const change of changesOf(filter)) queue.push(change)
  }

  close(): void {
    this.#closed = true
    this.#standing?.close()
    for (const { stream, queue } of this.#listeners) {
      stream?.close()
      queue.end()
    }
    this.#listeners.clear()
  }

  ready(signal: AbortSignal): Promise<Speaker> {
    return this.#host.ready(signal)
  }

  named(stream: ListenStream, id: RpcId): void {
    for (const [known, other] of this.#streams) if (other === stream) this.#streams.delete(known)
    this.#streams.set(id, stream)
  }

  resumed(stream: ListenStream): void {
    for (const change of changesOf(stream.granted ?? {})) this.#announce(change, stream)
  }

  over(stream: ListenStream, why: unknown): void {
    for (const [id, other] of this.#streams) if (other === stream) this.#streams.delete(id)
    for (const listener of this.#listeners) if (listener.stream === stream) listener.queue.end()
    if (this.#standing === stream && stream.granted !== undefined) this.#standing = undefined
    if (why !== undefined && !this.#closed) this.#warn(why)
  }

  /** Tells who wanted to know: the stream's own listener, or everyone where it came on no stream of a listener. */
  #announce(change: Change, stream: ListenStream | undefined): void {
    this.#host.changed(change)
    let owned = false
    for (const listener of this.#listeners) {
      if (listener.stream !== stream) continue
      owned ||= stream !== undefined
      if (wants(listener.filter, change)) listener.queue.push(change)
    }
    if (owned) return
    if (change.event === 'resourceUpdated') this.#host.events.emit('resourceUpdated', { uri: change.uri })
    else this.#host.events.emit(change.event, undefined)
  }

  async #unlisten(listener: Listener): Promise<void> {
    if (!this.#listeners.delete(listener)) return
    listener.stream?.close()
    listener.queue.end()
    if (listener.stream !== undefined || this.#closed) return
    const still = this.#legacyUris()
    for (const uri of listener.filter.resourceSubscriptions ?? []) {
      if (!still.has(uri)) await this.#host.request('resources/unsubscribe', { uri })
    }
  }

  async #resubscribe(speaker: Speaker, uri: string): Promise<void> {
    try {
      await speaker.request('resources/subscribe', { uri })
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      this.#warn(error)
    }
  }

  #warn(why: unknown): void {
    const reason = why instanceof Error ? why.message : String(why)
    this.#host.events.emit('warning', { kind: 'subscription-lost', message: `A subscription ended: ${reason}` })
  }

  async #subscribeAll(filter: SubscriptionFilter): Promise<SubscriptionFilter> {
    for (const uri of filter.resourceSubscriptions ?? []) await this.#host.request('resources/subscribe', { uri })
    return filter
  }

  #legacyUris(): ReadonlySet<string> {
    const uris = new Set(this.#uris)
    for (const { filter } of this.#listeners) for (const uri of filter.resourceSubscriptions ?? []) uris.add(uri)
    return uris
  }

  /** Waits until the caller has added all the listeners that it is about to add. */
  #refreshSoon(): void {
    if (this.#refreshing) return
    this.#refreshing = true
    queueMicrotask(async () => {
      this.#refreshing = false
      try {
        if (!this.#closed) this.#refresh(await this.#host.ready())
      } catch {
        // Without a connection there is nothing to ask for; the session tells its caller why.
      }
    })
  }

  /** Makes the standing stream what is wanted now, without a gap; returns it. Nothing to do in the legacy era. */
  #refresh(speaker: Speaker): ListenStream | undefined {
    if (speaker.agreement.revision.era === 'legacy' || this.#closed) return undefined
    const filter = this.#wanted(speaker)
    const old = this.#standing
    if (old !== undefined && JSON.stringify(old.filter) === JSON.stringify(filter)) return old
    if (Object.keys(filter).length === 0) {
      this.#standing = undefined
      old?.close()
      return undefined
    }
    const stream = new ListenStream(filter, this)
    this.#standing = stream
    void run(stream).then(
      () => old?.close(),
      // What there was is better than nothing.
      () => {
        if (this.#standing === stream) this.#standing = old
      },
    )
    return stream
  }

  /** What event listeners and subscribed resources need, as far as the server offers it. */
  #wanted({ agreement }: Speaker): SubscriptionFilter {
    const { tools, prompts, resources } = agreement.serverCapabilities
    const { events } = this.#host
    return {
      ...(events.has('toolsChanged') && tools?.listChanged ? { toolsListChanged: true } : {}),
      ...(events.has('promptsChanged') && prompts?.listChanged ? { promptsListChanged: true } : {}),
      ...(events.has('resourcesChanged') && resources?.listChanged ? { resourcesListChanged: true } : {}),
      ...(this.#uris.size > 0 ? { resourceSubscriptions: [...this.#uris] } : {}),
    }
  }
}

/** Starts a stream and waits for its first acknowledgement. */
function run(stream: ListenStream): Promise<SubscriptionFilter> {
  void stream.run()
  return stream.opened
}
