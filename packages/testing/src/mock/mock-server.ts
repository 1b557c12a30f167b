import {
  type CallToolResult,
  ErrorCode,
  type GetPromptResult,
  isObject,
  type JsonObject,
  type ReadResourceResult,
  RpcError,
  resourceNotFound,
  type Tool,
} from '@causeway/protocol'
import { describeProblems, interpretedValidatorOf } from '@causeway/schema'
import { type App, mcp, type Provider } from '@causeway/server'
import type { Transcript } from '../transcript/transcript.js'
import { exampleOf } from './example-of.js'
import { exchangesIn } from './exchanges.js'
import { introductionIn, type Listing, listingIn } from './listing.js'
import { RecordedAnswers } from './recorded-answers.js'

/** What a tool answers: a text; a whole result, with `content`; or any other value, which becomes the structured content. */
export type MockAnswer = string | number | boolean | null | readonly unknown[] | JsonObject

export interface MockOptions {
  /** By the tool's name; a function gets the arguments, and what it throws becomes a tool error. They go before recorded answers. */
  readonly answers?: { readonly [tool: string]: MockAnswer | ((args: JsonObject) => MockAnswer | Promise<MockAnswer>) }
  /** @default the recorded name, or 'mock' */
  readonly name?: string
}

/** A call that a mock server got. */
export interface MockCall {
  readonly name: string
  readonly args: JsonObject
}

/** A server that stands in for another one. */
export interface MockServer {
  /** To link, serve, mount or put into a matrix. */
  readonly app: App
  /** The calls of tools with valid arguments, in order. */
  readonly calls: readonly MockCall[]
}

/**
 * A server made from what another one lists, or from a transcript. Arguments are checked by the tools' schemas; answers are
 * those given, those recorded, or examples of the output schema.
 *
 * @example
 * const shop = mockServer({ tools: await client.listTools() }, { answers: { find: { item: 'Lamp', price: 40 } } })
 * await using link = await linked(shop.app)
 */
export function mockServer(from: Listing | Transcript, options: MockOptions = {}): MockServer {
  if (from === null || typeof from !== 'object') {
    throw new TypeError(`Expected what a server lists, or a transcript; got ${from}.`)
  }
  const calls: MockCall[] = []
  const { answers = {}, name = 'mock' } = options
  if (!('frames' in from)) {
    const app = mcp({ name })
    app.mount(new Stage(from, undefined, answers, calls))
    return { app, calls }
  }
  const exchanges = exchangesIn(from)
  const app = mcp({ name, ...introductionIn(exchanges), ...(options.name && { name: options.name }) })
  app.mount(new Stage(listingIn(exchanges), new RecordedAnswers(exchanges, from.header.revision), answers, calls))
  return { app, calls }
}

type Answers = NonNullable<MockOptions['answers']>

/** What the mock server offers. */
class Stage implements Provider {
  readonly tools: Provider['tools']
  readonly resources: Provider['resources']
  readonly prompts: Provider['prompts']
  readonly #recorded: RecordedAnswers | undefined
  readonly #answers: Answers
  readonly #calls: MockCall[]

  constructor(listing: Listing, recorded: RecordedAnswers | undefined, answers: Answers, calls: MockCall[]) {
    this.#recorded = recorded
    this.#answers = answers
    this.#calls = calls
    const { tools = [], resources = [], resourceTemplates = [], prompts = [] } = listing
    checkNames(tools, answers)
    if (tools.length > 0) this.tools = this.#toolSource(tools)
    if (resources.length + resourceTemplates.length > 0) {
      this.resources = {
        list: () => resources,
        templates: () => resourceTemplates,
        read: (uri) => this.#read(uri),
      }
    }
    if (prompts.length > 0) {
      this.prompts = {
        list: () => prompts,
        get: (name) => prompts.find((prompt) => prompt.name === name),
        render: (name, args) => this.#find('prompts/get', name, args) as unknown as GetPromptResult, // as: recorded as one
      }
    }
  }

  #toolSource(tools: readonly Tool[]): NonNullable<Provider['tools']> {
    const byName = new Map(tools.map((tool) => [tool.name, tool]))
    return {
      list: () => tools,
      get: (name) => byName.get(name),
      call: (name, args) => this.#call(byName.get(name) ?? { name, inputSchema: {} }, args),
    }
  }

  async #call(tool: Tool, args: JsonObject): Promise<CallToolResult> {
    const checked = interpretedValidatorOf(tool.inputSchema).check(args)
    if (!checked.ok) return failure(describeProblems(checked.problems, `The arguments of ${tool.name}`))
    this.#calls.push({ name: tool.name, args })
    if (Object.hasOwn(this.#answers, tool.name)) return this.#given(tool, args)
    // as: recorded as one
    if (this.#recorded !== undefined) return this.#find('tools/call', tool.name, args) as unknown as CallToolResult
    return exampleFor(tool)
  }

  async #given(tool: Tool, args: JsonObject): Promise<CallToolResult> {
    const answer = this.#answers[tool.name]
    try {
      const value: unknown = typeof answer === 'function' ? await answer(args) : answer
      const result = resultOf(value)
      checkOutput(tool, result, `The answer that the test gives for ${tool.name}`)
      return result
    } catch (error) {
      if (error instanceof RpcError || error instanceof BadAnswer) throw error
      return failure(error instanceof Error ? error.message : String(error))
    }
  }

  #read(uri: string): ReadResourceResult {
    // Without a transcript nobody knows what is in it.
    if (this.#recorded === undefined) throw resourceNotFound(uri)
    return this.#find('resources/read', uri) as unknown as ReadResourceResult // as: recorded as one
  }

  #find(method: Parameters<RecordedAnswers['find']>[0], subject: string, args?: JsonObject): JsonObject {
    if (this.#recorded === undefined)
      throw new RpcError(ErrorCode.InternalError, `The mock server knows no answer to ${method}.`)
    return this.#recorded.find(method, subject, args)
  }
}

/** A mistake of the test, which must not pass for a tool error. */
class BadAnswer extends RpcError {
  constructor(message: string) {
    super(ErrorCode.InternalError, message)
  }
}

function checkNames(tools: readonly Tool[], answers: Answers): void {
  const unknown = Object.keys(answers).find((name) => !tools.some((tool) => tool.name === name))
  if (unknown === undefined) return
  const names = tools.map(({ name }) => `'${name}'`).join(', ')
  throw new TypeError(`Expected answers for tools of the list (${names}); there is no '${unknown}'.`)
}

function resultOf(value: unknown): CallToolResult {
  if (typeof value === 'string') return { content: [{ type: 'text', text: value }] }
  if (isObject(value) && Array.isArray(value.content)) return value as unknown as CallToolResult // as: it has content
  return { content: [{ type: 'text', text: JSON.stringify(value) ?? '' }], structuredContent: value }
}

function exampleFor(tool: Tool): CallToolResult {
  if (tool.outputSchema === undefined) return resultOf(`${tool.name} was called.`)
  const result = resultOf(exampleOf(tool.outputSchema))
  checkOutput(tool, result, `The example for ${tool.name}, for which the test should give an answer,`)
  return result
}

function checkOutput({ outputSchema }: Tool, { structuredContent, isError }: CallToolResult, subject: string): void {
  if (outputSchema === undefined || isError === true) return
  const checked = interpretedValidatorOf(outputSchema).check(structuredContent)
  if (!checked.ok) throw new BadAnswer(describeProblems(checked.problems, subject))
}

function failure(message: string): CallToolResult {
  return { content: [{ type: 'text', text: message }], isError: true }
}
