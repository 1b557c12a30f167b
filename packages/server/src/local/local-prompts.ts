import {
  type CompleteParams,
  type CompleteResult,
  type GetPromptResult,
  type InputRequiredResult,
  invalidParams,
  type JsonObject,
  type Prompt,
  type PromptArgument,
  type PromptMessage,
} from '@causeway/protocol'
import { coerceText, describeProblems, isJsonObject, validatorOf } from '@causeway/schema'
import { completeWith } from '../complete-with.js'
import { isContentBlock, text } from '../content.js'
import type { HandlerContext } from '../context.js'
import type { Lifespan } from '../dep.js'
import { asksForInput } from '../inquiry/asks-for-input.js'
import { checkMade } from '../made.js'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { PromptValue } from '../prompt.js'
import type { PromptSource, Scope } from '../provider.js'
import { runHandler } from '../run-handler.js'
import { TAGS } from '../tags.js'
import { ArgumentCheck } from './arguments.js'
import { Registry } from './registry.js'

interface Prepared {
  readonly value: PromptValue
  readonly properties: { readonly [name: string]: JsonObject }
  readonly args: ArgumentCheck | undefined
}

/** The prompts that a program registers. */
export class LocalPrompts implements PromptSource {
  readonly registry: Registry<Prepared, Prompt> = new Registry<Prepared, Prompt>('prompt')
  readonly #lifespan: Lifespan

  constructor(lifespan: Lifespan) {
    this.#lifespan = lifespan
  }

  /** @throws {TypeError} where the name is taken or the schema cannot be used */
  add(name: string, value: PromptValue): void {
    checkMade('prompt', name, value)
    const { args, allow } = value.definition
    const validator = args === undefined ? undefined : validatorOf(args, 'input')
    const properties = propertiesOf(validator?.jsonSchema)
    const prepared = { value, properties, args: validator && new ArgumentCheck(validator) }
    this.registry.add(name, prepared, promptOf(name, value, properties, validator?.jsonSchema.required), allow)
  }

  list(scope: Scope): MaybePromise<readonly Prompt[]> {
    return this.registry.list(scope)
  }

  get(name: string, scope: Scope): MaybePromise<Prompt | undefined> {
    return andThen(this.registry.get(name, scope), (entry) => entry?.shown)
  }

  async render(name: string, args: JsonObject, context: HandlerContext): Promise<GetPromptResult> {
    const prompt = this.registry.peek(name)
    if (prompt === undefined) throw new TypeError(`There is no prompt '${name}'; ask get() first.`)
    const checked = (await prompt.args?.check(typed(args, prompt.properties))) ?? { ok: true, value: {} }
    if (!checked.ok) {
      throw invalidParams(describeProblems(checked.problems, `The arguments of prompt ${context.calledAs ?? name}`))
    }
    const { needs, description } = prompt.value.definition
    if (needs !== undefined) Object.assign(context, await this.#lifespan.resolve(needs))
    const render = prompt.value.render as (args: unknown, context: HandlerContext) => unknown // erased by prompt()
    const rendered = await runHandler(context, () => render(checked.value, context))
    if (asksForInput(rendered)) return asResult(rendered)
    return { description, messages: toMessages(rendered) }
  }

  async complete(name: string, params: CompleteParams, context: HandlerContext): Promise<CompleteResult | undefined> {
    const entry = await this.registry.get(name, context)
    if (entry === undefined) return undefined
    const { complete = {}, needs = {} } = entry.value.value.definition
    const equipped = Object.assign(context, await this.#lifespan.resolve(needs))
    return completeWith(complete, params, Object.keys(entry.value.properties), equipped)
  }
}

/** An `input_required` result goes the way of any other; what is done with it does not depend on its shape. */
function asResult(outcome: InputRequiredResult): GetPromptResult {
  return outcome as unknown as GetPromptResult
}

function propertiesOf(schema: JsonObject | undefined): { readonly [name: string]: JsonObject } {
  const { properties } = schema ?? {}
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, isJsonObject(one) ? one : {}]))
}

function promptOf(
  name: string,
  { definition }: PromptValue,
  properties: Prepared['properties'],
  required: unknown,
): Prompt {
  const isRequired = (argument: string): boolean => Array.isArray(required) && required.includes(argument)
  const args = Object.entries(properties).map(
    ([argument, { title, description }]): PromptArgument => ({
      name: argument,
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof description === 'string' ? { description } : {}),
      required: isRequired(argument),
    }),
  )
  const { title, description, icons, tags, meta } = definition
  const _meta = tags === undefined ? meta : { ...meta, [TAGS]: tags }
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    ...(icons === undefined ? {} : { icons }),
    ...(args.length === 0 ? {} : { arguments: args }),
    ...(_meta === undefined ? {} : { _meta }),
  }
}

/** Arguments travel as strings; a schema may want numbers. */
function typed(args: JsonObject, properties: Prepared['properties']): JsonObject {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const schema = properties[name]
      return [name, schema !== undefined && typeof value === 'string' ? coerceText(value, schema) : value]
    }),
  )
}

function toMessages(rendered: unknown): readonly PromptMessage[] {
  const items = Array.isArray(rendered) ? rendered : [rendered]
  return items.map((item): PromptMessage => {
    if (typeof item === 'string') return { role: 'user', content: text(item) }
    if (isContentBlock(item)) return { role: 'user', content: item }
    if (isMessage(item)) return item
    throw new TypeError('Expected a prompt to return text, content, or messages with role and content.')
  })
}

function isMessage(value: unknown): value is PromptMessage {
  return isJsonObject(value) && (value.role === 'user' || value.role === 'assistant') && isContentBlock(value.content)
}
