import { CausewayError, type InputRequiredResult, requestsInput } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'

/** Is `value`, whatever a handler came to, a result that asks the client for input? */
export function asksForInput(value: unknown): value is InputRequiredResult {
  return isJsonObject(value) && requestsInput(value)
}

/**
 * Is it what a handler's question is rejected with when its run ends, to be run again with the answer? For a `catch` around
 * questions, which has nothing to do then; what it returns or throws counts for nothing.
 */
export function isSuspension(error: unknown): boolean {
  return error instanceof CausewayError && error.code === 'ERR_SUSPENDED'
}
