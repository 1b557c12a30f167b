import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  type CallToolResult,
  type CompleteResult,
  type CompletionRef,
  type GetPromptResult,
  type JsonObject,
  LATEST_REVISION,
  Meta,
  mirroredParams,
  mirrorHeaders,
  type Prompt,
  parseFrame,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
  RpcError,
  requestText,
  type Tool,
} from '@causeway/protocol'
import { type App, type HiddenError, mcp, type Provider } from '@causeway/server'

export interface AskOptions {
  readonly signal?: AbortSignal
}

/** Asks a provider as a client does: over real messages of the newest revision, through a server that mounts it. */
export interface Conversation {
  readonly provider: Provider
  /** Requests that the provider has not finished with, whether anybody waits for them or not. */
  readonly running: number
  /** What the provider said while it worked: progress, logs. In order. */
  readonly notifications: readonly { readonly method: string; readonly params?: JsonObject }[]
  /** What handlers threw, in order: all of it, though clients see of some only that something failed. */
  readonly thrown: readonly unknown[]
  tools(): Promise<readonly Tool[]>
  resources(): Promise<readonly Resource[]>
  templates(): Promise<readonly ResourceTemplate[]>
  prompts(): Promise<readonly Prompt[]>
  /** @throws {RpcError} where the tool did not run; a tool that failed is a result with `isError` */
  call(name: string, args?: JsonObject, options?: AskOptions): Promise<CallToolResult>
  read(uri: string, options?: AskOptions): Promise<ReadResourceResult>
  prompt(name: string, args?: { readonly [name: string]: string }, options?: AskOptions): Promise<GetPromptResult>
  complete(
    ref: CompletionRef,
    argument: { readonly name: string; readonly value: string },
    others?: { readonly [name: string]: string },
  ): Promise<CompleteResult['completion']>
  /** Closes the provider, too. Idempotent. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What a result of a tool says as text, all blocks in order. */
export function textOfResult(result: CallToolResult): string {
  return result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}

/** @example await using asked = converse(provider); await asked.call('add', { a: 1, b: 2 }) */
export function converse(provider: Provider): Conversation {
  return new ProviderConversation(provider)
}

/** Where servers tell of what handlers throw. */
const ERRORS = 'causeway:error'

class ProviderConversation implements Conversation {
  readonly provider: Provider
  readonly notifications: { readonly method: string; readonly params?: JsonObject }[] = []
  readonly thrown: unknown[] = []
  readonly #app: App
  /** Errors are told process-wide: of what else runs, too. */
  readonly #hear = (message: unknown): void => {
    if (this.#running > 0) this.thrown.push((message as HiddenError).error) // as: what the channel carries
  }
  #running = 0
  #id = 0

  constructor(provider: Provider) {
    this.provider = provider
    this.#app = mcp({
      name: 'test',
      use: [
        async (_request, next) => {
          this.#running++
          try {
            return await next()
          } finally {
            this.#running--
          }
        },
      ],
    })
    this.#app.mount(provider)
    subscribe(ERRORS, this.#hear)
  }

  get running(): number {
    return this.#running
  }

  async tools(): Promise<readonly Tool[]> {
    return this.provider.tools === undefined ? [] : this.#list('tools', 'tools/list')
  }

  async resources(): Promise<readonly Resource[]> {
    return this.provider.resources === undefined ? [] : this.#list('resources', 'resources/list')
  }

  async templates(): Promise<readonly ResourceTemplate[]> {
    return this.provider.resources === undefined ? [] : this.#list('resourceTemplates', 'resources/templates/list')
  }

  async prompts(): Promise<readonly Prompt[]> {
    return this.provider.prompts === undefined ? [] : this.#list('prompts', 'prompts/list')
  }

  async call(name: string, args: JsonObject = {}, options: AskOptions = {}): Promise<CallToolResult> {
    const tool = await this.provider.tools?.get(name, { principal: undefined })
    const mirrored = tool === undefined ? undefined : mirroredParams(tool.inputSchema)
    const params = { name, arguments: args }
    // as: the server's answer to this method
    return (await this.#ask('tools/call', params, {
      ...options,
      headers: mirrorHeaders(
        { method: 'tools/call', params },
        LATEST_REVISION,
        mirrored?.ok ? mirrored.params : undefined,
      ),
    })) as unknown as CallToolResult
  }

  async read(uri: string, options?: AskOptions): Promise<ReadResourceResult> {
    return (await this.#ask('resources/read', { uri }, options)) as unknown as ReadResourceResult // as: its answer
  }

  async prompt(name: string, args: JsonObject = {}, options?: AskOptions): Promise<GetPromptResult> {
    return (await this.#ask('prompts/get', { name, arguments: args }, options)) as unknown as GetPromptResult // as: its answer
  }

  async complete(
    ref: CompletionRef,
    argument: { readonly name: string; readonly value: string },
    others?: { readonly [name: string]: string },
  ): Promise<CompleteResult['completion']> {
    const context = others === undefined ? {} : { context: { arguments: others } }
    const result = await this.#ask('completion/complete', { ref, argument, ...context })
    return (result as unknown as CompleteResult).completion // as: its answer
  }

  close(): Promise<void> {
    unsubscribe(ERRORS, this.#hear)
    return this.#app.close(0)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #list<T>(key: string, method: string): Promise<readonly T[]> {
    const items: T[] = []
    let cursor: unknown
    do {
      const page = await this.#ask(method, cursor === undefined ? {} : { cursor })
      items.push(...(page[key] as readonly T[])) // as: the server's answer to this method
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return items
  }

  async #ask(
    method: string,
    params: JsonObject,
    options: AskOptions & { readonly headers?: Record<string, string> } = {},
  ): Promise<JsonObject> {
    const { signal, headers = mirrorHeaders({ method, params }, LATEST_REVISION) } = options
    signal?.throwIfAborted()
    const id = ++this.#id
    const _meta = {
      [Meta.protocolVersion]: LATEST_REVISION,
      [Meta.clientCapabilities]: {},
      [Meta.clientInfo]: { name: 'test', version: '1.0.0' },
      [Meta.logLevel]: 'debug',
      progressToken: `p${id}`,
    }
    const request = new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: requestText(id, method, { ...params, _meta }),
      ...(signal === undefined ? {} : { signal }),
    })
    const response = await this.#app.fetch(request)
    const text = signal === undefined ? await response.text() : await unlessAborted(response.text(), signal)
    return this.#answerIn(text, response)
  }

  #answerIn(text: string, response: Response): JsonObject {
    const isStream = response.headers.get('content-type') === 'text/event-stream'
    for (const frame of isStream ? dataOf(text) : [text]) {
      const parsed = parseFrame(frame)
      if (parsed.kind === 'notification') this.notifications.push(parsed.message)
      if (parsed.kind !== 'response') continue
      if ('error' in parsed.message) throw RpcError.from(parsed.message.error)
      return parsed.message.result
    }
    throw new Error(`Expected the answer to a request; got status ${response.status} and: ${text.slice(0, 500)}`)
  }
}

/** The data of each event. */
function dataOf(stream: string): readonly string[] {
  return stream
    .split('\n\n')
    .map((event) =>
      event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n'),
    )
    .filter((data) => data !== '')
}

async function unlessAborted(text: Promise<string>, signal: AbortSignal): Promise<string> {
  try {
    const got = await text
    signal.throwIfAborted()
    return got
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}
