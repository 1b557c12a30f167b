/** Content blocks and what decorates them, in the newest revision's shapes. @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-result */
import type { JsonObject } from './jsonrpc/message.js'

export type Role = 'user' | 'assistant'

/** Hints for whoever shows the content. `priority` is 0 (optional) to 1 (required); `lastModified` is ISO 8601. */
export interface Annotations {
  readonly audience?: readonly Role[]
  readonly priority?: number
  readonly lastModified?: string
}

/** An icon: `https:` or `data:` only; `sizes` such as `48x48` or `any`. */
export interface Icon {
  readonly src: string
  readonly mimeType?: string
  readonly sizes?: readonly string[]
  readonly theme?: 'light' | 'dark'
}

interface Block {
  readonly annotations?: Annotations
  readonly _meta?: JsonObject
}

export interface TextContent extends Block {
  readonly type: 'text'
  readonly text: string
}

/** `data` is Base64. */
export interface ImageContent extends Block {
  readonly type: 'image'
  readonly data: string
  readonly mimeType: string
}

/** `data` is Base64. Since 2025-03-26. */
export interface AudioContent extends Block {
  readonly type: 'audio'
  readonly data: string
  readonly mimeType: string
}

export interface TextResourceContents {
  readonly uri: string
  readonly mimeType?: string
  readonly text: string
  readonly _meta?: JsonObject
}

/** `blob` is Base64. */
export interface BlobResourceContents {
  readonly uri: string
  readonly mimeType?: string
  readonly blob: string
  readonly _meta?: JsonObject
}

export type ResourceContents = TextResourceContents | BlobResourceContents

export interface EmbeddedResource extends Block {
  readonly type: 'resource'
  readonly resource: ResourceContents
}

/** A resource that can be read later. Since 2025-06-18. `size` is in bytes. */
export interface ResourceLink extends Block {
  readonly type: 'resource_link'
  readonly uri: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
  readonly size?: number
  readonly icons?: readonly Icon[]
}

export type ContentBlock = TextContent | ImageContent | AudioContent | ResourceLink | EmbeddedResource
