/** Multi round-trip requests. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr */
import type { JsonObject } from '../jsonrpc/message.js'
import { anyObject, type Check, optional, recordOf, string } from '../param-check.js'
import type { ResultBase } from '../result.js'

/** The request kinds that an `input_required` result may hold. */
export type InputMethod = 'elicitation/create' | 'sampling/createMessage' | 'roots/list'

/** A server-to-client request without `jsonrpc` and `id`. */
export interface InputRequest {
  readonly method: InputMethod
  readonly params?: JsonObject
}

/** At least one of the two members is there. `requestState` is echoed byte for byte and never looked into. */
export interface InputRequiredResult extends ResultBase {
  readonly resultType: 'input_required'
  readonly inputRequests?: { readonly [key: string]: InputRequest }
  readonly requestState?: string
}

/** The answers by key, as the retried request carries them in its parameters. */
export type InputResponses = { readonly [key: string]: JsonObject }

/** What a retried request carries beside its own parameters. */
export const answers: { readonly inputResponses: Check; readonly requestState: Check } = {
  inputResponses: optional(recordOf(anyObject)),
  requestState: optional(string),
}

/** Does the server want input before it completes? Its `inputRequests` have not been looked at. */
export function requestsInput(result: JsonObject): result is JsonObject & InputRequiredResult {
  return result.resultType === 'input_required'
}
