/** The questions that handlers may ask, over either kind of inquiry. */
import type {
  CreateMessageParams,
  CreateMessageResult,
  ElicitResult,
  JsonObject,
  Root,
  SamplingMessage,
} from '@causeway/protocol'
import { type InferOutput, isJsonObject, type SchemaLike, type Validator, validatorOf } from '@causeway/schema'
import { checkMessages } from './check-messages.js'
import type { Inquiry } from './inquiry.js'

export interface QuestionOptions {
  /** Names the question across the runs of a handler. @default derived from the question itself */
  readonly key?: string
}

/** What the user did with a form. */
export type FormAnswer<T> =
  | { readonly action: 'accept'; readonly content: T }
  | { readonly action: 'decline' | 'cancel'; readonly content?: undefined }

/** Asks the user to fill in a form; `schema` is a flat object of primitives. Throws a TypeError where it describes no object. */
export type Elicit = <S extends SchemaLike>(
  message: string,
  schema: S,
  options?: QuestionOptions,
) => Promise<FormAnswer<InferOutput<S>>>

/** Asks the user to open a page; `accept` means that they agreed to, not that they are done there. */
export type ElicitUrl = (
  message: string,
  url: string,
  options?: QuestionOptions & { readonly elicitationId?: string },
) => Promise<{ readonly action: ElicitResult['action'] }>

export interface SampleOptions extends QuestionOptions, Partial<Omit<CreateMessageParams, 'messages'>> {}

/**
 * Asks the client's model. A string is one user message; `maxTokens` is 1,000 where you give none. Throws a TypeError where
 * tools were used and the next message has not their results, all of them and nothing else.
 */
export type Sample = (
  messages: string | readonly SamplingMessage[],
  options?: SampleOptions,
) => Promise<CreateMessageResult & { readonly text: string }>

/** Asks for the folders that the user works in. */
export type Roots = (options?: QuestionOptions) => Promise<readonly Root[]>

// Schemas are values of modules, so each is compiled once.
const validators = new WeakMap<object, Validator>()

/** @throws {TypeError} where nobody could make a form of it */
function formValidatorFor(schema: SchemaLike): Validator {
  const known = typeof schema === 'boolean' ? undefined : validators.get(schema)
  if (known !== undefined) return known
  const made = validatorOf(schema, 'input')
  const { type, properties } = made.jsonSchema
  if (type !== 'object' || !isJsonObject(properties)) {
    const got =
      type === 'object' ? 'one without properties' : type === undefined ? 'one without a type' : `type ${type}`
    throw new TypeError(
      `Expected the schema of elicit() to be that of an object with a property for each field of the form; got ${got}.`,
    )
  }
  if (typeof schema !== 'boolean') validators.set(schema, made)
  return made
}

export function elicitOver(inquiry: Inquiry): Elicit {
  return async (message, schema, options = {}) => {
    const validator = formValidatorFor(schema)
    const { $schema, ...requestedSchema } = validator.jsonSchema
    let content: unknown
    const answer = await inquiry.ask({
      method: 'elicitation/create',
      params: { message, requestedSchema },
      key: options.key,
      accepts: async (result) => {
        if (!isAction(result.action)) return false
        if (result.action !== 'accept') return true
        const checked = await validator.check(result.content)
        if (checked.ok) content = checked.value
        return checked.ok
      },
    })
    // The validator has just established what `content` is.
    return (answer.action === 'accept' ? { action: 'accept', content } : { action: answer.action }) as never
  }
}

export function elicitUrlOver(inquiry: Inquiry): ElicitUrl {
  return async (message, url, { key, elicitationId = crypto.randomUUID() } = {}) => {
    const answer = await inquiry.ask({
      method: 'elicitation/create',
      params: { mode: 'url', message, url, elicitationId },
      key,
      accepts: (result) => isAction(result.action),
    })
    return { action: answer.action as ElicitResult['action'] } // `accepts` has seen to it
  }
}

export function sampleOver(inquiry: Inquiry): Sample {
  return async (messages, { key, ...rest } = {}) => {
    const list: readonly SamplingMessage[] =
      typeof messages === 'string' ? [{ role: 'user', content: { type: 'text', text: messages } }] : messages
    checkMessages(list)
    const answer = await inquiry.ask({
      method: 'sampling/createMessage',
      params: { maxTokens: 1_000, ...rest, messages: list },
      key,
      accepts: (result) => typeof result.model === 'string' && result.content !== undefined,
    })
    const result = answer as unknown as CreateMessageResult // `accepts` has seen the members that are used
    return { ...result, text: textOf(result.content) }
  }
}

export function rootsOver(inquiry: Inquiry): Roots {
  return async ({ key } = {}) => {
    const answer = await inquiry.ask({
      method: 'roots/list',
      params: {},
      key,
      accepts: (result) => Array.isArray(result.roots) && result.roots.every(isRoot),
    })
    return answer.roots as readonly Root[] // `accepts` has seen to it
  }
}

function isAction(value: unknown): value is ElicitResult['action'] {
  return value === 'accept' || value === 'decline' || value === 'cancel'
}

function isRoot(value: unknown): value is Root {
  return isJsonObject(value) && typeof value.uri === 'string' && value.uri.startsWith('file:')
}

function textOf(content: CreateMessageResult['content']): string {
  const blocks = (Array.isArray(content) ? content : [content]) as readonly JsonObject[] // one block or several
  return blocks.map((block) => (block.type === 'text' && typeof block.text === 'string' ? block.text : '')).join('')
}
