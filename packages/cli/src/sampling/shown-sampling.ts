import type { CreateMessageParams, CreateMessageResult, SamplingContent, SamplingMessage } from '@causeway/protocol'
import { blocksOf } from './blocks.js'

/** All of a sampling request that a model would see, as text for the person who has to agree. */
export function shownRequest(params: CreateMessageParams): string {
  const { systemPrompt, messages, maxTokens, temperature, stopSequences, tools, toolChoice, modelPreferences } = params
  const hints = modelPreferences?.hints?.flatMap(({ name }) => (name === undefined ? [] : [name])) ?? []
  const settings = [
    `at most ${maxTokens} tokens`,
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(stopSequences === undefined || stopSequences.length === 0 ? [] : [`stops at ${JSON.stringify(stopSequences)}`]),
    ...(hints.length === 0 ? [] : [`would like ${hints.join(' or ')}`]),
    ...(toolChoice?.mode === undefined ? [] : [`tools ${toolChoice.mode}`]),
  ]
  return [
    ...(systemPrompt === undefined ? [] : [`system: ${systemPrompt}`]),
    ...messages.map(shownMessage),
    ...(tools === undefined || tools.length === 0 ? [] : [`tools: ${tools.map(({ name }) => name).join(', ')}`]),
    `(${settings.join(', ')})`,
  ].join('\n')
}

/** An answer of a model. */
export function shownResult({ content, stopReason }: CreateMessageResult): string {
  const cut = stopReason === 'maxTokens' ? ['(it was cut off there)'] : []
  return [...blocksOf(content).map(shownBlock), ...cut].join('\n')
}

function shownMessage({ role, content }: SamplingMessage): string {
  return `${role}: ${blocksOf(content).map(shownBlock).join('\n')}`
}

function shownBlock(block: SamplingContent): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
    case 'audio':
      return `[${block.type}, ${block.mimeType}, ${Buffer.byteLength(block.data, 'base64')} bytes]`
    case 'tool_use':
      return `[calls ${block.name} with ${JSON.stringify(block.input)}]`
    case 'tool_result':
      return `[result of ${block.toolUseId}: ${JSON.stringify(block.content)}]`
  }
}
