import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '@causeway/server'

const MAX_FILES = 10_000

/** What there is to read. */
export interface Found {
  readonly files: string[]
  /** Folders that cannot be looked into. */
  readonly closed: { readonly path: string; readonly error: unknown }[]
}

/** All files in a folder and below it, but for hidden ones and what links lead to. @throws {ToolError} where there are too many */
export async function findFiles(top: string, signal: AbortSignal): Promise<Found> {
  const files: string[] = []
  const closed: Found['closed'] = []
  const folders = [top]
  // The list grows while it is walked.
  for (const path of folders) {
    signal.throwIfAborted()
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      closed.push({ path, error })
      return []
    })
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) folders.push(join(path, entry.name))
      if (entry.isFile()) files.push(join(path, entry.name))
    }
    if (files.length > MAX_FILES) {
      throw new ToolError(`There are more than ${MAX_FILES} files; choose a smaller folder.`)
    }
  }
  return { files, closed }
}
