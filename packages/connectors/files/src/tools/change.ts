import type { BigIntStats } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'
import { ToolError } from '@causeway/server'
import { joinPath, splitPath } from '../path/relative-path.js'
import { systemCode } from '../tree/file-failure.js'
import { FolderHandle } from '../tree/folder-handle.js'
import { checkFreeName } from '../tree/new-name.js'
import { typeOf } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import type { Root } from '../tree/root.js'

/** Something that is about to be changed: the folder it is in, open, and what it is now. */
export interface Target {
  readonly folder: FolderHandle
  readonly name: string
  /** Undefined where there is none of that name. */
  readonly stats: BigIntStats | undefined
}

/** Opens the folder of a place for as long as `work` takes. */
export async function inFolder<T>(place: Place, work: (target: Target) => Promise<T>): Promise<T> {
  const { folder: parent, name } = splitPath(place.path)
  const folder = await FolderHandle.open(place.root, parent)
  try {
    return await work({ folder, name, stats: await statsOf(folder, name) })
  } finally {
    await folder.close()
  }
}

/** Undefined where there is nothing of that name. */
export async function statsOf(folder: FolderHandle, name: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(folder.at(name), { bigint: true })
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** @throws {ToolError} for what is neither a file nor, where that is fine, a folder */
export function checkChangeable(stats: BigIntStats, types: readonly ('file' | 'folder')[]): void {
  const type = typeOf(stats)
  if (types.some((one) => one === type)) return
  const what = { file: 'a file', folder: 'a folder', link: 'a symbolic link', other: 'a device, a pipe or a socket' }
  throw new ToolError(`Expected ${types.map((one) => what[one]).join(' or ')}; that is ${what[type]}.`)
}

/** Makes the folders on the way to `path` that are not there yet. */
export async function makeFolders(root: Root, path: string): Promise<void> {
  let made = ''
  for (const name of path === '' ? [] : path.split('/')) {
    const folder = await FolderHandle.open(root, made)
    try {
      if ((await statsOf(folder, name)) === undefined) {
        await checkFreeName(folder, name)
        await mkdir(folder.at(name)).catch(ignoreExisting)
      }
    } finally {
      await folder.close()
    }
    made = joinPath(made, name)
  }
}

/** Somebody else made it in the same moment. */
function ignoreExisting(error: unknown): void {
  if (systemCode(error) !== 'EEXIST') throw error
}
