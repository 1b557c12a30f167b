import {
  type ClientCapabilities,
  type CreateMessageParams,
  type ElicitFormParams,
  type ElicitResult,
  type ElicitUrlParams,
  ErrorCode,
  type JsonObject,
  RpcError,
} from '@causeway/protocol'
import { applyDefaults, briefValidatorOf, describeProblems, type JsonSchemaValidator } from '@causeway/schema'
import { clientError } from './errors.js'
import type { AskContext, Handlers } from './handlers.js'

/** What the handlers imply, and what the caller declares on top of it. */
export function capabilitiesOf(handlers: Handlers, declared: ClientCapabilities = {}): ClientCapabilities {
  const elicitation = {
    ...(handlers.elicit === undefined ? {} : { form: {} }),
    ...(handlers.elicitUrl === undefined ? {} : { url: {} }),
  }
  return {
    ...(Object.keys(elicitation).length === 0 ? {} : { elicitation }),
    ...(handlers.sample === undefined ? {} : { sampling: {} }),
    ...(handlers.roots === undefined ? {} : { roots: { listChanged: true } }),
    ...declared,
  }
}

/**
 * Answers a server's question with a handler: a request of a legacy server, or an entry of a modern `input_required`.
 * @throws {BadQuestion} where the question lacks something
 * @throws {CausewayError} `ERR_INPUT_UNANSWERABLE`, `ERR_INPUT_DECLINED`, `ERR_INPUT_INVALID`; what the handler throws
 */
export async function answer(
  handlers: Handlers,
  method: string,
  params: JsonObject | undefined,
  context: AskContext,
): Promise<JsonObject> {
  switch (method) {
    case 'elicitation/create':
      return { ...(await elicit(handlers, params ?? {}, context)) }
    case 'sampling/createMessage':
      return sample(handlers, params ?? {}, context)
    case 'roots/list':
      return listRoots(handlers, context)
    default:
      throw unanswerable(method, `handlers.requests['${method}']`)
  }
}

async function elicit(handlers: Handlers, params: JsonObject, context: AskContext): Promise<ElicitResult> {
  if (params.mode === 'url') {
    if (handlers.elicitUrl === undefined) throw unanswerable('elicitation/create by URL', 'handlers.elicitUrl')
    return handlers.elicitUrl(urlParams(params), context)
  }
  if (handlers.elicit === undefined) throw unanswerable('elicitation/create by form', 'handlers.elicit')
  const form = formParams(params)
  // Nobody is asked to fill in a form that cannot be checked.
  const validator = formValidator(form)
  const result = await handlers.elicit(form, context)
  return result.action === 'accept' ? completed(form, validator, result) : result
}

/** The accepted form with the schema's defaults in, known to be what the schema wants. */
function completed(
  { requestedSchema }: ElicitFormParams,
  validator: JsonSchemaValidator,
  result: ElicitResult,
): ElicitResult {
  const content = applyDefaults(requestedSchema, result.content ?? {})
  const checked = validator.check(content)
  if (!checked.ok) {
    throw clientError(
      'ERR_INPUT_INVALID',
      describeProblems(checked.problems, 'The content that handlers.elicit accepted'),
    )
  }
  return { ...result, content }
}

function formParams(params: JsonObject): ElicitFormParams {
  const { message, requestedSchema } = params
  if (typeof message !== 'string' || typeof requestedSchema !== 'object' || requestedSchema === null) {
    throw badQuestion('elicitation/create', 'a message and a requestedSchema')
  }
  return params as unknown as ElicitFormParams // as: both members were checked above
}

function formValidator({ requestedSchema }: ElicitFormParams): JsonSchemaValidator {
  try {
    return briefValidatorOf(requestedSchema)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'It cannot be used.'
    throw new BadQuestion(`Expected elicitation/create to have a requestedSchema that can be checked. ${why}`)
  }
}

function urlParams(params: JsonObject): ElicitUrlParams {
  if (typeof params.message !== 'string' || typeof params.url !== 'string' || !URL.canParse(params.url)) {
    throw badQuestion('elicitation/create', 'a message and an absolute url')
  }
  return params as unknown as ElicitUrlParams // as: both members were checked above
}

async function sample(handlers: Handlers, params: JsonObject, context: AskContext): Promise<JsonObject> {
  if (handlers.sample === undefined) throw unanswerable('sampling/createMessage', 'handlers.sample')
  if (!Array.isArray(params.messages) || typeof params.maxTokens !== 'number') {
    throw badQuestion('sampling/createMessage', 'messages and maxTokens')
  }
  // as: what the handler cannot do without was checked above
  const result = await handlers.sample(params as unknown as CreateMessageParams, context)
  if (result === null) throw clientError('ERR_INPUT_DECLINED', 'The sampling request was declined.')
  return { ...result }
}

async function listRoots({ roots }: Handlers, context: AskContext): Promise<JsonObject> {
  if (roots === undefined) throw unanswerable('roots/list', 'handlers.roots')
  const list = typeof roots === 'function' ? await roots(context) : roots
  if (list === null) throw clientError('ERR_INPUT_DECLINED', 'The request for roots was declined.')
  const other = list.find(({ uri }) => !uri.startsWith('file://'))
  if (other !== undefined) {
    throw clientError(
      'ERR_INPUT_INVALID',
      "Expected handlers.roots to give URIs that begin with 'file://'; got another.",
    )
  }
  return { roots: list }
}

function unanswerable(what: string, option: string): Error {
  return clientError(
    'ERR_INPUT_UNANSWERABLE',
    `The server asked for ${what}, and no handler answers it. Give connect() ${option}.`,
  )
}

/** A question that lacks what nobody can answer it without. */
export class BadQuestion extends RpcError {
  constructor(message: string) {
    super(ErrorCode.InvalidParams, message)
  }
}

function badQuestion(method: string, expected: string): BadQuestion {
  return new BadQuestion(`Expected ${method} to have ${expected}.`)
}
