/** The Messages API. @see https://docs.anthropic.com/en/api/messages */
import type {
  ContentBlock,
  CreateMessageParams,
  CreateMessageResult,
  JsonObject,
  SamplingContent,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import { blocksOf, oneOrSeveral } from './blocks.js'
import type { ModelApi } from './model.js'

export const anthropicMessages: ModelApi = {
  path: '/messages',
  headers: (key) => ({ 'anthropic-version': '2023-06-01', ...(key === undefined ? {} : { 'x-api-key': key }) }),
  request: (model, params) => ({
    model,
    max_tokens: params.maxTokens,
    messages: params.messages.map(({ role, content }) => ({ role, content: blocksOf(content).flatMap(blockOf) })),
    ...(params.systemPrompt === undefined ? {} : { system: params.systemPrompt }),
    ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    ...(params.stopSequences === undefined ? {} : { stop_sequences: params.stopSequences }),
    ...toolsOf(params),
  }),
  result,
}

function blockOf(block: SamplingContent | ContentBlock): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }]
    case 'image':
      return [{ type: 'image', source: { type: 'base64', media_type: block.mimeType, data: block.data } }]
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: block.input }]
    case 'tool_result':
      return [
        {
          type: 'tool_result',
          tool_use_id: block.toolUseId,
          content: block.content.flatMap(blockOf),
          ...(block.isError === true ? { is_error: true } : {}),
        },
      ]
    default:
      return [{ type: 'text', text: JSON.stringify(block) }]
  }
}

const TOOL_CHOICES = { auto: 'auto', required: 'any', none: 'none' } as const

function toolsOf({ tools, toolChoice }: CreateMessageParams): JsonObject {
  if (tools === undefined || tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      input_schema: inputSchema,
    })),
    ...(toolChoice?.mode === undefined ? {} : { tool_choice: { type: TOOL_CHOICES[toolChoice.mode] } }),
  }
}

/** What ended the answer, in MCP's words; others stay as they are. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'endTurn',
  stop_sequence: 'stopSequence',
  max_tokens: 'maxTokens',
  tool_use: 'toolUse',
}

function result({ content, model, stop_reason: reason }: JsonObject, asked: string): CreateMessageResult {
  if (!Array.isArray(content)) throw new TypeError('Expected content to be a list.')
  return {
    role: 'assistant',
    content: oneOrSeveral(content.flatMap(contentOf)),
    model: typeof model === 'string' ? model : asked,
    ...(typeof reason === 'string' ? { stopReason: STOP_REASONS[reason] ?? reason } : {}),
  }
}

/** Text and calls of tools; what a model thinks meanwhile is not for the server. */
function contentOf(block: unknown): readonly SamplingContent[] {
  if (!isJsonObject(block)) return []
  const { type, text, id, name, input } = block
  if (type === 'text' && typeof text === 'string') return [{ type, text }]
  if (type === 'tool_use' && typeof id === 'string' && typeof name === 'string' && isJsonObject(input)) {
    return [{ type, id, name, input }]
  }
  return []
}
