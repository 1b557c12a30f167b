/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/cancellation */
import type { RpcId } from '../jsonrpc/message.js'
import { type Method, notification } from '../method.js'
import { optional, params, string, token } from '../param-check.js'

/** `requestId` is a request that the sender of this made. May be absent in 2025-11-25, where tasks have their own way. */
export interface CancelledParams {
  readonly requestId?: RpcId
  readonly reason?: string
}

export const cancellationMethods: readonly Method[] = [
  notification('notifications/cancelled', {
    sender: 'both',
    checkParams: params({ requestId: optional(token), reason: optional(string) }),
  }),
]
