/** Multi round-trip requests. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr */
import {
  type InputRequest,
  type InputRequiredResult,
  type InputResponses,
  isObject,
  type JsonObject,
  limits,
  requestsInput,
} from '@causeway/protocol'
import { type Cancellation, signalFor } from '@causeway/transports'
import { answer, BadQuestion } from './answers.js'
import { clientError } from './errors.js'
import type { Handlers } from './handlers.js'

/** What the repeated request carries beside its own parameters. `requestState` is the server's, byte for byte. */
export interface RoundAnswers {
  readonly inputResponses?: InputResponses
  readonly requestState?: string
}

export interface RoundOptions {
  readonly handlers: Handlers
  readonly maxInputRounds: number
  readonly signal: Cancellation | undefined
}

const never = new AbortController().signal

/**
 * Answers what a server asks for until a result is complete. `repeat` sends the same request again with the answers.
 * @throws {CausewayError} `ERR_TOO_MANY_ROUNDS`, `ERR_BAD_RESPONSE`, and whatever answering a question throws
 */
export async function throughRounds(
  first: JsonObject,
  repeat: (answers: RoundAnswers) => Promise<JsonObject>,
  { handlers, maxInputRounds, signal }: RoundOptions,
): Promise<JsonObject> {
  let result = first
  for (let round = 0; requestsInput(result); round++) {
    if (round === maxInputRounds) {
      throw clientError(
        'ERR_TOO_MANY_ROUNDS',
        `The server asked for more input after ${maxInputRounds} rounds of answers.`,
      )
    }
    if (signal?.aborted) throw signal.reason
    result = await repeat(await answersTo(result, handlers, signal === undefined ? never : signalFor(signal)))
  }
  return result
}

async function answersTo(result: InputRequiredResult, handlers: Handlers, signal: AbortSignal): Promise<RoundAnswers> {
  const { inputRequests, requestState } = result
  if (inputRequests === undefined && requestState === undefined) throw malformed('inputRequests or requestState')
  if (requestState !== undefined && typeof requestState !== 'string') throw malformed('requestState as a string')
  const state = requestState === undefined ? {} : { requestState }
  if (inputRequests === undefined) return state
  if (!isObject(inputRequests)) throw malformed('inputRequests as an object')
  const asked = Object.entries(inputRequests)
  if (asked.length > limits.maxAsksInFlight) throw malformed(`at most ${limits.maxAsksInFlight} input requests`)
  for (const [, request] of asked) if (!isInputRequest(request)) throw malformed('a method in every input request')
  const answered = await Promise.all(
    asked.map(async ([key, { method, params }]) => [key, await answerTo(handlers, method, params, signal)] as const),
  )
  return { inputResponses: Object.fromEntries(answered), ...state }
}

async function answerTo(handlers: Handlers, method: string, params: JsonObject | undefined, signal: AbortSignal) {
  try {
    return await answer(handlers, method, params, { signal })
  } catch (error) {
    // The question is part of the server's answer.
    throw error instanceof BadQuestion ? clientError('ERR_BAD_RESPONSE', error.message, { cause: error }) : error
  }
}

function isInputRequest(value: unknown): value is InputRequest {
  return isObject(value) && typeof value.method === 'string'
}

function malformed(expected: string): Error {
  return clientError('ERR_BAD_RESPONSE', `Expected an input_required result to have ${expected}.`)
}
