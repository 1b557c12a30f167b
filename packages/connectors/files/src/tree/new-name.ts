import { ToolError } from '@causeway/server'
import { checkNewName } from '../path/relative-path.js'
import type { FolderHandle } from './folder-handle.js'

/**
 * Is this name free for something new, and not the double of one that is there? `Readme` beside `README` is one file on some disks
 * and two on others; so is a letter with an accent, written as one character or as two.
 *
 * @throws {ToolError} where it is not
 */
export async function checkFreeName(folder: FolderHandle, name: string): Promise<void> {
  checkNewName(name)
  const key = nameKey(name)
  for (const entry of await folder.entries()) {
    if (entry.name === name) throw new ToolError(`There is '${name}' already.`)
    if (nameKey(entry.name) === key) {
      throw new ToolError(
        `There is '${entry.name}' already, which is the same name but for case or spelling of letters.`,
      )
    }
  }
}

function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC')
}
