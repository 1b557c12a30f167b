/** @see https://modelcontextprotocol.io/specification/2026-07-28/client/sampling#message-content-constraints */
import type { SamplingContent, SamplingMessage } from '@causeway/protocol'

/**
 * Holds messages to what models take: what tools gave stands alone in a message of the user, right behind the message that
 * used these tools, and answers each use once.
 * @throws {TypeError} where they are otherwise
 */
export function checkMessages(messages: readonly SamplingMessage[]): void {
  let open: readonly string[] = []
  for (const [at, { role, content }] of messages.entries()) {
    const blocks = blocksOf(content)
    const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.toolUseId] : []))
    const place = `messages[${at}]`
    if (answered.length > 0 && (role !== 'user' || answered.length < blocks.length)) {
      throw new TypeError(`Expected ${place}, which has results of tools, to be of the user and to have nothing else.`)
    }
    if (answered.toSorted().join() !== open.toSorted().join()) {
      throw new TypeError(
        `Expected ${place} to have the results of ${namesOf(open)}; got those of ${namesOf(answered)}.`,
      )
    }
    open = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  }
  if (open.length > 0) throw new TypeError(`Expected another message, with the results of ${namesOf(open)}.`)
}

function blocksOf(content: SamplingMessage['content']): readonly SamplingContent[] {
  // as: TypeScript does not tell read-only arrays from what is no array
  return Array.isArray(content) ? content : [content as SamplingContent]
}

function namesOf(uses: readonly string[]): string {
  return uses.length === 0 ? 'no tools' : `the tool uses ${uses.map((id) => JSON.stringify(id)).join(', ')}`
}
