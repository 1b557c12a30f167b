/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/resources */
import type { Annotations, Icon, ResourceContents } from '../content.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, notification, request } from '../method.js'
import { optional, params, string } from '../param-check.js'
import type { CacheHints, ListResult, ResultBase } from '../result.js'
import { answers } from './input-required.js'

/** A resource as `resources/list` shows it. `size` is in bytes. */
export interface Resource {
  readonly uri: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
  readonly annotations?: Annotations
  readonly size?: number
  readonly icons?: readonly Icon[]
  readonly _meta?: JsonObject
}

/** `uriTemplate` is RFC 6570. */
export interface ResourceTemplate {
  readonly uriTemplate: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
  readonly annotations?: Annotations
  readonly icons?: readonly Icon[]
  readonly _meta?: JsonObject
}

export interface ListResourcesResult extends ListResult {
  readonly resources: readonly Resource[]
}

export interface ListResourceTemplatesResult extends ListResult {
  readonly resourceTemplates: readonly ResourceTemplate[]
}

export interface ReadResourceResult extends ResultBase, CacheHints {
  readonly contents: readonly ResourceContents[]
}

const page = params({ cursor: optional(string) })
const oneResource = params({ uri: string })

export const resourceMethods: readonly Method[] = [
  request('resources/list', { sender: 'client', capability: 'resources', cacheable: true, checkParams: page }),
  request('resources/templates/list', {
    sender: 'client',
    capability: 'resources',
    cacheable: true,
    checkParams: page,
  }),
  request('resources/read', {
    sender: 'client',
    capability: 'resources',
    mirror: 'uri',
    cacheable: true,
    inputRequired: true,
    checkParams: params({ uri: string, ...answers }),
  }),
  request('resources/subscribe', {
    sender: 'client',
    until: '2025-11-25',
    capability: 'resources.subscribe',
    checkParams: oneResource,
  }),
  request('resources/unsubscribe', {
    sender: 'client',
    until: '2025-11-25',
    capability: 'resources.subscribe',
    checkParams: oneResource,
  }),
  notification('notifications/resources/list_changed', { sender: 'server', checkParams: params() }),
  notification('notifications/resources/updated', { sender: 'server', checkParams: oneResource }),
]
