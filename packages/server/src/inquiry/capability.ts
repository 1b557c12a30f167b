import { ErrorCode, type JsonObject, RpcError } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { ServerRequest } from '../server-request.js'
import type { Question } from './inquiry.js'

/**
 * Only what the client declared on this very request may be asked for.
 * @throws {RpcError} `MissingRequiredClientCapability` with what it would have had to declare
 */
export function requireCapability(request: ServerRequest, question: Pick<Question, 'method' | 'params'>): void {
  const required = requiredCapabilities(question)
  if (isDeclared(required, request.clientCapabilities)) return
  throw new RpcError(
    ErrorCode.MissingRequiredClientCapability,
    `This needs a client with the capability ${pathOf(required)}, and this one did not declare it.`,
    { requiredCapabilities: required },
  )
}

/** What handlers ask clients, by the names of the functions that do. */
export type AskableQuestion = 'elicit' | 'elicitUrl' | 'sample' | 'roots'

const QUESTIONS: { readonly [Name in AskableQuestion]: Pick<Question, 'method' | 'params'> } = {
  elicit: { method: 'elicitation/create', params: {} },
  elicitUrl: { method: 'elicitation/create', params: { mode: 'url' } },
  sample: { method: 'sampling/createMessage', params: {} },
  roots: { method: 'roots/list', params: {} },
}

/** Did the client of this request declare that it answers such questions, in a revision that has them? */
export function canAsk({ clientCapabilities, era, revision }: ServerRequest, question: AskableQuestion): boolean {
  const { method } = QUESTIONS[question]
  if (era === 'legacy' && !revision.serverMethods.has(method)) return false
  return isDeclared(requiredCapabilities(QUESTIONS[question]), clientCapabilities)
}

function requiredCapabilities({ method, params }: Pick<Question, 'method' | 'params'>): JsonObject {
  if (method === 'roots/list') return { roots: {} }
  if (method === 'sampling/createMessage') {
    return params.tools === undefined && params.toolChoice === undefined
      ? { sampling: {} }
      : { sampling: { tools: {} } }
  }
  return params.mode === 'url' ? { elicitation: { url: {} } } : { elicitation: {} }
}

function isDeclared(required: JsonObject, declared: JsonObject): boolean {
  return Object.entries(required).every(([name, settings]) => {
    const own = declared[name]
    if (!isJsonObject(own)) return false
    // `elicitation: {}` means forms; with a mode named, forms need to be named too.
    if (name === 'elicitation' && isEmpty(settings)) return isEmpty(own) || own.form !== undefined
    return isJsonObject(settings) ? isDeclared(settings, own) : true
  })
}

function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0
}

function pathOf(required: JsonObject): string {
  const [name, settings] = Object.entries(required)[0] ?? ['', undefined]
  return isJsonObject(settings) && !isEmpty(settings) ? `${name}.${pathOf(settings)}` : name
}
