import type { FileHandle } from 'node:fs/promises'
import { limits } from '../limits.js'

/** Up to `length` bytes from `offset`: fewer only where the file ends. What the file says of its size is not relied on. */
export async function readBytes(
  handle: FileHandle,
  { offset, length, signal }: { readonly offset: number; readonly length: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let left = length, at = offset; left > 0; ) {
    signal.throwIfAborted()
    const part = Buffer.allocUnsafe(Math.min(left, limits.chunkBytes))
    const { bytesRead } = await handle.read(part, 0, part.length, at)
    if (bytesRead === 0) break
    parts.push(part.subarray(0, bytesRead))
    at += bytesRead
    left -= bytesRead
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}
