import type { JsonObject, RpcNotification, SubscriptionFilter } from '@causeway/protocol'

/** One thing at the server that is not as it was. */
export type Change =
  | { readonly event: 'toolsChanged' | 'promptsChanged' | 'resourcesChanged' }
  | { readonly event: 'resourceUpdated'; readonly uri: string }

/** The change that a notification announces, if it announces one. */
export function changeOf({ method, params }: RpcNotification): Change | undefined {
  switch (method) {
    case 'notifications/tools/list_changed':
      return { event: 'toolsChanged' }
    case 'notifications/prompts/list_changed':
      return { event: 'promptsChanged' }
    case 'notifications/resources/list_changed':
      return { event: 'resourcesChanged' }
    case 'notifications/resources/updated':
      return typeof params?.uri === 'string' ? { event: 'resourceUpdated', uri: params.uri } : undefined
    default:
      return undefined
  }
}

/** All that a filter asks for, as if it had just changed: what to look at again after a gap. */
export function changesOf(filter: SubscriptionFilter): readonly Change[] {
  return [
    ...(filter.toolsListChanged === true ? [{ event: 'toolsChanged' } as const] : []),
    ...(filter.promptsListChanged === true ? [{ event: 'promptsChanged' } as const] : []),
    ...(filter.resourcesListChanged === true ? [{ event: 'resourcesChanged' } as const] : []),
    ...(filter.resourceSubscriptions ?? []).map((uri) => ({ event: 'resourceUpdated', uri }) as const),
  ]
}

/** Did the filter ask for this? A subscribed URI stands for what is below it, too. */
export function wants(filter: SubscriptionFilter, change: Change): boolean {
  switch (change.event) {
    case 'toolsChanged':
      return filter.toolsListChanged === true
    case 'promptsChanged':
      return filter.promptsListChanged === true
    case 'resourcesChanged':
      return filter.resourcesListChanged === true
    case 'resourceUpdated':
      return (filter.resourceSubscriptions ?? []).some((uri) => change.uri.startsWith(uri))
  }
}

/** The cached results that a change outdates: methods, and the parameters where it is about one only. */
export function outdatedBy(change: Change): readonly { readonly method: string; readonly params?: JsonObject }[] {
  switch (change.event) {
    case 'toolsChanged':
      return [{ method: 'tools/list' }]
    case 'promptsChanged':
      return [{ method: 'prompts/list' }]
    case 'resourcesChanged':
      return [{ method: 'resources/list' }, { method: 'resources/templates/list' }]
    case 'resourceUpdated':
      return [{ method: 'resources/read', params: { uri: change.uri } }]
  }
}
