import { rmdir, unlink } from 'node:fs/promises'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { checkVisible, deleteContents, withChild } from '../tree/folder-contents.js'
import type { Place } from '../tree/place.js'
import { checkVersion } from '../tree/version.js'
import { checkChangeable, inFolder, type Target } from './change.js'
import { answer, checkAllowed, inWords, lockOf, signalOf, type Toolbox } from './toolbox.js'

const output = z.strictObject({
  path: z.string(),
  type: z.enum(['file', 'folder']),
  deleted: z.int().describe('Files and folders'),
})
type Deleted = z.output<typeof output>

/** `delete`: a file, or a folder with what it holds. */
export function deleteTool(box: Toolbox): ToolValue {
  const { places } = box
  const input = z.strictObject({
    path: z.string().describe(`A file or folder. ${places.hint}`),
    recursive: z.boolean().default(false).describe('A folder with everything in it'),
    ifVersion: z
      .string()
      .optional()
      .describe("Fails unless the file still has this 'version', as read or info told it"),
  })
  return tool(
    {
      description: 'Deletes a file, or a folder. It cannot be brought back.',
      title: 'Delete a file',
      input,
      output,
      readOnly: false,
      destructive: true,
      idempotent: false,
      openWorld: false,
    },
    async ({ path, recursive, ifVersion }, context): Promise<Deleted> => {
      const place = await places.findEntry(path, false)
      checkAllowed(box, place, 'delete')
      const shown = places.shown(place)
      const signal = signalOf(box, context)
      const deleted = await inWords(shown, () =>
        box.locks.holding([lockOf(place)], () =>
          inFolder(place, async (target): Promise<Deleted> => {
            const { stats } = target
            if (stats === undefined || !place.root.visibility.shows(place.path, stats.isFile()))
              throw new ToolError(`There is no '${shown}'.`)
            checkChangeable(stats, ['file', 'folder'])
            checkVersion(stats, ifVersion, shown)
            if (stats.isDirectory())
              return { path: shown, type: 'folder', deleted: await deleteFolder(place, target, { recursive, signal }) }
            await unlink(target.folder.at(target.name))
            await target.folder.sync()
            return { path: shown, type: 'file', deleted: 1 }
          }),
        ),
      )
      box.changed(place, 'removed')
      return answer(
        `Deleted ${deleted.path}${deleted.deleted > 1 ? ` and ${deleted.deleted - 1} in it` : ''}.`,
        deleted,
      )
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

interface Deleting {
  readonly recursive: boolean
  readonly signal: AbortSignal
}

/** How much was deleted. */
async function deleteFolder(place: Place, { folder, name }: Target, { recursive, signal }: Deleting): Promise<number> {
  const count = await withChild(folder, name, async (child) => {
    const inside = await checkVisible({ folder: child, place }, signal)
    if (inside > 0 && !recursive)
      throw new ToolError(`The folder holds ${inside} files and folders; set 'recursive' to delete them, too.`)
    if (recursive) await deleteContents(child, signal)
    return inside
  })
  await rmdir(folder.at(name))
  await folder.sync()
  return count + 1
}
