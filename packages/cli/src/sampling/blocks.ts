import type { ContentBlock, SamplingContent, SamplingMessage } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'

/** What a message is made of, be it one block or several. What is no block is left out. */
export function blocksOf(content: SamplingMessage['content']): readonly SamplingContent[] {
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [content]
  // as: the server's blocks, of which each kind's own members are read where they are used
  return blocks.filter((block) => isJsonObject(block) && typeof block.type === 'string') as readonly SamplingContent[]
}

/** One block alone, which all revisions have. */
export function oneOrSeveral(blocks: readonly SamplingContent[]): SamplingMessage['content'] {
  const [first] = blocks
  if (first === undefined) return { type: 'text', text: '' }
  return blocks.length === 1 ? first : blocks
}

/** What a tool answered, as text for a model that takes nothing else from tools. */
export function textOfBlocks(blocks: readonly ContentBlock[]): string {
  return blocks.map((block) => (block.type === 'text' ? block.text : JSON.stringify(block))).join('\n')
}
