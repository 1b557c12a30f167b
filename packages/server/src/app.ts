import {
  type CacheHints,
  type CallToolResult,
  ErrorCode,
  isExtensionName,
  type JsonObject,
  type ReadResourceResult,
  type ResourceContents,
  RpcError,
  type RpcNotification,
  type ServerCapabilities,
  serverLimits,
} from '@causeway/protocol'
import { type KeyValue, memoryKeyValue } from '@causeway/store'
import type {
  Connection,
  FetchHandler,
  HttpOptions,
  Peer,
  Principal,
  ServedConnection,
  Service,
} from '@causeway/transports'
import { sealingKeys, serveConnection } from '@causeway/transports/serving'
import type { AppDefinition, RawHandler } from './app-definition.js'
import { sourcesOver } from './app-sources.js'
import { Catalog } from './catalog.js'
import { checkCacheHints } from './check-cache-hints.js'
import { compose, type Endpoint } from './compose.js'
import type { Backstage, HandlerContext, TellableList } from './context.js'
import { Lifespan } from './dep.js'
import { reportError } from './diagnostics.js'
import { Dispatcher } from './dispatcher.js'
import { featureEndpoint } from './features/endpoint.js'
import type { Identity } from './features/lifecycle.js'
import { Lists } from './features/lists.js'
import { Subscriptions } from './features/subscriptions.js'
import { asksForInput } from './inquiry/asks-for-input.js'
import type { Inquiry } from './inquiry/inquiry.js'
import { LegacyInquiry } from './inquiry/legacy-inquiry.js'
import { ModernInquiry } from './inquiry/modern-inquiry.js'
import { RequestStates } from './inquiry/request-state.js'
import { Visits } from './inquiry/visits.js'
import { type Additions, LocalProvider, type Selection } from './local/local-provider.js'
import { checkIdentity } from './made.js'
import type { Audience, Change, ListKind, Provider, Scope } from './provider.js'
import { Seals } from './seals.js'
import type { ServerRequest } from './server-request.js'
import { type State, stateOf } from './state.js'
import { ToolError } from './tool-error.js'
import { prefix } from './transforms/prefix.js'

/**
 * A server: one object for all sessions, connections, eras and transports at once. It is a provider too, so it can be
 * mounted in another one, and a `{ fetch }` for whatever runs those.
 */
export class App<T = unknown> implements Provider, Backstage {
  /** Types only: the tools, for typed clients. */
  declare readonly __tools?: T
  /** What transports serve. */
  readonly service: Service
  /** The options that its HTTP servers start from. */
  readonly http: HttpOptions
  readonly #definition: AppDefinition<object>
  readonly #lifespan = new Lifespan()
  readonly #local: LocalProvider
  readonly #catalog = new Catalog()
  /** Middleware and features: the way of every request, of clients, of handlers and of servers that mount this one. */
  readonly #endpoint: Endpoint
  /** What a server that mounts this one gets. */
  readonly #sources: Required<Pick<Provider, 'tools' | 'resources' | 'prompts'>>
  /** @internal Users that are at an address. */
  readonly visits: Visits = new Visits()
  readonly #subscriptions: Subscriptions
  readonly #store: KeyValue
  readonly #states: RequestStates
  readonly #connections = new Set<ServedConnection>()
  /** Loaded for the first request: who serves over other transports does without. */
  #fetch: Promise<FetchHandler> | undefined
  #closing: Promise<void> | undefined

