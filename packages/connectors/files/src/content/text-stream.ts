import type { FileHandle } from 'node:fs/promises'
import { limits } from '../limits.js'
import { sniff } from './encoding.js'
import { readBytes } from './read-bytes.js'

/** One line, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
}

/**
 * The lines of a file in batches, each as many as one read brings, with the bytes that it took. Nothing comes of a file that is
 * no text. What is no valid text behind its beginning comes as U+FFFD. A line longer than `limits.maxLineLength` comes in pieces of
 * one number.
 */
export async function* textLines(
  handle: FileHandle,
  { size, signal }: { readonly size: number; readonly signal: AbortSignal },
): AsyncGenerator<{ readonly lines: readonly Line[]; readonly bytes: number }> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let number = 1
  let rest = ''
  for (let offset = 0; ; ) {
    const chunk = await readBytes(handle, { offset, length: limits.chunkBytes, size, signal })
    if (decoder === undefined) {
      const { encoding } = sniff(chunk.subarray(0, limits.sniffBytes))
      if (encoding === 'binary') return
      decoder = new TextDecoder(encoding)
    }
    offset += chunk.length
    const isLast = chunk.length < limits.chunkBytes
    const whole = rest + decoder.decode(chunk, { stream: !isLast })
    const parts = whole.split('\n')
    rest = isLast ? '' : (parts.pop() ?? '')
    if (isLast && parts.at(-1) === '') parts.pop() // the end of the last line begins none
    const lines: Line[] = []
    for (const part of parts) pieces(part, number++, lines)
    if (rest.length > limits.maxLineLength) {
      pieces(rest, number, lines)
      rest = ''
    }
    yield { lines, bytes: chunk.length }
    if (isLast) return
  }
}

function pieces(line: string, number: number, lines: Line[]): void {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (text.length <= limits.maxLineLength) {
    lines.push({ number, text })
    return
  }
  for (let at = 0; at < text.length; at += limits.maxLineLength) {
    lines.push({ number, text: text.slice(at, at + limits.maxLineLength) })
  }
}
