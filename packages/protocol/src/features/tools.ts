/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools */
import type { ContentBlock, Icon } from '../content.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, notification, request } from '../method.js'
import { anyObject, optional, params, string } from '../param-check.js'
import type { ListResult, ResultBase } from '../result.js'
import { answers } from './input-required.js'

/** Untrusted hints; defaults are `readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true`. */
export interface ToolAnnotations {
  readonly title?: string
  readonly readOnlyHint?: boolean
  readonly destructiveHint?: boolean
  readonly idempotentHint?: boolean
  readonly openWorldHint?: boolean
}

/** A tool as `tools/list` shows it. `inputSchema` has `type: "object"` at its root. */
export interface Tool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly icons?: readonly Icon[]
  readonly inputSchema: JsonObject
  readonly outputSchema?: JsonObject
  readonly annotations?: ToolAnnotations
  readonly _meta?: JsonObject
}

export interface ListToolsResult extends ListResult {
  readonly tools: readonly Tool[]
}

export interface CallToolParams {
  readonly name: string
  readonly arguments?: JsonObject
  readonly _meta?: JsonObject
}

/** `isError` means that the tool ran and failed, in words for the model; a JSON-RPC error means that it did not run. */
export interface CallToolResult extends ResultBase {
  readonly content: readonly ContentBlock[]
  readonly structuredContent?: unknown
  readonly isError?: boolean
}

export const toolMethods: readonly Method[] = [
  request('tools/list', {
    sender: 'client',
    capability: 'tools',
    cacheable: true,
    checkParams: params({ cursor: optional(string) }),
  }),
  request('tools/call', {
    sender: 'client',
    capability: 'tools',
    mirror: 'name',
    inputRequired: true,
    checkParams: params({ name: string, arguments: optional(anyObject), ...answers }),
  }),
  notification('notifications/tools/list_changed', { sender: 'server', checkParams: params() }),
]
