import type { ResourceContents } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { OpenFile } from '../tree/open-file.js'
import { decode, type Sniffed, sniff } from './encoding.js'
import { binaryTypeOf, textTypeOf } from './media-type.js'
import { readBytes } from './read-bytes.js'

/** What a file holds: text without its byte order mark, or bytes. */
export type WholeFile =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly mimeType: string
      readonly encoding: Sniffed
      readonly bytes: Buffer
    }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly mimeType: string }

/** @throws {ToolError} where it holds more than `maxBytes` */
export async function readWhole(
  { handle, stats }: OpenFile,
  name: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<WholeFile> {
  const bytes = await readBytes(handle, { offset: 0, length: maxBytes + 1, size: Number(stats.size), signal })
  if (bytes.length > maxBytes) {
    throw new ToolError(`The file is larger than the ${maxBytes} bytes that are read at a time; read it in ranges.`)
  }
  const encoding = sniff(bytes)
  const text = encoding.encoding === 'binary' ? undefined : decode(bytes, encoding.encoding)
  if (text === undefined) return { kind: 'bytes', bytes, mimeType: binaryTypeOf(name) }
  return { kind: 'text', text, mimeType: textTypeOf(name), encoding, bytes }
}

/** The same as contents of a resource. */
export function contentsOf(uri: string, file: WholeFile): ResourceContents {
  const { mimeType } = file
  return file.kind === 'text'
    ? { uri, mimeType, text: file.text }
    : { uri, mimeType, blob: file.bytes.toString('base64') }
}
