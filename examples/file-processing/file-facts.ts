import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import * as z from 'zod'

const MAX_BYTES = 8 * 1_024 * 1_024

/** What is found out about a file. */
export const FileFacts = z.object({
  path: z.string(),
  bytes: z.int(),
  words: z.int(),
  sha256: z.string(),
})
export type FileFacts = z.infer<typeof FileFacts>

/** A reason for which a file is left out, in words. */
class Unfit extends Error {}

/** Reads a file. @throws where it cannot be read, or is no text */
export async function factsOf(file: string, signal: AbortSignal): Promise<Omit<FileFacts, 'path'>> {
  if ((await stat(file)).size > MAX_BYTES) throw new Unfit(`larger than ${MAX_BYTES / 1_024 / 1_024} MiB`)
  const bytes = await readFile(file, { signal })
  return {
    bytes: bytes.length,
    words: textOf(bytes).match(/\S+/g)?.length ?? 0,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** Why `factsOf` failed: short, and without what the operating system says about paths. */
export function whyNot(error: unknown): string {
  if (error instanceof Unfit) return error.message
  if (!(error instanceof Error && 'code' in error)) return 'cannot be read'
  if (error.code === 'ENOENT') return 'gone meanwhile'
  return error.code === 'EACCES' ? 'not permitted' : `cannot be read (${error.code})`
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Unfit('not text', { cause: error })
  }
}
