/** Chat completions as OpenAI has them, and Ollama, llama.cpp, vLLM and many others. @see https://platform.openai.com/docs/api-reference/chat */
import type {
  CreateMessageParams,
  CreateMessageResult,
  JsonObject,
  SamplingContent,
  SamplingMessage,
  ToolUseContent,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import { blocksOf, oneOrSeveral, textOfBlocks } from './blocks.js'
import type { ModelApi } from './model.js'

export const openaiChat: ModelApi = {
  path: '/chat/completions',
  headers: (key) => (key === undefined ? {} : { authorization: `Bearer ${key}` }),
  request: (model, params) => ({
    model,
    messages: messagesOf(params),
    max_tokens: params.maxTokens,
    stream: false,
    ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    ...(params.stopSequences === undefined ? {} : { stop: params.stopSequences }),
    ...toolsOf(params),
  }),
  result,
}

function messagesOf({ systemPrompt, messages }: CreateMessageParams): readonly JsonObject[] {
  const system = systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }]
  return [...system, ...messages.flatMap(messageOf)]
}

/** Results of tools are messages of their own there. */
function messageOf({ role, content }: SamplingMessage): readonly JsonObject[] {
  const blocks = blocksOf(content)
  const results = blocks.flatMap((block) =>
    block.type === 'tool_result'
      ? [{ role: 'tool', tool_call_id: block.toolUseId, content: textOfBlocks(block.content) }]
      : [],
  )
  const calls = blocks.flatMap((block) => (block.type === 'tool_use' ? [callOf(block)] : []))
  const parts = blocks.flatMap(partOf)
  if (parts.length === 0 && calls.length === 0) return results
  const only = parts.length === 1 && parts[0]?.type === 'text' ? parts[0].text : parts
  const said = parts.length === 0 ? null : only
  return [...results, { role, content: said, ...(calls.length === 0 ? {} : { tool_calls: calls }) }]
}

function partOf(block: SamplingContent): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }]
    case 'image':
      return [{ type: 'image_url', image_url: { url: `data:${block.mimeType};base64,${block.data}` } }]
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: block.data, format: block.mimeType.replace(/^.*\//, '') } }]
    default:
      return []
  }
}

function callOf({ id, name, input }: ToolUseContent): JsonObject {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function toolsOf({ tools, toolChoice }: CreateMessageParams): JsonObject {
  if (tools === undefined || tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, ...(description === undefined ? {} : { description }), parameters: inputSchema },
    })),
    ...(toolChoice?.mode === undefined ? {} : { tool_choice: toolChoice.mode }),
  }
}

/** What ended the answer, in MCP's words; others stay as they are. */
const STOP_REASONS: Readonly<Record<string, string>> = { stop: 'endTurn', length: 'maxTokens', tool_calls: 'toolUse' }

function result(answer: JsonObject, asked: string): CreateMessageResult {
  const choice: unknown = Array.isArray(answer.choices) ? answer.choices[0] : undefined
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) throw new TypeError('Expected choices[0].message.')
  const { content, tool_calls: calls } = choice.message
  const text: readonly SamplingContent[] =
    typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : []
  const uses = Array.isArray(calls) ? calls.map(useOf) : []
  const reason = choice.finish_reason
  return {
    role: 'assistant',
    content: oneOrSeveral([...text, ...uses]),
    model: typeof answer.model === 'string' ? answer.model : asked,
    ...(typeof reason === 'string' ? { stopReason: STOP_REASONS[reason] ?? reason } : {}),
  }
}

function useOf(call: unknown): ToolUseContent {
  const { id, function: called } = isJsonObject(call) ? call : {}
  if (typeof id !== 'string' || !isJsonObject(called) || typeof called.name !== 'string') {
    throw new TypeError('Expected every tool call to have an id and a function with a name.')
  }
  const input: unknown = typeof called.arguments === 'string' ? JSON.parse(called.arguments || '{}') : called.arguments
  if (!isJsonObject(input)) throw new TypeError(`Expected the arguments for '${called.name}' to be a JSON object.`)
  return { type: 'tool_use', id, name: called.name, input }
}
