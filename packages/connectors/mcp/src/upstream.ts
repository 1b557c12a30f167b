import type { Client } from '@causeway/client'
import type { ConnectorContext } from '@causeway/connector-kit'
import { type CacheHints, CausewayError, type JsonObject, RpcError } from '@causeway/protocol'
import type { Change, ListKind, PromptSource, Provider, ResourceSource, ToolSource } from '@causeway/server'
import type { Peer } from '@causeway/transports'
import { Forwarding } from './forwarding.js'
import type { Roots } from './roots.js'
import { Sending } from './sending.js'
import { promptSource, resourceSource, toolSource } from './sources.js'
import type { Turns } from './turns.js'
import { UpstreamLists } from './upstream-lists.js'
import { Visits } from './visits.js'
import { Watches } from './watches.js'

/** Lists are not fetched before the upstream tells of changes, or that time is over. */
const ANNOUNCEMENTS_MS = 1_000
/** An upstream that does not answer a ping for that long is gone. */
const PING_MS = 5_000

/** What an upstream's calls have in common. */
export interface UpstreamParts {
  readonly context: ConnectorContext
  /** Where its server is; undefined for a process. */
  readonly address: string | undefined
  readonly turns: Turns
  readonly roots: Roots
}

/** Another MCP server, as a provider. */
export class Upstream implements Provider {
  readonly #client: Client
  readonly #context: ConnectorContext
  readonly #roots: Roots
  readonly #forwarding: Forwarding
  readonly #lists: UpstreamLists
  readonly #tools: ToolSource
  readonly #resources: ResourceSource
  readonly #prompts: PromptSource
  readonly #listeners = new Set<(change: Change) => void>()
  #pinging: Promise<void> | undefined
  /** It was closed, or counts as lost: what ends from now on is no news. */
  #closed = false
  #closing: Promise<void> | undefined

  constructor(client: Client, { address, context, turns, roots }: UpstreamParts) {
    this.#client = client
    this.#roots = roots
    this.#context = context
    const visits = new Visits()
    this.#lists = new UpstreamLists(client, context, (kind) => this.#tell({ kind }))
    this.#forwarding = new Forwarding(client, {
      context,
      turns,
      visits,
      roots,
      sending: new Sending(client, { context, address, tools: this.#lists.tools }),
      suspect: (error) => this.#suspect(error),
    })
    const parts = { client, forwarding: this.#forwarding, lists: this.#lists }
    this.#tools = toolSource(parts)
    this.#resources = resourceSource({ ...parts, watches: new Watches(client, context.log) })
    this.#prompts = promptSource(parts)
    client.on('resourceUpdated', ({ uri }) => this.#tell({ kind: 'resource', uri }))
    client.on('elicitationComplete', ({ elicitationId }) => visits.complete(elicitationId))
    client.on('reconnected', () => this.#lists.refreshAll())
    client.on('closed', ({ reason }) => this.#lost(reason))
  }

  /** Lists everything. @throws where the upstream does not answer */
  async load(): Promise<void> {
    const { clock, signal } = this.#context
    const waiting = new AbortController()
    const late = clock.wait(ANNOUNCEMENTS_MS, AbortSignal.any([waiting.signal, signal])).catch(() => {})
    await Promise.race([this.#listen(), late])
    waiting.abort()
    signal.throwIfAborted()
    await this.#lists.load()
  }

  get tools(): ToolSource | undefined {
    return this.#client.serverCapabilities.tools && this.#tools
  }

  get resources(): ResourceSource | undefined {
    return this.#client.serverCapabilities.resources && this.#resources
  }

  get prompts(): PromptSource | undefined {
    return this.#client.serverCapabilities.prompts && this.#prompts
  }

  notes(kind: ListKind): JsonObject | undefined {
    return this.#lists[kind].notes
  }

  freshness(kind: ListKind): CacheHints {
    return this.#lists[kind].freshness
  }

  get instructions(): string | undefined {
    return this.#client.instructions
  }

  rootsChanged(peer: Peer): void {
    if (this.#closed || !this.#roots.changed(peer)) return
    this.#client.rootsChanged().catch((error: unknown) => {
      this.#context.log.debug('it could not be told that roots changed', { error })
    })
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the connection, and the process where there is one. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#closed = true
    this.#forwarding.close()
    await this.#client.close()
  }

  /** Asks to be told of changes; resolves once the upstream agreed, or will not. */
  async #listen(): Promise<void> {
    const { tools, prompts, resources } = this.#client.serverCapabilities
    const filter = {
      ...(tools?.listChanged === true ? { toolsListChanged: true } : {}),
      ...(prompts?.listChanged === true ? { promptsListChanged: true } : {}),
      ...(resources?.listChanged === true ? { resourcesListChanged: true } : {}),
    }
    if (Object.keys(filter).length === 0) return
    try {
      const changes = await this.#client.listen(filter, { signal: this.#context.signal })
      const { promptsListChanged, resourcesListChanged, toolsListChanged } = changes.filter
      this.#lists.announced = new Set([
        ...(toolsListChanged ? (['tools'] as const) : []),
        ...(promptsListChanged ? (['prompts'] as const) : []),
        ...(resourcesListChanged ? (['resources'] as const) : []),
      ])
      void this.#follow(changes)
    } catch (error) {
      this.#context.log.debug('it does not tell of changes; its lists are looked at again from time to time', { error })
    }
  }

  async #follow(changes: AsyncIterable<{ readonly event: string }>): Promise<void> {
    for await (const { event } of changes) {
      if (event === 'toolsChanged') this.#lists.refresh('tools')
      else if (event === 'promptsChanged') this.#lists.refresh('prompts')
      else if (event === 'resourcesChanged') this.#lists.refresh('resources')
    }
    this.#lists.announced = new Set()
    this.#suspect(undefined)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** Something failed that may mean that the upstream is gone: asks once, for all who noticed. */
  #suspect(cause: unknown): void {
    if (this.#closed || this.#context.signal.aborted) return
    this.#pinging ??= this.#ping(cause).finally(() => {
      this.#pinging = undefined
    })
  }

  async #ping(cause: unknown): Promise<void> {
    try {
      await this.#client.ping({ timeoutMs: PING_MS })
    } catch (error) {
      // Whoever refuses is there.
      if (error instanceof RpcError) return
      this.#lost(cause instanceof Error ? cause : error instanceof Error ? error : undefined)
    }
  }

  #lost(reason: Error | undefined): void {
    if (this.#closed || this.#context.signal.aborted) return
    this.#closed = true
    this.#context.lost(reason ?? new CausewayError('ERR_CONNECTION_LOST', 'It closed the connection.'))
  }
}
