import type { FileHandle } from 'node:fs/promises'
import { limits } from '../limits.js'

export interface ByteRange {
  readonly offset: number
  readonly length: number
  /** What the file says of its size, where it is known: nothing is asked for behind it. Files of the kernel say 0. */
  readonly size?: number | undefined
  readonly signal: AbortSignal
}

/** Up to `length` bytes from `offset`: fewer only where the file ends. */
export async function readBytes(handle: FileHandle, { offset, length, size = 0, signal }: ByteRange): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let left = length, at = offset; left > 0; ) {
    signal.throwIfAborted()
    const expected = size > at ? Math.min(left, size - at) : left
    const part = Buffer.allocUnsafe(Math.min(expected, limits.chunkBytes))
    const { bytesRead } = await handle.read(part, 0, part.length, at)
    if (bytesRead === 0) break
    parts.push(part.subarray(0, bytesRead))
    at += bytesRead
    left -= bytesRead
    if (at === size) break
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}
