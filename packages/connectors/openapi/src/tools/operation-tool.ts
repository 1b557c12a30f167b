import type { CallToolResult, JsonObject, Tool } from '@causeway/protocol'
import { CausewayError } from '@causeway/protocol'
import { describeProblems, interpretedValidatorOf, type JsonSchemaValidator } from '@causeway/schema'
import { type HandlerContext, TAGS, ToolError, text } from '@causeway/server'
import { toResult } from '../answers/to-result.js'
import type { Operation } from '../description/operation.js'
import { limits } from '../limits.js'
import { buildRequest } from '../requests/build-request.js'
import { type Exchange, send } from '../requests/send.js'
import { lineOf, plainText, shortened } from '../schema/plain-text.js'
import type { Access } from '../security/access.js'
import type { Service } from '../service.js'
import { annotationsOf } from './annotations.js'
import { type Arguments, argumentsOf, inputSchema } from './arguments.js'
import { misspelt } from './misspelt.js'
import { outputSchema } from './output-schema.js'

/** An operation as a tool. What takes time to make is made when it is first asked for. */
export class OperationTool {
  readonly operation: Operation
  readonly name: string
  /** As lists show it; its schemas are written when they are read. */
  readonly shown: Tool
  readonly #service: Service
  #planned: Arguments | undefined
  #address: string | undefined
  #access: Access | undefined
  #input: JsonObject | undefined
  #output: { readonly schema: JsonObject | undefined } | undefined
  #checkInput: JsonSchemaValidator | undefined
  #checkOutput: JsonSchemaValidator | undefined

  constructor(operation: Operation, name: string, service: Service) {
    this.operation = operation
    this.name = name
    this.#service = service
    this.shown = this.#show()
  }

  get inputSchema(): JsonObject {
    this.#input ??= inputSchema(this.planned, this.operation.body, this.#service.documents)
    return this.#input
  }

  get outputSchema(): JsonObject | undefined {
    const { outputSchemas, documents } = this.#service
    this.#output ??= { schema: outputSchemas ? outputSchema(this.operation, documents) : undefined }
    return this.#output.schema
  }

  get planned(): Arguments {
    this.#planned ??= argumentsOf(this.operation, this.#service.documents)
    return this.#planned
  }

  /** The credentials that it is called with. */
  get access(): Access {
    this.#access ??= this.#service.accessFor(this.operation)
    return this.#access
  }

  /** What is wrong with arguments of the tool that its caller knows as `calledAs`, in words; undefined where nothing is. */
  problems(args: JsonObject, calledAs: string = this.name): string | undefined {
    this.#checkInput ??= interpretedValidatorOf(this.inputSchema)
    const checked = this.#checkInput.check(args)
    if (checked.ok) return undefined
    return describeProblems(misspelt(checked.problems, this.inputSchema, args), `The arguments of ${calledAs}`)
  }

  /** Sends the request that the arguments make. @throws {ToolError} where they make none */
  async exchange(args: JsonObject, signal: AbortSignal): Promise<Exchange> {
    const { operation, planned } = this
    const { http, headers, maxAnswerBytes } = this.#service
    this.#address ??= this.#service.addressOf(operation)
    const address = this.#address
    const call = { operation, planned, args: this.#withDefaults(args), address, headers }
    const { authorizers } = this.access
    try {
      return await send(buildRequest(call), { http, authorizers, signal, maxResponseBytes: maxAnswerBytes })
    } catch (error) {
      if (!(error instanceof CausewayError) || error.code !== 'ERR_HTTP_TOO_LARGE') throw error
      throw new ToolError(
        `${operation.method} ${operation.path} answered with more than ${maxAnswerBytes} bytes. Ask for less: fewer items, another page, a filter. Whoever runs the gateway can raise 'maxAnswerBytes'.`,
      )
    }
  }

  /** Calls the operation. Whatever fails is a result that says so; only the end of `signal` rejects. */
  async call(
    args: JsonObject,
    { calledAs, signal }: Pick<HandlerContext, 'calledAs' | 'signal'>,
  ): Promise<CallToolResult> {
    const problems = this.problems(args, calledAs)
    if (problems !== undefined) return failed(problems)
    try {
      const exchange = await this.exchange(args, signal)
      const { missing } = this.access
      return toResult(exchange, { operation: this.operation, output: this.#answerCheck(), missing })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ToolError) return failed(error.message)
      if (!(error instanceof CausewayError)) throw error
      return failed(`${this.operation.method} ${this.operation.path} could not be completed. ${error.message}`)
    }
  }

  #answerCheck(): JsonSchemaValidator | undefined {
    if (this.outputSchema === undefined) return undefined
    this.#checkOutput ??= interpretedValidatorOf(this.outputSchema)
    return this.#checkOutput
  }

  /** What has to be sent and was not given is what the description says it usually is. */
  #withDefaults(args: JsonObject): JsonObject {
    const properties = this.inputSchema.properties as { readonly [name: string]: JsonObject } // as: written by inputSchema()
    const missing = [...this.planned.parameters].filter(
      ([name, { required }]) => required && args[name] === undefined && properties[name]?.default !== undefined,
    )
    if (missing.length === 0) return args
    return { ...args, ...Object.fromEntries(missing.map(([name]) => [name, properties[name]?.default])) }
  }

  #show(): Tool {
    const { name, operation } = this
    const { method, tags } = operation
    const self = this
    const title = lineOf(operation.summary, limits.maxTitleLength)
    const shown = {
      name,
      ...(title === undefined ? {} : { title }),
      description: describe(operation),
      get inputSchema(): JsonObject {
        return self.inputSchema
      },
      get outputSchema(): JsonObject | undefined {
        return self.outputSchema
      },
      annotations: annotationsOf(method),
      ...(tags.length === 0 ? {} : { _meta: { [TAGS]: tags } }),
    }
    return shown as Tool // as: a schema that is undefined is as good as absent in JSON
  }
}

function failed(words: string): CallToolResult {
  return { content: [text(words)], isError: true }
}

/** The summary first, then what the description adds to it. */
export function describe(operation: Operation): string {
  const { method, path, deprecated } = operation
  const summary = plainText(operation.summary ?? '')
  const description = plainText((operation.description ?? '').slice(0, limits.maxDescriptionLength * 4))
  const adds = description !== '' && !sameWords(summary, description)
  const beginning = adds && description.toLowerCase().startsWith(summary.toLowerCase()) ? '' : summary
  const said = [beginning === '' ? '' : ended(beginning), adds ? description : '']
    .filter((part) => part !== '')
    .join('\n')
  const whole = said === '' ? `${method} ${path}` : said
  return `${deprecated ? 'Deprecated. ' : ''}${shortened(whole, limits.maxDescriptionLength)}`
}

function sameWords(a: string, b: string): boolean {
  const words = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  return words(a) === words(b)
}

const ended = (sentence: string): string => (/[.!?:]$/.test(sentence) ? sentence : `${sentence}.`)
