import { isObject } from '@causeway/protocol'

/**
 * The text in what a tool, a resource, a prompt or a model answered: all its text blocks, a line each. Undefined where it is
 * none of these.
 */
export function textOf(answered: unknown): string | undefined {
  if (typeof answered === 'string') return answered
  if (!isObject(answered)) return undefined
  if (answered instanceof Error) return textOf('result' in answered ? answered.result : undefined)
  const { content, contents, messages } = answered
  if (Array.isArray(messages)) return messages.map((message) => textOf(message) ?? '').join('\n')
  if (Array.isArray(contents)) return joined(contents)
  if (Array.isArray(content)) return joined(content)
  return isObject(content) ? joined([content]) : undefined
}

function joined(blocks: readonly unknown[]): string {
  return blocks.flatMap((block) => (isObject(block) && typeof block.text === 'string' ? [block.text] : [])).join('\n')
}
