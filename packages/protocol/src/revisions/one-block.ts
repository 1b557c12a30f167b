/** Before 2025-11-25 a message for or from sampling holds one block, and none that is about tools. */
import type { ContentBlock } from '../content.js'
import type { SamplingContent } from '../features/sampling.js'
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { chain, type Rewrite, without } from './rewrite.js'

/** Messages of several blocks become as many messages of the same role; tools are not offered. */
export const oneBlockMessages: Rewrite | undefined = chain(without('tools', 'toolChoice', 'task'), (params) => {
  const messages: unknown = params.messages
  if (!Array.isArray(messages) || messages.every(isPlainMessage)) return params
  return { ...params, messages: messages.flatMap(split) }
})

/** An answer of several blocks becomes one block of text; a single one stays what it is. */
export const oneBlockResult: Rewrite = (result) => {
  const content = result.content
  if (!Array.isArray(content)) return isToolBlock(content) ? { ...result, content: toText(content) } : result
  const [only] = content
  if (content.length === 1 && !isToolBlock(only)) return { ...result, content: only }
  return { ...result, content: { type: 'text', text: content.map((block: unknown) => textOf(block)).join('\n') } }
}

const isToolBlock = (block: unknown): boolean =>
  isObject(block) && (block.type === 'tool_use' || block.type === 'tool_result')

const isPlainMessage = (message: unknown): boolean =>
  isObject(message) && message._meta === undefined && !Array.isArray(message.content) && !isToolBlock(message.content)

function split(message: unknown): readonly unknown[] {
  if (!isObject(message)) return [message]
  const blocks: readonly unknown[] = Array.isArray(message.content) ? message.content : [message.content]
  return blocks.map((block) => ({ role: message.role, content: isToolBlock(block) ? toText(block) : block }))
}

const toText = (block: unknown): JsonObject => ({ type: 'text', text: textOf(block) })

/** A block in words. */
function textOf(block: unknown): string {
  if (!isObject(block)) return ''
  const content = block as unknown as SamplingContent | ContentBlock // as: what stands here in the neutral model.
  switch (content.type) {
    case 'text':
      return content.text
    case 'tool_use':
      return `[The assistant called the tool ${content.name} with ${JSON.stringify(content.input)}]`
    case 'tool_result':
      return `[The tool answered] ${Array.isArray(content.content) ? content.content.map(textOf).join('\n') : ''}`
    case 'image':
    case 'audio':
      return `[${content.type}: ${content.mimeType}]`
    default:
      return `[${content.type}]`
  }
}
