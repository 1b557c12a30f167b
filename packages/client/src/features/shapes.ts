/** What callers rely on in results, whoever wrote the server: what is missing here would surface as a crash in their code. */
import { isObject, type JsonObject } from '@causeway/protocol'
import { clientError } from '../errors.js'

/** The last word of the server on a request. */
export function isComplete({ resultType }: JsonObject): boolean {
  return resultType === undefined || resultType === 'complete'
}

/**
 * Expects `result` to have an array of that name, and `problemOf` to find nothing wrong with its elements.
 * @throws {CausewayError} `ERR_BAD_RESPONSE`
 */
export function checkMember(
  what: string,
  result: JsonObject,
  name: string,
  problemOf: (value: unknown) => string | undefined,
): void {
  const values = result[name]
  const problem = Array.isArray(values) ? firstProblem(values, problemOf) : ' to be an array'
  if (problem !== undefined) {
    throw clientError('ERR_BAD_RESPONSE', `Expected the result of ${what} at ${name}${problem}.`)
  }
}

/** Which element something is wrong with, and what: `[2] to have text`. */
function firstProblem(
  values: readonly unknown[],
  problemOf: (value: unknown) => string | undefined,
): string | undefined {
  for (let at = 0; at < values.length; at++) {
    const problem = problemOf(values[at])
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
