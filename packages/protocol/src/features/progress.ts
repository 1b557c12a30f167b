/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/progress */
import type { RpcId } from '../jsonrpc/message.js'
import { type Method, notification } from '../method.js'
import { number, optional, params, string, token } from '../param-check.js'

/** `progress` grows with each message; `total` may be unknown. `message` exists since 2025-03-26. */
export interface ProgressParams {
  readonly progressToken: RpcId
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export const progressMethods: readonly Method[] = [
  notification('notifications/progress', {
    sender: 'both',
    clientsUntil: '2025-11-25',
    checkParams: params({
      progressToken: token,
      progress: number,
      total: optional(number),
      message: optional(string),
    }),
  }),
]
