import type {
  CallToolResult,
  CompleteParams,
  Era,
  GetPromptResult,
  Implementation,
  JsonObject,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  RevisionId,
  ServerCapabilities,
  SubscriptionFilter,
  Tool,
} from '@causeway/protocol'
import type { CachedCallOptions } from './cached-request.js'
import type { CallOptions, ForwardOptions } from './call-options.js'
import type { ClientEvents } from './client-events.js'
import { type Completion, complete } from './features/completion.js'
import type { ListOptions, Page, PageOptions } from './features/list.js'
import * as prompts from './features/prompts.js'
import * as resources from './features/resources.js'
import { Tools } from './features/tools.js'
import type { Session } from './session.js'
import type { Subscription } from './subscriptions.js'
import { resultValue, type ToolsOf, toolFunctions } from './typed.js'

/**
 * A connection to one MCP server, whatever its era and transport. All methods may be called at the same time; each rejects
 * with an `RpcError` where the server refused, and with a `CausewayError` where no answer came (`ClientErrorCode` has the codes).
 * `Typed` follows from `App`; the client of any application is a `Client`, too.
 */
export class Client<App = unknown, Typed = ToolsOf<App>> implements AsyncDisposable {
  /** The server's tools as functions: arguments in, structured content (or text) out. They throw `ToolError` where a tool fails. */
  readonly tools: Typed
  readonly #session: Session
  readonly #tools: Tools

  /** @internal `connect` makes clients. */
  constructor(session: Session) {
    this.#session = session
    this.#tools = new Tools(session)
    session.onChange = (change) => {
      if (change.event === 'toolsChanged') this.#tools.outdate()
    }
    // as: the proxy has a function for every name, so it has those of the application
    this.tools = toolFunctions((name, args, options) => this.#tools.call(name, args, options, resultValue)) as Typed
  }

  get era(): Era {
    return this.#session.era
  }

  get revision(): RevisionId {
    return this.#session.agreement.revision.id
  }

  get serverCapabilities(): ServerCapabilities {
    return this.#session.agreement.serverCapabilities
  }

  /** Who the server says it is: for display only. */
  get serverInfo(): Implementation | undefined {
    return this.#session.agreement.serverInfo
  }

  /** How the server wants to be used, in words for a model. */
  get instructions(): string | undefined {
    return this.#session.agreement.instructions
  }

  /** All tools. Over HTTP, modern tools that break the rules of `x-mcp-header` are left out with a warning. */
  listTools(options: ListOptions = {}): Promise<readonly Tool[]> {
    return this.#tools.list(options)
  }

  listToolsPage(options: PageOptions = {}): Promise<Page<Tool>> {
    return this.#tools.page(options)
  }

  /**
   * Calls a tool and resolves with all that it answered, `isError` included. Structured content is checked where the tool
   * has been listed and has an output schema.
   * @throws {CausewayError} `ERR_OUTPUT_INVALID`; `ERR_INPUT_…` where the server asked for what could not be answered
   */
  callTool(name: string, args?: JsonObject, options: CallOptions = {}): Promise<CallToolResult> {
    return this.#tools.call(name, args, options, (result) => result)
  }

  listResources(options: ListOptions = {}): Promise<readonly Resource[]> {
    return resources.listResources(this.#session, options)
  }

  listResourcesPage(options: PageOptions = {}): Promise<Page<Resource>> {
    return resources.listResourcesPage(this.#session, options)
  }

  listResourceTemplates(options: ListOptions = {}): Promise<readonly ResourceTemplate[]> {
    return resources.listResourceTemplates(this.#session, options)
  }

  listResourceTemplatesPage(options: PageOptions = {}): Promise<Page<ResourceTemplate>> {
    return resources.listResourceTemplatesPage(this.#session, options)
  }

  readResource(uri: string, options: CachedCallOptions = {}): Promise<ReadResourceResult> {
    return resources.readResource(this.#session, uri, options)
  }

  listPrompts(options: ListOptions = {}): Promise<readonly Prompt[]> {
    return prompts.listPrompts(this.#session, options)
  }

  listPromptsPage(options: PageOptions = {}): Promise<Page<Prompt>> {
    return prompts.listPromptsPage(this.#session, options)
  }

  getPrompt(
    name: string,
    args?: { readonly [name: string]: string },
    options: CallOptions = {},
  ): Promise<GetPromptResult> {
    return prompts.getPrompt(this.#session, name, args, options)
  }

  /** What a user may have meant to type as an argument of a prompt or of a resource template. */
  complete(params: CompleteParams, options: CallOptions = {}): Promise<Completion> {
    return complete(this.#session, params, options)
  }

  /** Asks for log messages of this level and above; they arrive as the event `log`. Undefined asks modern servers for none. */
  setLogLevel(level: LoggingLevel | undefined): Promise<void> {
    return this.#session.setLogLevel(level)
  }

  /** Asks for updates of a resource; they arrive as the event `resourceUpdated`, and after a reconnect as well. */
  subscribe(uri: string): Promise<void> {
    return this.#session.subscriptions.subscribe(uri)
  }

  unsubscribe(uri: string): Promise<void> {
    return this.#session.subscriptions.unsubscribe(uri)
  }

  /**
   * The changes that `filter` asks for, as an iterable of its own.
   *
   * @example
   * await using changes = await client.listen({ toolsListChanged: true })
   * for await (const change of changes) console.log(change.event)
   */
  listen(filter: SubscriptionFilter, options: { readonly signal?: AbortSignal } = {}): Promise<Subscription> {
    return this.#session.subscriptions.listen(filter, options.signal)
  }

  /** Calls `listener` at each event until the returned function is called. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    return this.#session.events.on(name, listener)
  }

  /**
   * Resolves once the server tells of everything that `on` was called for: a modern server is asked to, which takes a round trip.
   * What changes before is not heard of.
   */
  listening(): Promise<void> {
    return this.#session.subscriptions.listening()
  }

  /** Is the server there? Legacy servers are pinged; modern ones, which have no ping, are asked to introduce themselves. */
  async ping(options: CallOptions = {}): Promise<void> {
    await this.#session.request(this.era === 'legacy' ? 'ping' : 'server/discover', undefined, options)
  }

  /** Tells the server that `handlers.roots` would answer differently now. Modern servers ask anew each time. */
  async rootsChanged(): Promise<void> {
    if (this.era === 'legacy') await this.#session.notify('notifications/roots/list_changed')
  }

  /** Any request, of an extension for instance; resolves with the complete result. */
  request(method: string, params?: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#session.request(method, params, options)
  }

  /**
   * One request for somebody else, as a gateway makes it, and whatever the server answers: `input_required` is passed on for that one to
   * answer, and results are not checked.
   */
  forward(method: string, params: JsonObject, options: ForwardOptions = {}): Promise<JsonObject> {
    return method === 'tools/call'
      ? this.#tools.forward(params, options)
      : this.#session.exchange(method, params, options)
  }

  /** Any notification. */
  notify(method: string, params?: JsonObject): Promise<void> {
    return this.#session.notify(method, params)
  }

  /** Ends the connection; what still waits rejects with `ERR_CLIENT_CLOSED`. Idempotent. */
  close(): Promise<void> {
    return this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
