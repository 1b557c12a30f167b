/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation */
import type { JsonObject } from '../jsonrpc/message.js'
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
