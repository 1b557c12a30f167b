import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '@causeway/server'

const MAX_FILES = 10_000

/** All files in a folder and below it, but for hidden ones and what links lead to. @throws {ToolError} where there are too many */
export async function findFiles(folder: string, signal: AbortSignal): Promise<string[]> {
  const found: string[] = []
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    signal.throwIfAborted()
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) folders.push(join(next, entry.name))
      if (entry.isFile()) found.push(join(next, entry.name))
    }
    if (found.length > MAX_FILES)
      throw new ToolError(`There are more than ${MAX_FILES} files; choose a smaller folder.`)
  }
  return found
}
