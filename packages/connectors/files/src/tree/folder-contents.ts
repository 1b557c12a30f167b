import { rmdir, unlink } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import { limits } from '../limits.js'
import { joinPath } from '../path/relative-path.js'
import type { FolderHandle } from './folder-handle.js'
import type { Place } from './place.js'

/** A folder with its place. */
interface OpenFolder {
  readonly folder: FolderHandle
  readonly place: Place
}

/**
 * Is everything in a folder visible, so that whoever moves or deletes it knows what that is? Somewhere else it might become visible.
 * @returns how many files and folders there are
 * @throws {ToolError} where something is not visible, or there is too much
 */
export async function checkVisible({ folder, place }: OpenFolder, signal: AbortSignal, counted = 0): Promise<number> {
  let count = counted
  for (const entry of await folder.entries()) {
    signal.throwIfAborted()
    if (++count > limits.maxFolderEntries) {
      throw new ToolError(
        `The folder holds more than ${limits.maxFolderEntries} files and folders; take its parts one by one. Nothing was done.`,
      )
    }
    const inside = { root: place.root, path: joinPath(place.path, entry.name) }
    if (!place.root.visibility.showsEntry(inside.path, entry.type !== 'folder')) {
      throw new ToolError(
        'The folder holds something that is not served here, such as hidden or excluded files; nothing was done.',
      )
    }
    if (entry.type === 'folder') {
      count = await withChild(folder, entry.name, (child) =>
        checkVisible({ folder: child, place: inside }, signal, count),
      )
    }
  }
  return count
}

/** Deletes what a folder holds; links are deleted, not followed. */
export async function deleteContents(folder: FolderHandle, signal: AbortSignal): Promise<void> {
  for (const entry of await folder.entries()) {
    signal.throwIfAborted()
    if (entry.type === 'folder') {
      await withChild(folder, entry.name, (child) => deleteContents(child, signal))
      await rmdir(folder.at(entry.name))
    } else {
      await unlink(folder.at(entry.name))
    }
  }
}

/** Opens a folder in another one for as long as `work` takes. */
export async function withChild<T>(
  parent: FolderHandle,
  name: string,
  work: (child: FolderHandle) => Promise<T>,
): Promise<T> {
  const child = await parent.child(name)
  try {
    return await work(child)
  } finally {
    await child.close()
  }
}
