import { type InputRequiredResult, requestsInput } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'

/** Is `value`, whatever a handler came to, a result that asks the client for input? */
export function asksForInput(value: unknown): value is InputRequiredResult {
  return isJsonObject(value) && requestsInput(value)
}