  constructor(definition: AppDefinition<object>) {
    checkIdentity(definition)
    this.#definition = definition
    checkExtensions(definition.extensions)
    checkCacheHints(definition.cache)
    this.#store = definition.store ?? memoryKeyValue()
    const keys = sealingKeys(definition.keys)
    const seals = new Seals(keys)
    this.http = { keys, ...definition.http }
    this.#states = new RequestStates(seals, this.#store)
    this.#local = new LocalProvider(this.#lifespan, definition.errors ?? 'safe')
    this.#subscriptions = new Subscriptions((uri) => this.#catalog.watch(uri))
    this.#catalog.mount(this.#local)
    this.#local.add(definition as Additions)
    for (const provider of definition.providers ?? []) this.mount(provider)
    for (const [name, provider] of Object.entries(definition.mount ?? {})) this.mount(provider, { prefix: name })
    this.#catalog.onChange((change) => this.#subscriptions.tell(change))
    const identity = this.#identity()
    const features = featureEndpoint({
      identity,
      backstage: this,
      catalog: this.#catalog,
      subscriptions: this.#subscriptions,
      lists: new Lists(this.#catalog, {
        pageSize: definition.pageSize ?? serverLimits.pageSize,
        hints: definition.cache ?? {},
        seals,
      }),
      handlers: definition.handlers ?? {},
    })
    this.#endpoint = compose(definition.use ?? [], features)
    this.#sources = sourcesOver(this.#catalog, this.#endpoint)
    const custom = new Set(Object.keys(definition.handlers ?? {}))
    this.service = new Dispatcher({
      identity,
      subscriptions: this.#subscriptions,
      endpoint: this.#endpoint,
      isCustom: (method) => custom.has(method),
      offers: (capability) => this.#offers(capability),
      onNotification: (notification, peer) => this.#notified(notification, peer),
    })
  }

  /** Adds tools, resources and prompts to the running server, and tells its clients. @throws {TypeError} where a name is taken */
  add(additions: Additions): void {
    this.#local.add(additions)
  }

  /** Takes them away again. Unknown names are ignored. */
  remove(selection: Selection): void {
    this.#local.remove(selection)
  }

  /** Shows what was hidden by `disable`. @throws {TypeError} for an unknown name */
  enable(selection: Selection): void {
    this.#local.setEnabled(selection, true)
  }

  /** Hides, without forgetting. @throws {TypeError} for an unknown name */
  disable(selection: Selection): void {
    this.#local.setEnabled(selection, false)
  }

  /** Serves what a provider offers; with a prefix its names become `prefix__name` and its URIs `prefix+scheme:…`. */
  mount(provider: Provider, options: { readonly prefix?: string } = {}): () => void {
    const mounted = options.prefix ? prefix(provider, options.prefix) : provider
    this.#catalog.mount(mounted)
    return () => this.#catalog.unmount(mounted)
  }

  /**
   * Tells whoever subscribed to it that a resource has other contents now.
   *
   * @example
   * app.resourceUpdated('inbox://mine', { to: ({ principal }) => principal?.id === 'ada' })
   */
  resourceUpdated(uri: string, audience?: Audience): void {
    this.#local.touch(uri, audience)
  }

  /** Tells clients that a list changed which this server could not see change. */
  listChanged(kind: TellableList, audience?: Audience): void {
    this.#local.announce(kind, audience)
  }

  /**
   * Tells the client whose user was sent to an address under this id, with `elicitUrl` or `UrlElicitationRequired`, that
   * what was to be done there is done. False where nobody can be told: 2025-11-25 only, and not by another replica.
   */
  elicitationComplete(elicitationId: string): boolean {
    return this.visits.complete(elicitationId)
  }

  /** Serves one connection until it closes: standard streams, one half of `memoryPair()`, your own transport. */
  attach(
    connection: Connection,
    options: { readonly transport?: string; readonly principal?: Principal } = {},
  ): ServedConnection {
    const { principal, transport = 'custom' } = options
    const served = serveConnection(this.service, connection, {
      transport,
      ...(principal === undefined ? {} : { principal }),
    })
    this.#connections.add(served)
    void served.closed.finally(() => this.#connections.delete(served))
    return served
  }

  /** Answers one web-standard request: both eras, sessions and streams. */
  readonly fetch = async (request: Request): Promise<Response> => {
    this.#fetch ??= import('@causeway/transports/fetch').then(({ fetchHandler }) =>
      fetchHandler(this.service, this.http),
    )
    const handler = await this.#fetch
    return handler(request)
  }

  /** Lets what runs finish, ends every stream, closes providers and dependencies. Idempotent. */
  close(graceMs: number = serverLimits.shutdownGraceMs): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get name(): string {
    return this.#definition.name
  }

  // What follows makes it a provider: its own middleware runs for whoever mounts it.

  get varies(): boolean {
    return this.#catalog.varies
  }

  get tools(): Provider['tools'] {
    return this.#catalog.has('tools') ? this.#sources.tools : undefined
  }

  get resources(): Provider['resources'] {
    return this.#catalog.has('resources') ? this.#sources.resources : undefined
  }

  get prompts(): Provider['prompts'] {
    return this.#catalog.has('prompts') ? this.#sources.prompts : undefined
  }

  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    return this.#catalog.notes(kind, scope)
  }

  freshness(kind: ListKind, scope: Scope): CacheHints {
    return { ...this.#catalog.freshness(kind, scope), ...this.#definition.cache }
  }

  get instructions(): string | undefined {
    const all = [this.#definition.instructions, this.#catalog.instructions].filter((text) => text !== undefined)
    return all.length === 0 ? undefined : all.join('\n\n')
  }

  onChange(listener: (change: Change) => void): () => void {
    return this.#catalog.onChange(listener)
  }

  rootsChanged(peer: Peer): void {
    this.#catalog.rootsChanged(peer)
  }

  // What follows is for the contexts of handlers.

  inquiry(request: ServerRequest): Inquiry {
    return request.era === 'modern' ? new ModernInquiry(request, this.#states) : new LegacyInquiry(request, this.visits)
  }

  async read(uri: string, context: HandlerContext): Promise<readonly ResourceContents[]> {
    const request = context.nested({ method: 'resources/read', name: uri, params: { uri } }, serverLimits.maxCallDepth)
    const result = (await this.#endpoint(request)) as ReadResourceResult & JsonObject // the method's result
    refuseQuestions(result, `The resource '${uri}'`)
    return result.contents
  }

  async call(name: string, args: JsonObject, context: HandlerContext): Promise<unknown> {
    const params = { name, arguments: args }
    const request = context.nested({ method: 'tools/call', name, params }, serverLimits.maxCallDepth)
    return plainResult(name, (await this.#endpoint(request)) as CallToolResult & JsonObject) // the method's result
  }

  state(principal: Principal | undefined): State {
    return stateOf(this.#store, principal)
  }

  #identity(): Identity {
    const { name, version = '0.0.0', title, description, websiteUrl, icons } = this.#definition
    const info = {
      name,
      version,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(websiteUrl === undefined ? {} : { websiteUrl }),
      ...(icons === undefined ? {} : { icons }),
    }
    return { info, instructions: () => this.instructions, capabilities: () => this.#capabilities() }
  }

  #capabilities(): ServerCapabilities {
    const { extensions, experimental } = this.#definition
    const prompts = this.#catalog.has('prompts')
    const resources = this.#catalog.has('resources')
    return {
      logging: {},
      ...(prompts || resources ? { completions: {} } : {}),
      ...(prompts ? { prompts: { listChanged: true } } : {}),
      ...(resources ? { resources: { subscribe: true, listChanged: true } } : {}),
      ...(this.#catalog.has('tools') ? { tools: { listChanged: true } } : {}),
      ...(extensions === undefined ? {} : { extensions }),
      ...(experimental === undefined ? {} : { experimental }),
    }
  }

  #offers(capability: string): boolean {
    switch (capability) {
      case 'tools':
      case 'prompts':
      case 'resources':
        return this.#catalog.has(capability)
      case 'resources.subscribe':
        return this.#catalog.has('resources')
      case 'completions':
        return this.#catalog.has('prompts') || this.#catalog.has('resources')
      case 'logging':
        return true
      default:
        return false
    }
  }

  #notified(notification: RpcNotification, peer: Peer): void {
    if (notification.method === 'notifications/roots/list_changed') this.rootsChanged(peer)
    const handler: RawHandler<void> | undefined = this.#definition.notifications?.[notification.method]
    if (handler === undefined) return
    const failed = (error: unknown): void => reportError(notification.method, undefined, error)
    try {
      void Promise.resolve(handler(notification.params ?? {}, { principal: peer.principal })).catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  async #close(graceMs: number): Promise<void> {
    this.#subscriptions.close()
    await Promise.all([...this.#connections].map((connection) => connection.close(graceMs)))
    const handler = await this.#fetch
    await handler?.close(graceMs)
    await this.#catalog.close()
    await this.#lifespan.close()
  }
}

/** What asks through its context asks on behalf of its caller; a bare `input_required` result has nobody to go to. */
function refuseQuestions(result: unknown, who: string): void {
  if (!asksForInput(result)) return
  throw new RpcError(ErrorCode.InternalError, `${who} asks for input in a way that only its client could answer.`)
}

function plainResult(name: string, result: CallToolResult): unknown {
  refuseQuestions(result, `The tool '${name}'`)
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
  if (result.isError) throw new ToolError(text || `The tool '${name}' failed.`)
  return result.structuredContent ?? (result.content.every((block) => block.type === 'text') ? text : result.content)
}

function checkExtensions(extensions: JsonObject = {}): void {
  const bad = Object.keys(extensions).find((name) => !isExtensionName(name))
  if (bad === undefined) return
  throw new TypeError(`Expected extensions to have names as 'com.example/rooms'; got ${JSON.stringify(bad)}.`)
}
