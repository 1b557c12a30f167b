import type { FileHandle } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import { limits } from '../limits.js'
import { readBytes } from './read-bytes.js'

const NEWLINE = 10

/** Lines of a file as bytes. */
export interface LineRange {
  readonly bytes: Buffer
  /** The number of its first line, from 1; 0 where it was counted from the end. */
  readonly first: number
  /** Lines in it, the last one perhaps cut. */
  readonly count: number
  /** Where it begins, in bytes. */
  readonly offset: number
  readonly end: 'file' | 'range' | 'line too long' | 'too much'
}

export interface LineQuery {
  /** From 1; below 0 counted from the end. */
  readonly start: number
  /** Inclusive, from 1; undefined for the end of the file. */
  readonly end: number | undefined
  /** More is cut, behind a whole line where there is one. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** Finds lines without holding more of the file than is asked for. Lines end with a line feed. */
export async function readLines(handle: FileHandle, size: number, query: LineQuery): Promise<LineRange> {
  const offset =
    query.start < 0 ? await lastLines(handle, size, -query.start, query.signal) : await lineStart(handle, query)
  const found = await readBytes(handle, { offset, length: query.maxBytes + 1, size, signal: query.signal })
  const wanted = query.start < 0 || query.end === undefined ? Number.POSITIVE_INFINITY : query.end - query.start + 1
  const first = Math.max(query.start, 0)
  let count = 0
  let at = 0
  while (count < wanted) {
    const newline = found.indexOf(NEWLINE, at)
    if (newline === -1 || newline >= query.maxBytes) break
    at = newline + 1
    count++
  }
  if (count === wanted) return { bytes: found.subarray(0, at), first, count, offset, end: 'range' }
  if (found.length <= query.maxBytes) {
    return { bytes: found, first, count: count + (at < found.length ? 1 : 0), offset, end: 'file' }
  }
  if (count > 0) return { bytes: found.subarray(0, at), first, count, offset, end: 'too much' }
  return { bytes: found.subarray(0, query.maxBytes), first, count: 1, offset, end: 'line too long' }
}

/** Where a line begins. @throws {ToolError} where the file has fewer lines, or it lies too far behind */
async function lineStart(handle: FileHandle, { start, signal }: LineQuery): Promise<number> {
  let line = 1
  for (let at = 0; line < start; ) {
    if (at >= limits.maxScannedBytes) {
      throw new ToolError(
        `Line ${start} lies behind the first ${limits.maxScannedBytes} bytes; read by 'offset' instead, or from the end.`,
      )
    }
    const chunk = await readBytes(handle, { offset: at, length: limits.chunkBytes, signal })
    if (chunk.length === 0) throw new ToolError(`The file has ${line} lines; there is no line ${start}.`)
    for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, newline + 1)) {
      if (++line === start) return at + newline + 1
    }
    at += chunk.length
  }
  return 0
}

/** Where the last `count` lines begin. */
async function lastLines(handle: FileHandle, size: number, count: number, signal: AbortSignal): Promise<number> {
  let newlines = 0
  for (let end = size; end > 0 && size - end < limits.maxScannedBytes; ) {
    const start = Math.max(0, end - limits.chunkBytes)
    const chunk = await readBytes(handle, { offset: start, length: end - start, signal })
    // The line feed that ends the file begins no line.
    for (let at = chunk.length - (end === size ? 2 : 1); at >= 0; at--) {
      if (chunk[at] === NEWLINE && ++newlines === count) return start + at + 1
    }
    end = start
  }
  return 0
}
