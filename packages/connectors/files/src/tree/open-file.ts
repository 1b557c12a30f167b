import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import { splitPath } from '../path/relative-path.js'
import { FolderHandle, throughLink } from './folder-handle.js'
import type { Root } from './root.js'

// Without waiting: opening a pipe that nobody writes to would never end.
const READ_FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** A regular file, open for reading; whoever gets it closes it. */
export interface OpenFile {
  readonly handle: FileHandle
  /** Of the file that is open, whatever its name leads to by now. */
  readonly stats: BigIntStats
}

/** @throws what the system says, or {ToolError} where it is no regular file */
export async function openFile(root: Root, path: string): Promise<OpenFile> {
  const { folder: parent, name } = splitPath(path)
  if (name === '') throw notAFile('folder')
  const folder = await FolderHandle.open(root, parent)
  try {
    return await openIn(folder, name)
  } finally {
    await folder.close()
  }
}

/** The same for an entry of an open folder. */
export async function openIn(folder: FolderHandle, name: string): Promise<OpenFile> {
  // Looked at first: opening a device can have effects, even one that is closed at once.
  const before = await lstat(folder.at(name), { bigint: true })
  if (!before.isFile()) throw notAFile(typeOf(before))
  return await openListed(folder, name)
}

/** The same for an entry that the folder has just listed as a file. */
export async function openListed(folder: FolderHandle, name: string): Promise<OpenFile> {
  const handle = await open(folder.at(name), READ_FLAGS)
  try {
    const stats = await handle.stat({ bigint: true })
    if (!stats.isFile()) throw notAFile(typeOf(stats))
    if (!folder.isCertain) {
      // A link that was on the way for a moment has led to another file than the one that is there.
      await folder.check()
      if (!isSame(stats, await lstat(folder.at(name), { bigint: true }))) throw throughLink()
      await folder.check()
    }
    return { handle, stats }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev
}

/** What it is, in the words of `FolderEntry`. */
export function typeOf(stats: BigIntStats): 'file' | 'folder' | 'link' | 'other' {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  return stats.isSymbolicLink() ? 'link' : 'other'
}

function notAFile(type: ReturnType<typeof typeOf>): ToolError {
  const what = {
    folder: 'That is a folder; list it instead.',
    link: 'That is a symbolic link, and links are not followed here.',
    other: 'That is no file but a device, a pipe or a socket.',
    file: '',
  }
  return new ToolError(what[type])
}
