/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/resources */
import type { Annotations, Icon, ResourceContents } from '../content.js'
import type { JsonObject } from '../jsonrpc/message.js'
import type { CacheHints, ListResult, ResultBase } from '../result.js'

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
