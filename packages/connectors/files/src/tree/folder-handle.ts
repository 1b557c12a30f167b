import { constants, existsSync } from 'node:fs'
import { type FileHandle, open, readdir, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '@causeway/server'
import { absolutePath, type Root } from './root.js'

/** Through it a path can begin at an open folder, wherever that is by now; only Linux has it. */
const HANDLES = '/proc/self/fd'
const HAS_HANDLES = process.platform === 'linux' && existsSync(`${HANDLES}/0`)

const FOLDER_FLAGS = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Something in a folder; what is neither file nor folder nor link is not worth telling apart. */
export interface FolderEntry {
  readonly name: string
  readonly type: 'file' | 'folder' | 'link' | 'other'
}

/**
 * An open folder, known to be inside its root, with no symbolic link on the way: what is done with its entries stays in this
 * folder even when somebody moves it, or puts a link in its place, in the same moment. Where the platform cannot begin a path at
 * an open folder, the place is checked before and after instead, by `check`.
 */
export class FolderHandle {
  readonly #handle: FileHandle | undefined
  /** How entries are reached. */
  readonly #base: string

  private constructor(handle: FileHandle | undefined, base: string) {
    this.#handle = handle
    this.#base = base
  }

  /** @throws what the system says, or {ToolError} where it is reached through a link or by another spelling */
  static async open(root: Root, path: string): Promise<FolderHandle> {
    const expected = absolutePath(root, path)
    if (!HAS_HANDLES) {
      const folder = new FolderHandle(undefined, expected)
      await folder.check()
      return folder
    }
    const handle = await open(expected, FOLDER_FLAGS)
    try {
      const real = await readlink(`${HANDLES}/${handle.fd}`)
      if (real !== expected) throw throughLink()
      return new FolderHandle(handle, `${HANDLES}/${handle.fd}`)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** A folder in this one. @throws what the system says; a link is none */
  async child(name: string): Promise<FolderHandle> {
    if (!HAS_HANDLES) {
      const folder = new FolderHandle(undefined, this.at(name))
      await folder.check()
      return folder
    }
    const handle = await open(this.at(name), FOLDER_FLAGS)
    return new FolderHandle(handle, `${HANDLES}/${handle.fd}`)
  }

  /** The path of an entry, for calls to the system that do not follow a link at its end. */
  at(name: string): string {
    return HAS_HANDLES ? `${this.#base}/${name}` : join(this.#base, name)
  }

  /** In order of their names, code unit by code unit. */
  async entries(): Promise<readonly FolderEntry[]> {
    const found = await readdir(HAS_HANDLES ? `${this.#base}/.` : this.#base, { withFileTypes: true })
    const entries = found.map((entry): FolderEntry => {
      const type = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'
      return { name: entry.name, type }
    })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Does whatever is done with its entries stay in it, whoever moves it meanwhile? */
  get isCertain(): boolean {
    return HAS_HANDLES
  }

  /** Is it still where it was? Certain anyway where there is a handle. @throws {ToolError} where it is not */
  async check(): Promise<void> {
    if (HAS_HANDLES) return
    if ((await realpath(this.#base)) !== this.#base) throw throughLink()
  }

  /** Makes sure that changes of its entries are on the disk, where the platform can. */
  async sync(): Promise<void> {
    // Some file systems cannot, and the entries are written soon anyway.
    await this.#handle?.sync().catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#handle?.close()
  }
}

/** What leads through a link is refused, be it one that just appeared. */
export function throughLink(): ToolError {
  return new ToolError(
    'The path leads through a symbolic link, or is spelt otherwise on the disk; ask for the file by its real path.',
  )
}
