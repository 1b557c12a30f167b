import { isObject, type JsonObject } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import { limits } from '../limits.js'
import type { Documents, Located } from '../loading/documents.js'
import { lineOf } from '../schema/plain-text.js'

/** The schema of an argument that is a file, or a body of bytes. */
export function fileSchema(description: unknown, mediaType: string | undefined): JsonObject {
  const usual = mediaType === undefined || mediaType.includes('*') ? undefined : mediaType
  return {
    type: 'object',
    description: lineOf(description, limits.maxArgumentDescriptionLength) ?? 'A file',
    properties: {
      data: { type: 'string', contentEncoding: 'base64', description: 'Its bytes, in Base64' },
      text: { type: 'string', description: 'Instead of data, where it is text' },
      filename: { type: 'string' },
      mediaType: { type: 'string', ...(usual === undefined ? {} : { default: usual }) },
    },
    anyOf: [{ required: ['data'] }, { required: ['text'] }],
    additionalProperties: false,
  }
}

/** A file that was given as an argument. */
export interface GivenFile {
  readonly bytes: Uint8Array
  readonly filename: string | undefined
  readonly mediaType: string | undefined
}

/** @throws {ToolError} where it is none */
export function fileOf(value: unknown, name: string): GivenFile {
  const { data, text, filename, mediaType } = isObject(value) ? value : {}
  const bytes = typeof data === 'string' ? fromBase64(data, name) : undefined
  if (bytes === undefined && typeof text !== 'string') {
    throw new ToolError(`Expected '${name}' to be an object with 'data', the bytes in Base64, or 'text'.`)
  }
  return {
    bytes: bytes ?? new TextEncoder().encode(String(text)),
    filename: typeof filename === 'string' ? filename : undefined,
    mediaType: typeof mediaType === 'string' ? mediaType : undefined,
  }
}

function fromBase64(data: string, name: string): Uint8Array {
  const compact = data.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw new ToolError(`Expected 'data' of '${name}' to be Base64.`)
  }
  return new Uint8Array(Buffer.from(compact, 'base64'))
}

/** Is a member of a multipart body a file? An array of them counts as `many`. */
export function fileKind(
  place: Located,
  documents: Documents,
  contentType: string | undefined,
): 'one' | 'many' | undefined {
  const located = documents.object(place)
  if (located === undefined) return undefined
  const { value, document } = located
  if (isFile(value, contentType)) return 'one'
  if (!isObject(value.items)) return undefined
  const item = documents.object({ value: value.items, document })
  return item !== undefined && isFile(item.value, contentType) ? 'many' : undefined
}

function isFile(schema: JsonObject, contentType: string | undefined): boolean {
  if (schema.format === 'binary' || schema.type === 'file') return true
  if (schema.contentEncoding !== undefined) return false
  if (typeof schema.contentMediaType === 'string') return !/json|^text\//i.test(schema.contentMediaType)
  const saysNothing = schema.type === undefined && schema.properties === undefined && schema.items === undefined
  return saysNothing && contentType !== undefined && !/json|^text\/plain/i.test(contentType)
}
