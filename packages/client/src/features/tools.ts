/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools */
import { type CallToolResult, ErrorCode, type JsonObject, RpcError, type Tool } from '@causeway/protocol'
import { describeProblems } from '@causeway/schema'
import { signalFor } from '@causeway/transports'
import type { CallOptions, ForwardOptions, RequestOptions } from '../call-options.js'
import { clientError } from '../errors.js'
import type { Session } from '../session.js'
import { type ListKind, type ListOptions, listAll, listPage, type Page, type PageOptions } from './list.js'
import { blockProblem, checkMember, isComplete } from './shapes.js'
import { type KnownTool, ToolBook } from './tool-book.js'

const LIST: ListKind = { method: 'tools/list', member: 'tools', capability: 'tools', key: 'name' }

/** The tools of one server. */
export class Tools {
  readonly #session: Session
  readonly #book = new ToolBook()
  /** False once the server's tools are, or may be, others than in the book. */
  #current = false
  #listing: Promise<void> | undefined

  constructor(session: Session) {
    this.#session = session
  }

  /** The tools are no longer those in the book. */
  outdate(): void {
    this.#current = false
  }

  async list(options: ListOptions): Promise<readonly Tool[]> {
    const tools = await listAll<Tool>(this.#session, LIST, options)
    this.#book.clear()
    this.#current = true
    return this.#note(tools)
  }

  async page(options: PageOptions): Promise<Page<Tool>> {
    const { items, nextCursor } = await listPage<Tool>(this.#session, LIST, options)
    return { items: this.#note(items), nextCursor }
  }

  /** Calls a tool and resolves with what `read` makes of its complete answer. */
  async call<Value>(
    name: string,
    args: JsonObject | undefined,
    options: CallOptions,
    read: (result: CallToolResult, name: string) => Value,
  ): Promise<Value> {
    const params = args === undefined ? { name } : { name, arguments: args }
    const first = await this.forward(params, options)
    const again = (next: JsonObject): Promise<JsonObject> => this.forward(next, options)
    const result = isComplete(first) ? first : await this.#session.complete('tools/call', params, options, first, again)
    checkMember(`the tool '${name}'`, result, 'content', blockProblem)
    const answer = result as unknown as CallToolResult // as: what every caller relies on was checked above
    this.#checkOutput(name, answer)
    return read(answer, name)
  }

  /** Calls a tool and resolves with whatever the server answered, `input_required` included; nothing is checked. */
  forward(params: JsonObject, options: ForwardOptions): Promise<JsonObject> {
    const ask = (): Promise<JsonObject> => {
      const known = this.#book.find(String(params.name))
      return this.#session.exchange('tools/call', params, withMirrored(options, known))
    }
    if (!this.#mirrors) return ask()
    const answer = this.#current ? ask() : this.#listOnce().then(ask)
    return answer.catch(async (error: unknown) => {
      if (!(error instanceof RpcError) || error.code !== ErrorCode.HeaderMismatch) throw error
      // The tool's annotations are not what they were when it was listed.
      await this.list({ fresh: true, signal: options.signal && signalFor(options.signal) })
      return ask()
    })
  }

  /** Must HTTP headers repeat some arguments? Only a listed tool says which. */
  get #mirrors(): boolean {
    const { kind, era } = this.#session
    return kind === 'http' && era === 'modern'
  }

  /** Calls that start together share one list. */
  #listOnce(): Promise<void> {
    this.#listing ??= this.#tryList().finally(() => {
      this.#listing = undefined
    })
    return this.#listing
  }

  async #tryList(): Promise<void> {
    try {
      await this.list({})
    } catch (error) {
      // A server may run tools and yet list none; whether it needs the headers is its own to say.
      if (!(error instanceof RpcError)) throw error
      this.#current = true
    }
  }

  #note(tools: readonly Tool[]): readonly Tool[] {
    const wellFormed = tools.filter((tool) => isTool(tool))
    return this.#book.note(wellFormed, this.#mirrors, (warning) => this.#session.warn(warning))
  }

  #checkOutput(name: string, { structuredContent, isError }: CallToolResult): void {
    if (isError === true || !this.#session.settings.validateOutput) return
    const validator = this.#book.find(name)?.output((warning) => this.#session.warn(warning))
    if (validator === undefined) return
    if (structuredContent === undefined) {
      throw clientError('ERR_OUTPUT_INVALID', `The tool '${name}' promises structured content and sent none.`)
    }
    const checked = validator.check(structuredContent)
    // JSON Schema is checked at once; only other kinds of schema may take their time.
    if (checked instanceof Promise || checked.ok) return
    throw clientError('ERR_OUTPUT_INVALID', describeProblems(checked.problems, `The structured content of '${name}'`))
  }
}

/** Most tools have no arguments that headers repeat. */
function withMirrored(options: ForwardOptions, known: KnownTool | undefined): RequestOptions {
  return known === undefined || known.mirrored.length === 0 ? options : { ...options, mirrored: known.mirrored }
}

function isTool(value: unknown): value is Tool {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'inputSchema' in value &&
    typeof value.inputSchema === 'object' &&
    value.inputSchema !== null
  )
}
