/** What the answers of a script are for the client, which would otherwise blame its handlers for those that do not fit. */
import {
  type CreateMessageParams,
  type CreateMessageResult,
  type ElicitFormParams,
  type ElicitResult,
  type ElicitUrlParams,
  ErrorCode,
  type Root,
  RpcError,
} from '@causeway/protocol'
import { applyDefaults, describeProblems, interpretedValidatorOf, isJsonObject } from '@causeway/schema'
import type { FormAnswer, ModelAnswer } from './answers.js'

/** An answer of the script that is none to what was asked. The server hears of it: it may be what fails the call. */
export class UnfitAnswer extends RpcError {
  constructor(message: string) {
    super(ErrorCode.InternalError, message)
  }
}

/**
 * @param place where the script has the answer, as in `answers.elicit[1]`
 * @throws {UnfitAnswer}
 */
export function formResult(answer: FormAnswer, { requestedSchema }: ElicitFormParams, place: string): ElicitResult {
  if (answer === 'decline' || answer === 'cancel') return { action: answer }
  if (!isJsonObject(answer)) throw unfit(place, "an object that fills in the form, 'decline' or 'cancel'", answer)
  const checked = interpretedValidatorOf(requestedSchema).check(applyDefaults(requestedSchema, answer))
  if (!checked.ok) throw new UnfitAnswer(describeProblems(checked.problems, place))
  return { action: 'accept', content: answer }
}

/** @throws {UnfitAnswer} */
export function visitResult(action: ElicitResult['action'], _: ElicitUrlParams, place: string): ElicitResult {
  if (action === 'accept' || action === 'decline' || action === 'cancel') return { action }
  throw unfit(place, "'accept', 'decline' or 'cancel'", action)
}

/** @throws {UnfitAnswer} */
export function modelResult(answer: ModelAnswer, _: CreateMessageParams, place: string): CreateMessageResult | null {
  if (typeof answer === 'string') {
    return { role: 'assistant', content: { type: 'text', text: answer }, model: 'test', stopReason: 'endTurn' }
  }
  if (answer === null || (isJsonObject(answer) && 'content' in answer && 'model' in answer)) return answer
  throw unfit(place, 'a text, a result with content and model, or null', answer)
}

/** @throws {TypeError} for what is no folder */
export function rootsOf(roots: readonly (string | Root)[]): readonly Root[] {
  return roots.map((root, index) => {
    const { uri } = typeof root === 'string' ? { uri: root } : root
    if (uri.startsWith('file://')) return typeof root === 'string' ? { uri } : root
    throw new TypeError(`Expected answers.roots[${index}] to be a URI that begins with 'file://'; got '${uri}'.`)
  })
}

function unfit(place: string, expected: string, got: unknown): UnfitAnswer {
  return new UnfitAnswer(`Expected ${place} to be ${expected}; got ${JSON.stringify(got) ?? String(got)}.`)
}
