/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions */

/** What a `subscriptions/listen` asks for, and what its acknowledgement grants. */
export interface SubscriptionFilter {
  readonly toolsListChanged?: boolean
  readonly promptsListChanged?: boolean
  readonly resourcesListChanged?: boolean
  readonly resourceSubscriptions?: readonly string[]
  readonly [extension: string]: unknown
}
