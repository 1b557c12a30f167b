import {
  type CallToolResult,
  ErrorCode,
  type InputRequiredResult,
  type JsonObject,
  RpcError,
  type Tool,
} from '@causeway/protocol'
import { type Checked, describeProblems, type Validator, validatorOf } from '@causeway/schema'
import { isToolResult, text, toJsonText, toResult } from '../content.js'
import type { HandlerContext } from '../context.js'
import type { Lifespan } from '../dep.js'
import { reportError } from '../diagnostics.js'
import { asksForInput, isSuspension } from '../inquiry/asks-for-input.js'
import { checkMade } from '../made.js'
import { andThen, isPromise, type MaybePromise } from '../maybe-promise.js'
import type { Scope, ToolSource } from '../provider.js'
import { runHandler } from '../run-handler.js'
import { TAGS } from '../tags.js'
import { annotationsOf, type ToolValue } from '../tool.js'
import { type ErrorExposure, shownMessage, ToolError } from '../tool-error.js'
import { ArgumentCheck } from './arguments.js'
import { Registry } from './registry.js'

/** A tool with its schemas compiled. */
interface Prepared {
  readonly name: string
  readonly value: ToolValue
  readonly input: ArgumentCheck | undefined
  readonly output: Validator | undefined
}

type Outcome = CallToolResult | InputRequiredResult

/** The tools that a program registers. */
export class LocalTools implements ToolSource {
  readonly registry: Registry<Prepared, Tool> = new Registry<Prepared, Tool>('tool')
  readonly #lifespan: Lifespan
  readonly #exposure: ErrorExposure

  constructor(lifespan: Lifespan, exposure: ErrorExposure) {
    this.#lifespan = lifespan
    this.#exposure = exposure
  }

  /** @throws {TypeError} where the name is taken or a schema cannot be used */
  add(name: string, value: ToolValue): void {
    checkMade('tool', name, value)
    const { input, output } = value.definition
    const inputValidator = input === undefined ? undefined : namingTheTool(name, () => validatorOf(input, 'input'))
    const outputValidator = output === undefined ? undefined : namingTheTool(name, () => validatorOf(output, 'output'))
    const prepared: Prepared = {
      name,
      value,
      input: inputValidator && new ArgumentCheck(inputValidator),
      output: outputValidator,
    }
    this.registry.add(name, prepared, toolOf(name, value, inputValidator, outputValidator), value.definition.allow)
  }

  list(scope: Scope): MaybePromise<readonly Tool[]> {
    return this.registry.list(scope)
  }

  get(name: string, scope: Scope): MaybePromise<Tool | undefined> {
    return andThen(this.registry.get(name, scope), (entry) => entry?.shown)
  }

  call(name: string, args: JsonObject, context: HandlerContext): MaybePromise<CallToolResult> {
    const tool = this.registry.peek(name)
    if (tool === undefined) throw new TypeError(`There is no tool '${name}'; ask get() first.`)
    const checked: MaybePromise<Checked<unknown>> = tool.input?.check(args) ?? { ok: true, value: {} }
    // An input_required result goes the way of any other; what is done with it does not depend on its shape.
    return andThen(checked, (verdict) =>
      verdict.ok
        ? this.#run(tool, verdict.value, context)
        : failed(describeProblems(verdict.problems, `The arguments of ${context.calledAs ?? name}`)),
    ) as MaybePromise<CallToolResult>
  }

  #run(tool: Prepared, args: unknown, context: HandlerContext): MaybePromise<Outcome> {
    try {
      const outcome = runHandler(context, () => this.#invoke(tool, args, context))
      if (!isPromise(outcome)) return this.#finished(tool, outcome, context)
      return outcome.then(
        (value) => this.#finished(tool, value, context),
        (error: unknown) => this.#failure(tool, error, context),
      )
    } catch (error) {
      return this.#failure(tool, error, context)
    }
  }

  #invoke({ value }: Prepared, args: unknown, context: HandlerContext): unknown {
    const { needs, timeoutMs } = value.definition
    const run = value.run as (args: unknown, context: HandlerContext) => unknown // erased by tool()
    if (needs === undefined)
      return timeoutMs === undefined ? run(args, context) : context.within(timeoutMs, () => run(args, context))
    return andThen(this.#lifespan.resolve(needs), (deps) => {
      Object.assign(context, deps)
      return timeoutMs === undefined ? run(args, context) : context.within(timeoutMs, () => run(args, context))
    })
  }

  #finished(tool: Prepared, value: unknown, context: HandlerContext): MaybePromise<Outcome> {
    try {
      const result = this.#finish(tool, value, context)
      return isPromise(result) ? result.catch((error: unknown) => this.#failure(tool, error, context)) : result
    } catch (error) {
      return this.#failure(tool, error, context)
    }
  }

  #finish(tool: Prepared, value: unknown, context: HandlerContext): MaybePromise<Outcome> {
    if (asksForInput(value)) return value
    const { output } = tool
    if (output === undefined) return toResult(value)
    const whole = isToolResult(value) ? value : undefined
    if (whole?.isError) return whole
    return andThen(output.check(whole === undefined ? value : whole.structuredContent), (checked) => {
      if (!checked.ok) {
        const subject = `What ${context.calledAs ?? tool.name} returned (a mistake of this server)`
        throw new ToolError(describeProblems(checked.problems, subject))
      }
      return whole ?? { content: [text(toJsonText(checked.value))], structuredContent: checked.value }
    })
  }

  /** What crosses the wire as an error goes on as one; everything else is told to the model. */
  #failure(tool: Prepared, error: unknown, context: HandlerContext): CallToolResult {
    if (error instanceof RpcError || isSuspension(error)) throw error
    // Who stops because the call was cancelled has made no mistake.
    const cancelled = context.cancellation.aborted && error === context.signal.reason
    if (!cancelled) reportError('tools/call', tool.name, error)
    return failed(shownMessage(error, this.#exposure, `The tool '${context.calledAs ?? tool.name}'`))
  }
}

function failed(message: string): CallToolResult {
  return { content: [text(message)], isError: true }
}

function toolOf(
  name: string,
  { definition }: ToolValue,
  input: Validator | undefined,
  output: Validator | undefined,
): Tool {
  const annotations = annotationsOf(definition)
  const { description, title, icons, tags, meta } = definition
  const _meta = tags === undefined ? meta : { ...meta, [TAGS]: tags }
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    ...(icons === undefined ? {} : { icons }),
    inputSchema: inputSchemaOf(name, input),
    ...(output === undefined ? {} : { outputSchema: output.jsonSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(_meta === undefined ? {} : { _meta }),
  }
}

function inputSchemaOf(name: string, input: Validator | undefined): JsonObject {
  if (input === undefined) return { type: 'object', properties: {} }
  if (input.jsonSchema.type !== 'object') {
    throw new TypeError(
      `Expected the input of tool '${name}' to be a schema of an object (type: "object" at its root).`,
    )
  }
  return input.jsonSchema
}

function namingTheTool<T>(name: string, compile: () => T): T {
  try {
    return compile()
  } catch (cause) {
    throw new TypeError(`Tool '${name}': ${cause instanceof Error ? cause.message : 'its schema cannot be used.'}`, {
      cause,
    })
  }
}

/** The error for a tool that nobody has. */
export function unknownTool(name: string, suggestion: string | undefined): RpcError {
  const hint = suggestion === undefined ? 'Ask tools/list for what there is.' : `Did you mean '${suggestion}'?`
  return new RpcError(ErrorCode.InvalidParams, `Unknown tool: '${name}'. ${hint}`)
}
