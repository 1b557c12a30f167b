import type {
  AudioContent,
  CallToolResult,
  ContentBlock,
  EmbeddedResource,
  ImageContent,
  ResourceContents,
  ResourceLink,
  TextContent,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'

/** A text block. */
export function text(value: string): TextContent {
  return { type: 'text', text: value }
}

/** An image block from bytes, or from Base64 that you have already. */
export function image(data: Uint8Array | string, mimeType: string): ImageContent {
  return { type: 'image', data: toBase64(data), mimeType }
}

/** An audio block from bytes, or from Base64 that you have already. */
export function audio(data: Uint8Array | string, mimeType: string): AudioContent {
  return { type: 'audio', data: toBase64(data), mimeType }
}

/** A resource inside the result. */
export function embedded(resource: ResourceContents): EmbeddedResource {
  return { type: 'resource', resource }
}

/** A resource that the client may read later. */
export function link(
  uri: string,
  name: string,
  rest: Partial<Omit<ResourceLink, 'type' | 'uri' | 'name'>> = {},
): ResourceLink {
  return { ...rest, type: 'resource_link', uri, name }
}

/** Standard Base64 of bytes; a string is taken as Base64 already. */
export function toBase64(data: Uint8Array | string): string {
  if (typeof data === 'string') return data
  const chunk = 0x8000
  let binary = ''
  for (let at = 0; at < data.length; at += chunk) binary += String.fromCharCode(...data.subarray(at, at + chunk))
  return btoa(binary)
}

const marks = { text: 'text', image: 'data', audio: 'data', resource: 'resource', resource_link: 'uri' } as const

/** Is `value` a content block of the specification? */
export function isContentBlock(value: unknown): value is ContentBlock {
  if (!isJsonObject(value) || typeof value.type !== 'string') return false
  const mark = marks[value.type as keyof typeof marks] // an unknown type gives undefined
  return mark !== undefined && value[mark] !== undefined
}

/** Is `value` a whole tool result already? */
export function isToolResult(value: unknown): value is CallToolResult {
  return isJsonObject(value) && Array.isArray(value.content) && value.content.every(isContentBlock)
}

/**
 * What a handler returned, as a result: whole results and blocks as they are, strings as text, nothing as nothing,
 * everything else as JSON text with the value itself beside it.
 */
export function toResult(value: unknown): CallToolResult {
  if (value === undefined || value === null) return { content: [] }
  if (typeof value === 'string') return { content: [text(value)] }
  if (isContentBlock(value)) return { content: [value] }
  if (isToolResult(value)) return value
  if (Array.isArray(value) && value.length > 0 && value.every(isContentBlock)) return { content: value }
  return { content: [text(toJsonText(value))], structuredContent: value }
}

/** JSON text of a value that came from user code. @throws {TypeError} that says what JSON cannot carry */
export function toJsonText(value: unknown): string {
  const json = JSON.stringify(value)
  if (json === undefined) throw new TypeError(`Expected a value that JSON can carry, got ${typeof value}.`)
  return json
}
