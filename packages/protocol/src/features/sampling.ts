/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/sampling */
import type { AudioContent, ContentBlock, ImageContent, Role, TextContent } from '../content.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { type Method, request } from '../method.js'
import {
  anyObject,
  anything,
  arrayOf,
  integer,
  number,
  object,
  oneOf,
  optional,
  params,
  string,
} from '../param-check.js'
import type { ResultBase } from '../result.js'
import type { Tool } from './tools.js'

/** The model wants a tool to run. Since 2025-11-25. */
export interface ToolUseContent {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: JsonObject
  readonly _meta?: JsonObject
}

/** What that tool answered. A user message with one of these contains nothing else. */
export interface ToolResultContent {
  readonly type: 'tool_result'
  readonly toolUseId: string
  readonly content: readonly ContentBlock[]
  readonly structuredContent?: unknown
  readonly isError?: boolean
  readonly _meta?: JsonObject
}

export type SamplingContent = TextContent | ImageContent | AudioContent | ToolUseContent | ToolResultContent

/** `content` is one block up to 2025-06-18, one or several since. */
export interface SamplingMessage {
  readonly role: Role
  readonly content: SamplingContent | readonly SamplingContent[]
  readonly _meta?: JsonObject
}

/** Priorities are 0 to 1. */
export interface ModelPreferences {
  readonly hints?: readonly { readonly name?: string }[]
  readonly costPriority?: number
  readonly speedPriority?: number
  readonly intelligencePriority?: number
}

export interface CreateMessageParams {
  readonly messages: readonly SamplingMessage[]
  readonly maxTokens: number
  readonly modelPreferences?: ModelPreferences
  readonly systemPrompt?: string
  readonly includeContext?: 'none' | 'thisServer' | 'allServers'
  readonly temperature?: number
  readonly stopSequences?: readonly string[]
  readonly metadata?: JsonObject
  readonly tools?: readonly Tool[]
  readonly toolChoice?: { readonly mode?: 'auto' | 'required' | 'none' }
}

export interface CreateMessageResult extends ResultBase {
  readonly role: Role
  readonly content: SamplingContent | readonly SamplingContent[]
  readonly model: string
  readonly stopReason?: 'endTurn' | 'stopSequence' | 'maxTokens' | 'toolUse' | (string & {})
}

const message = object({ role: oneOf(['user', 'assistant']), content: anything })

/** Since 2026-07-28 sampling is an entry of an `input_required` result, not a request of its own. */
export const samplingMethods: readonly Method[] = [
  request('sampling/createMessage', {
    sender: 'server',
    until: '2025-11-25',
    capability: 'sampling',
    checkParams: params({
      messages: arrayOf(message),
      maxTokens: integer,
      modelPreferences: optional(anyObject),
      systemPrompt: optional(string),
      includeContext: optional(oneOf(['none', 'thisServer', 'allServers'])),
      temperature: optional(number),
      stopSequences: optional(arrayOf(string)),
      metadata: optional(anyObject),
      tools: optional(arrayOf(object({ name: string, inputSchema: anyObject }))),
      toolChoice: optional(object({ mode: optional(oneOf(['auto', 'required', 'none'])) })),
    }),
  }),
]
