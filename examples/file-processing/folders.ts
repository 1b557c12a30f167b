import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type HandlerContext, ToolError } from '@causeway/server'

/** For clients that do not say where their user works: `FILES_FOLDER`, or the samples of this example. */
function ownFolder(): string {
  return process.env.FILES_FOLDER ?? fileURLToPath(new URL('./samples', import.meta.url))
}

/**
 * The folders that may be read: the client's roots, where it has any idea of them. They are a wish of the client's, not a
 * lock: what a server must never read, its operating system has to keep from it.
 */
export async function allowedFolders({ clientCapabilities, roots }: HandlerContext): Promise<string[]> {
  if (clientCapabilities.roots === undefined) return [ownFolder()]
  return (await roots()).map(({ uri }) => fileURLToPath(uri))
}

/** The folder that is meant, wherever links lead. @throws {ToolError} where it is in none of those that may be read */
export async function folderWithin(allowed: readonly string[], asked: string): Promise<string> {
  for (const top of allowed) {
    const [start, folder] = await Promise.all([folderAt(top), folderAt(resolve(top, asked))])
    if (start !== undefined && folder !== undefined && isWithin(start, folder)) return folder
  }
  throw new ToolError(
    `Expected a folder within ${allowed.join(', ') || 'one that the user has opened'}; got '${asked}'.`,
  )
}

function isWithin(start: string, folder: string): boolean {
  const way = relative(start, folder)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The folder at a path, wherever links lead; undefined where there is none, or none that may be seen. */
async function folderAt(path: string): Promise<string | undefined> {
  try {
    const folder = await realpath(path)
    return (await stat(folder)).isDirectory() ? folder : undefined
  } catch {
    return undefined
  }
}
