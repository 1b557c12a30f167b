/** What callers rely on in results, whoever wrote the server: what is missing here would surface as a crash in their code. */
import { isObject } from '@causeway/protocol'

/** Where an array has an element that `problemOf` finds something wrong with, and what: `[2] to have text`. */
export function problemIn(
  values: readonly unknown[],
  problemOf: (value: unknown) => string | undefined,
): string | undefined {
  for (const [at, value] of values.entries()) {
    const problem = problemOf(value)
    if (problem !== undefined) return `[${at}] ${problem}`
  }
  return undefined
}

/** What a block of content lacks. Blocks of types that nobody knows yet pass. */
export function blockProblem(block: unknown): string | undefined {
  if (!isObject(block) || typeof block.type !== 'string') return 'to be an object with a type'
  switch (block.type) {
    case 'text':
      return strings(block, 'text')
    case 'image':
    case 'audio':
      return strings(block, 'data', 'mimeType')
    case 'resource_link':
      return strings(block, 'uri')
    case 'resource':
      return contentsProblem(block.resource)
    default:
      return undefined
  }
}

/** What the contents of a resource lack. */
export function contentsProblem(contents: unknown): string | undefined {
  if (!isObject(contents)) return 'to hold the contents of a resource'
  return typeof contents.text === 'string' || typeof contents.blob === 'string' ? undefined : 'to have text or a blob'
}

/** What a message of a prompt lacks. */
export function messageProblem(message: unknown): string | undefined {
  if (!isObject(message) || typeof message.role !== 'string') return 'to be an object with a role'
  const problem = blockProblem(message.content)
  return problem && `its content ${problem}`
}

function strings(value: { readonly [member: string]: unknown }, ...members: readonly string[]): string | undefined {
  const missing = members.find((member) => typeof value[member] !== 'string')
  return missing && `to have ${missing}`
}
