import type { Icon } from './content.js'
import type { JsonObject } from './jsonrpc/message.js'

/** Who speaks, for display and diagnostics only. */
export interface Implementation {
  readonly name: string
  readonly version: string
  readonly title?: string
  readonly description?: string
  readonly websiteUrl?: string
  readonly icons?: readonly Icon[]
}

/** What a client can be asked for. `elicitation: {}` means forms only. */
export interface ClientCapabilities {
  readonly experimental?: JsonObject
  readonly roots?: { readonly listChanged?: boolean }
  readonly sampling?: { readonly context?: JsonObject; readonly tools?: JsonObject }
  readonly elicitation?: { readonly form?: JsonObject; readonly url?: JsonObject }
  readonly extensions?: JsonObject
  readonly [capability: string]: unknown
}

/** What a server offers. */
export interface ServerCapabilities {
  readonly experimental?: JsonObject
  readonly logging?: JsonObject
  readonly completions?: JsonObject
  readonly prompts?: { readonly listChanged?: boolean }
  readonly resources?: { readonly subscribe?: boolean; readonly listChanged?: boolean }
  readonly tools?: { readonly listChanged?: boolean }
  readonly extensions?: JsonObject
  readonly [capability: string]: unknown
}
