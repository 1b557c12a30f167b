/** Up to 2025-11-25 structured content is an object, and so is what its schema describes. */
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { chain, inMember, type Rewrite, without } from './rewrite.js'

/**
 * Structured content that is no object is left out. It goes on as text: servers send its serialised form in `content`, and
 * where they did not it is added here.
 */
export const objectContentOnly: Rewrite = (result) => {
  const structured = result.structuredContent
  return structured === undefined || isObject(structured) ? result : withoutStructuredContent(result)
}

/** Leaves structured content out, whatever it is; `content` says the same as text. */
export const withoutStructuredContent: Rewrite = (result) => {
  const structured = result.structuredContent
  if (structured === undefined) return result
  const rest = without('structuredContent')(result)
  const hasContent = Array.isArray(rest.content) && rest.content.length > 0
  return hasContent ? rest : { ...rest, content: [{ type: 'text', text: JSON.stringify(structured) }] }
}

/** An output schema whose root is not `type: "object"` is left out. */
const objectOutputOnly: Rewrite = (tool) => {
  const schema = tool.outputSchema
  return schema === undefined || (isObject(schema) && schema.type === 'object') ? tool : without('outputSchema')(tool)
}

/** The schemas of properties are objects there; `true` and `false` have spellings that are. */
const objectProperties: Rewrite = (properties) => {
  const entries = Object.entries(properties)
  if (!entries.some(([, property]) => typeof property === 'boolean')) return properties
  return Object.fromEntries(entries.map(([name, property]) => [name, spelledOut(property)]))
}

const spelledOut = (schema: unknown): unknown => (schema === true ? {} : schema === false ? { not: {} } : schema)

/** A tool whose schemas describe objects, property by property. */
export const objectSchemasOnly: Rewrite | undefined = chain(
  objectOutputOnly,
  inMember('inputSchema', inMember('properties', objectProperties)),
  inMember('outputSchema', inMember('properties', objectProperties)),
)

/** The same for the results of tools that a conversation for sampling quotes. */
export const objectToolResultsOnly: Rewrite = (params) => {
  const messages: unknown = params.messages
  if (!Array.isArray(messages) || !messages.some(holdsOtherStructuredContent)) return params
  return { ...params, messages: messages.map((message: unknown) => (isObject(message) ? fixed(message) : message)) }
}

const blocksOf = (message: unknown): readonly unknown[] => {
  const content = isObject(message) ? message.content : undefined
  return Array.isArray(content) ? content : [content]
}

const holdsOtherStructuredContent = (message: unknown): boolean =>
  blocksOf(message).some((block) => isObject(block) && objectContentOnly(block) !== block)

function fixed(message: JsonObject): JsonObject {
  const blocks = blocksOf(message).map((block) => (isObject(block) ? objectContentOnly(block) : block))
  return { ...message, content: Array.isArray(message.content) ? blocks : blocks[0] }
}
