/** What plugins answer is checked by nobody's compiler: as far as it must be right for all that works on it. */
import { isObject, requestsInput } from '@causeway/protocol'

export function isCallResult(result: unknown): boolean {
  return isObject(result) && (Array.isArray(result.content) || requestsInput(result))
}

/** Undefined where there is no such resource. */
export function isReadResult(result: unknown): boolean {
  return result === undefined || (isObject(result) && (Array.isArray(result.contents) || requestsInput(result)))
}

export function isPromptResult(result: unknown): boolean {
  return isObject(result) && (Array.isArray(result.messages) || requestsInput(result))
}

/** Undefined where there is nothing to complete. */
export function isCompletion(result: unknown): boolean {
  if (result === undefined) return true
  return isObject(result) && isObject(result.completion) && Array.isArray(result.completion.values)
}
