/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/prompts */
import type { ContentBlock, Icon, Role } from '../content.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, notification, request } from '../method.js'
import { optional, params, recordOf, string } from '../param-check.js'
import type { ListResult, ResultBase } from '../result.js'
import { answers } from './input-required.js'

export interface PromptArgument {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly required?: boolean
}

export interface Prompt {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly arguments?: readonly PromptArgument[]
  readonly icons?: readonly Icon[]
  readonly _meta?: JsonObject
}

export interface PromptMessage {
  readonly role: Role
  readonly content: ContentBlock
}

export interface ListPromptsResult extends ListResult {
  readonly prompts: readonly Prompt[]
}

export interface GetPromptResult extends ResultBase {
  readonly description?: string
  readonly messages: readonly PromptMessage[]
}

export const promptMethods: readonly Method[] = [
  request('prompts/list', {
    sender: 'client',
    capability: 'prompts',
    cacheable: true,
    checkParams: params({ cursor: optional(string) }),
  }),
  request('prompts/get', {
    sender: 'client',
    capability: 'prompts',
    mirror: 'name',
    inputRequired: true,
    checkParams: params({ name: string, arguments: optional(recordOf(string)), ...answers }),
  }),
  notification('notifications/prompts/list_changed', { sender: 'server', checkParams: params() }),
]
