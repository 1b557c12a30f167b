/** The rounds of a modern upstream, for clients that cannot come back by themselves. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr */
import { CausewayError, isObject, type JsonObject, limits, requestsInput } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'
import { askClient } from './question.js'

/**
 * Asks the client what the upstream wants to know, and repeats the call with its answers, until the result is complete.
 * @throws {CausewayError} `ERR_BAD_RESPONSE`, `ERR_TOO_MANY_ROUNDS`, and what asking throws
 */
export async function throughRounds(
  first: JsonObject,
  repeat: (answers: JsonObject) => Promise<JsonObject>,
  context: HandlerContext,
): Promise<JsonObject> {
  let result = first
  for (let round = 0; requestsInput(result); round++) {
    if (round === limits.maxInputRounds) {
      throw new CausewayError(
        'ERR_TOO_MANY_ROUNDS',
        `It asked for more after ${limits.maxInputRounds} rounds of answers.`,
      )
    }
    context.signal.throwIfAborted()
    result = await repeat(await answersTo(result, context))
  }
  return result
}

async function answersTo({ inputRequests, requestState }: JsonObject, context: HandlerContext): Promise<JsonObject> {
  const state = requestState === undefined ? {} : { requestState }
  if (inputRequests === undefined) return state
  const asked = isObject(inputRequests) ? Object.entries(inputRequests) : []
  if (asked.length === 0 || asked.length > limits.maxAsksInFlight) throw malformed()
  const answers = await Promise.all(asked.map(async ([key, question]) => [key, await answerTo(question, context)]))
  return { inputResponses: Object.fromEntries(answers), ...state }
}

function answerTo(question: unknown, context: HandlerContext): Promise<JsonObject> {
  if (!isObject(question) || typeof question.method !== 'string') throw malformed()
  return askClient(context, question.method, isObject(question.params) ? question.params : {})
}

function malformed(): CausewayError {
  return new CausewayError(
    'ERR_BAD_RESPONSE',
    'Expected an input_required result with questions; it has something else.',
  )
}
