/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions */
import { type Method, notification, request } from '../method.js'
import { arrayOf, boolean, object, optional, params, string } from '../param-check.js'

/** What a `subscriptions/listen` asks for, and what its acknowledgement grants. */
export interface SubscriptionFilter {
  readonly toolsListChanged?: boolean
  readonly promptsListChanged?: boolean
  readonly resourcesListChanged?: boolean
  readonly resourceSubscriptions?: readonly string[]
  readonly [extension: string]: unknown
}

const filter = object({
  toolsListChanged: optional(boolean),
  promptsListChanged: optional(boolean),
  resourcesListChanged: optional(boolean),
  resourceSubscriptions: optional(arrayOf(string)),
})

export const subscriptionMethods: readonly Method[] = [
  request('subscriptions/listen', {
    sender: 'client',
    since: '2026-07-28',
    checkParams: params({ notifications: filter }),
  }),
  notification('notifications/subscriptions/acknowledged', {
    sender: 'server',
    since: '2026-07-28',
    checkParams: params({ notifications: filter }),
  }),
]
