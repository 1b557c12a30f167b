/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation */
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, notification, request } from '../method.js'
import { anyObject, type CheckParams, oneOf, optional, params, string } from '../param-check.js'
import type { ResultBase } from '../result.js'

/** `requestedSchema` is a flat object of primitives. */
export interface ElicitFormParams {
  readonly mode?: 'form'
  readonly message: string
  readonly requestedSchema: JsonObject
}

/** `elicitationId` exists in 2025-11-25 only. */
export interface ElicitUrlParams {
  readonly mode: 'url'
  readonly message: string
  readonly url: string
  readonly elicitationId?: string
}

export type ElicitParams = ElicitFormParams | ElicitUrlParams

/** `content` only where a form was accepted. */
export interface ElicitResult extends ResultBase {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: JsonObject
}

const checkMode = params({ mode: optional(oneOf(['form', 'url'])), message: string })
const checkForm = params({ requestedSchema: anyObject })
const checkUrl = params({ url: string, elicitationId: optional(string) })

const checkElicitation: CheckParams = (given) =>
  checkMode(given) ?? (given?.mode === 'url' ? checkUrl(given) : checkForm(given))

/** Since 2026-07-28 elicitation is an entry of an `input_required` result, not a request of its own. */
export const elicitationMethods: readonly Method[] = [
  request('elicitation/create', {
    sender: 'server',
    since: '2025-06-18',
    until: '2025-11-25',
    capability: 'elicitation',
    checkParams: checkElicitation,
  }),
  notification('notifications/elicitation/complete', {
    sender: 'server',
    since: '2025-11-25',
    until: '2025-11-25',
    checkParams: params({ elicitationId: string }),
  }),
]
