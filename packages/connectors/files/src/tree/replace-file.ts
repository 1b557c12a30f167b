import { type BigIntStats, constants } from 'node:fs'
import { link, lstat, open, rename, unlink } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import { temporaryName } from '../path/visibility.js'
import { systemCode } from './file-failure.js'
import type { FolderHandle } from './folder-handle.js'

const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/** What cannot be linked can still be moved: some file systems have no hard links. */
const WITHOUT_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

export interface Replacement {
  readonly data: Uint8Array
  /** Of the file that is replaced, whose permissions stay; undefined where there must be none. */
  readonly existing: BigIntStats | undefined
  readonly signal: AbortSignal
}

/**
 * Gives a name new contents, all at once: whoever reads finds the old file or the new one, and so does the next start after a
 * power failure. Where it fails, the old file is as it was.
 */
export async function replaceFile(folder: FolderHandle, name: string, replacement: Replacement): Promise<void> {
  const temporary = temporaryName()
  try {
    await writeWhole(folder.at(temporary), replacement)
    await folder.check()
    replacement.signal.throwIfAborted()
    if (replacement.existing === undefined) await claim(folder, temporary, folder, name)
    else await rename(folder.at(temporary), folder.at(name))
  } catch (error) {
    await unlink(folder.at(temporary)).catch(() => undefined) // it may not have come that far
    throw error
  }
  await folder.sync()
}

/** Gives a file another name, which nobody may have: never overwrites. @throws `EEXIST` where somebody has it */
export async function claim(from: FolderHandle, name: string, to: FolderHandle, newName: string): Promise<void> {
  try {
    await link(from.at(name), to.at(newName))
  } catch (error) {
    if (!WITHOUT_LINKS.has(systemCode(error))) throw error
    if (await exists(to, newName)) throw new ToolError('There is something of that name already.')
    return await rename(from.at(name), to.at(newName))
  }
  await unlink(from.at(name))
}

/** Is there anything of that name? */
export async function exists(folder: FolderHandle, name: string): Promise<boolean> {
  try {
    await lstat(folder.at(name))
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

async function writeWhole(path: string, { data, existing }: Replacement): Promise<void> {
  const handle = await open(path, CREATE_FLAGS, 0o666)
  try {
    if (existing !== undefined) {
      // Only its owner or root can keep the owner as it was; otherwise the file is ours from now on.
      await handle.chown(Number(existing.uid), Number(existing.gid)).catch(() => undefined)
      await handle.chmod(Number(existing.mode & 0o777n))
    }
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
