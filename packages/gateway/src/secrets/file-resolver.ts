import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MAX_SECRET_BYTES, withoutLineEnd } from './bounds.js'
import type { SecretResolver } from './secret-resolver.js'

/** Who may read, as bits of a file's mode: its group and everyone. */
const READABLE_BY_OTHERS = 0o044
/** Container platforms mount secrets there, with modes of their own. */
const PLATFORM_FOLDERS = /^\/(?:var\/)?run\/secrets\//

/**
 * `file:path`: what a file holds, without the end of its last line; relative to `directory`.
 * @param warn told about files that others on the machine can read
 */
export function fileResolver(directory: string, warn: (message: string) => void): SecretResolver {
  return {
    scheme: 'file',
    async resolve(rest, signal) {
      const path = resolve(directory, rest)
      const handle = await opened(path)
      try {
        const { size, mode } = await regular(handle, path)
        if (size > MAX_SECRET_BYTES)
          throw new Error(`Expected '${path}' to hold at most ${MAX_SECRET_BYTES} bytes; it has ${size}.`)
        if (process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0 && !PLATFORM_FOLDERS.test(path)) {
          warn(`Other users of this machine can read the secret in '${path}'. Take that from them: chmod 600 '${path}'`)
        }
        signal.throwIfAborted()
        return withoutLineEnd(await textOf(handle, path))
      } finally {
        await handle.close()
      }
    },
  }
}

type Handle = Awaited<ReturnType<typeof open>>

async function opened(path: string): Promise<Handle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what the file system throws
    if (code === 'ENOENT') throw new Error(`There is no file '${path}'.`)
    if (code === 'EACCES' || code === 'EPERM') throw new Error(`This process may not read '${path}'.`)
    throw new Error(`'${path}' cannot be read (${code}).`)
  }
}

async function regular(handle: Handle, path: string): Promise<{ readonly size: number; readonly mode: number }> {
  const found = await handle.stat()
  if (!found.isFile()) throw new Error(`Expected '${path}' to be a file.`)
  return found
}

async function textOf(handle: Handle, path: string): Promise<string> {
  const bytes = Buffer.alloc(MAX_SECRET_BYTES + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length)
    length += bytesRead
    if (length === bytes.length) throw new Error(`Expected '${path}' to hold at most ${MAX_SECRET_BYTES} bytes.`)
    if (bytesRead === 0) break
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length))
  } catch {
    throw new Error(`Expected '${path}' to be text in UTF-8.`)
  }
}
