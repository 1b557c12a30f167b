import { basename } from 'node:path'
import type { CallToolResult, ContentBlock } from '@causeway/protocol'
import { audio, embedded, image, ToolError, type ToolValue, text, tool } from '@causeway/server'
import * as z from 'zod'
import { decode, leadingContinuation, sniff, wholeCharacters } from '../content/encoding.js'
import { readLines } from '../content/line-range.js'
import { binaryTypeOf } from '../content/media-type.js'
import { readBytes } from '../content/read-bytes.js'
import { readWhole } from '../content/whole-file.js'
import { limits } from '../limits.js'
import { type OpenFile, openFile } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import { versionOf } from '../tree/version.js'
import { inWords, signalOf, type Toolbox } from './toolbox.js'

const line = z.int().refine((number) => number !== 0, 'Expected a line from 1, or below 0 from the end')

/** A request to read, checked by the schema. */
interface Query {
  readonly startLine?: number | undefined
  readonly endLine?: number | undefined
  readonly offset?: number | undefined
  readonly length?: number | undefined
}

/** A file as its reader needs it. */
interface Reading {
  readonly file: OpenFile
  readonly place: Place
  readonly uri: string
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** `read`: text by lines, anything by bytes. */
export function readTool(box: Toolbox): ToolValue {
  const { places, config } = box
  const input = z.strictObject({
    path: z.string().describe(places.hint),
    startLine: line.optional().describe('First line, from 1; below 0 counts from the end: -100 reads the last 100'),
    endLine: z.int().min(1).optional().describe('Last line, inclusive'),
    offset: z.int().min(0).optional().describe('First byte, instead of lines'),
    length: z.int().min(1).optional().describe('Bytes from there'),
  })
  const description = `Reads a file: text as it is, images and sounds as such, anything else as a resource. Long text comes in parts of at most ${Math.min(limits.maxTextBytes, config.maxFileBytes)} bytes, with a note how to go on.`
  return tool(
    { description, title: 'Read a file', input, readOnly: true, idempotent: true, openWorld: false },
    async ({ path, ...query }, context): Promise<CallToolResult> => {
      const problem = queryProblem(query)
      if (problem !== undefined) throw new ToolError(problem)
      const place = await places.findEntry(path, true)
      const shown = places.shown(place)
      return await inWords(shown, async () => {
        const file = await openFile(place.root, place.path)
        try {
          const reading = {
            file,
            place,
            uri: places.uri(place),
            maxBytes: config.maxFileBytes,
            signal: signalOf(box, context),
          }
          const { blocks, note } = await read(reading, query)
          // What changes files needs to know which state of them was read.
          const isWritable = Object.values(place.root.permissions).includes(true)
          const notes = [note, isWritable ? `version ${versionOf(file.stats)}` : undefined].filter(
            (part) => part !== undefined,
          )
          return { content: notes.length === 0 ? blocks : [...blocks, text(`[${shown}: ${notes.join('; ')}]`)] }
        } finally {
          await file.handle.close()
        }
      })
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

function queryProblem({ startLine, endLine, offset, length }: Query): string | undefined {
  const byLines = startLine !== undefined || endLine !== undefined
  if (byLines && (offset !== undefined || length !== undefined)) return 'Expected lines or bytes, not both.'
  if (startLine !== undefined && startLine < 0 && endLine !== undefined)
    return "Expected no 'endLine' with a 'startLine' that counts from the end."
  if (endLine !== undefined && endLine < (startLine ?? 1)) return "Expected 'endLine' not to be before 'startLine'."
  return undefined
}

interface Part {
  readonly blocks: readonly ContentBlock[]
  /** How to go on, where there is more. */
  readonly note: string | undefined
}

async function read(reading: Reading, query: Query): Promise<Part> {
  const head = await readBytes(reading.file.handle, { offset: 0, length: limits.sniffBytes, signal: reading.signal })
  const { encoding } = sniff(head)
  if (query.offset !== undefined || query.length !== undefined)
    return await readByteRange(reading, query, encoding === 'utf-8')
  if (encoding !== 'utf-8') return await readAll(reading, query)
  return (await readUtf8Lines(reading, query)) ?? (await readAll(reading, query))
}

/** Undefined where it turns out not to be UTF-8. */
async function readUtf8Lines({ file, signal, maxBytes }: Reading, query: Query): Promise<Part | undefined> {
  const start = query.startLine ?? 1
  const size = Number(file.stats.size)
  const most = Math.min(limits.maxTextBytes, maxBytes)
  const lines = await readLines(file.handle, size, { start, end: query.endLine, maxBytes: most, signal })
  const isCut = lines.end === 'line too long'
  const bytes = isCut ? lines.bytes.subarray(0, wholeCharacters(lines.bytes)) : lines.bytes
  const decoded = decode(bytes, 'utf-8')
  if (decoded === undefined) return undefined
  const nextOffset = lines.offset + bytes.length
  const last = lines.first + lines.count - 1
  if (isCut)
    return { blocks: [text(decoded)], note: `one line of more than ${most} bytes; go on with offset ${nextOffset}` }
  if (lines.end === 'too much') {
    const goOn = lines.first === 0 ? `offset ${nextOffset}` : `startLine ${last + 1}`
    return { blocks: [text(decoded)], note: `${linesRead(lines.first, last)} of ${size} bytes; go on with ${goOn}` }
  }
  const isPartial = lines.end === 'range' || start !== 1
  return { blocks: [text(decoded)], note: isPartial ? linesRead(lines.first, last) : undefined }
}

function linesRead(first: number, last: number): string {
  return first === 0 ? `the last ${last + 1} lines` : `lines ${first} to ${last}`
}

/** What is no UTF-8 comes whole, cut only where it is text in UTF-16. */
async function readAll({ file, place, uri, maxBytes, signal }: Reading, query: Query): Promise<Part> {
  const name = basename(place.path)
  const whole = await readWhole(file, name, { maxBytes, signal })
  const byLines = query.startLine !== undefined || query.endLine !== undefined
  if (whole.kind === 'text') {
    const lines = whole.text.match(/[^\n]*\n|[^\n]+$/g) ?? []
    const { startLine = 1, endLine = lines.length } = query
    const from = startLine < 0 ? Math.max(0, lines.length + startLine) : startLine - 1
    return { blocks: [text(byLines ? lines.slice(from, endLine).join('') : whole.text)], note: undefined }
  }
  if (byLines) throw new ToolError("That is no text, and has no lines; read it whole, or by 'offset' and 'length'.")
  return { blocks: [blockOf(whole.bytes, whole.mimeType, uri)], note: undefined }
}

async function readByteRange(
  { file, place, uri, maxBytes, signal }: Reading,
  query: Query,
  isText: boolean,
): Promise<Part> {
  const { offset = 0 } = query
  const size = Number(file.stats.size)
  const most = Math.min(maxBytes, isText ? limits.maxTextBytes : maxBytes)
  const length = Math.min(query.length ?? most, most)
  if (offset > 0 && offset >= size)
    throw new ToolError(`The file has ${size} bytes; there is none at offset ${offset}.`)
  const bytes = await readBytes(file.handle, { offset, length, signal })
  const from = leadingContinuation(bytes)
  const to = offset + bytes.length < size ? wholeCharacters(bytes) : bytes.length
  const decoded = isText && to > from ? decode(bytes.subarray(from, to), 'utf-8') : undefined
  const [first, end] = decoded === undefined ? [offset, offset + bytes.length] : [offset + from, offset + to]
  const goOn = end < size ? `; go on with offset ${end}` : ''
  const note = `bytes ${first} to ${end - 1} of ${size}${goOn}`
  if (decoded !== undefined) return { blocks: [text(decoded)], note }
  return { blocks: [embedded({ uri, mimeType: binaryTypeOf(place.path), blob: bytes.toString('base64') })], note }
}

function blockOf(bytes: Buffer, mimeType: string, uri: string): ContentBlock {
  if (mimeType.startsWith('image/')) return image(bytes.toString('base64'), mimeType)
  if (mimeType.startsWith('audio/')) return audio(bytes.toString('base64'), mimeType)
  return embedded({ uri, mimeType, blob: bytes.toString('base64') })
}
