import { rename } from 'node:fs/promises'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { splitPath } from '../path/relative-path.js'
import { checkVisible, withChild } from '../tree/folder-contents.js'
import { checkFreeName } from '../tree/new-name.js'
import type { Place } from '../tree/place.js'
import { claim } from '../tree/replace-file.js'
import { checkVersion } from '../tree/version.js'
import { checkChangeable, inFolder, makeFolders, type Target } from './change.js'
import { answer, checkAllowed, inWords, lockOf, signalOf, type Toolbox } from './toolbox.js'

const output = z.strictObject({
  from: z.string(),
  to: z.string(),
  type: z.enum(['file', 'folder']),
  overwritten: z.boolean(),
})
type Moved = z.output<typeof output>

/** `move`: a file or folder to another place or name. */
export function moveTool(box: Toolbox): ToolValue {
  const { places } = box
  const input = z.strictObject({
    from: z.string().describe(`A file or folder. ${places.hint}`),
    to: z.string().describe('Where it goes, with its new name'),
    overwrite: z.boolean().default(false).describe('Replaces a file that is there'),
    ifVersion: z
      .string()
      .optional()
      .describe("Fails unless the file still has this 'version', as read or info told it"),
    makeFolders: z.boolean().default(false).describe('Makes the folders on the way that are missing'),
  })
  return tool(
    {
      description: 'Moves or renames a file or folder.',
      title: 'Move a file',
      input,
      output,
      readOnly: false,
      destructive: true,
      idempotent: false,
      openWorld: false,
    },
    async ({ from, to, ...options }, context): Promise<Moved> => {
      const [source, target] = [await places.findEntry(from, false), await places.findEntry(to, false)]
      checkAllowed(box, source, 'move')
      checkAllowed(box, target, 'move')
      if (source.root !== target.root)
        throw new ToolError(
          'Expected both places in the same folder that is served; read it and write it there instead.',
        )
      if (source.path === target.path) throw new ToolError('Expected two different places.')
      if (target.path.startsWith(`${source.path}/`))
        throw new ToolError('Expected a place that is not inside of the moved folder.')
      const moving = { source, target, ...options, ifVersion: options.ifVersion, signal: signalOf(box, context) }
      const moved = await inWords(places.shown(source), () =>
        box.locks.holding([lockOf(source), lockOf(target)], () => move(box, moving)),
      )
      return answer(`Moved ${moved.from} to ${moved.to}.`, moved)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

interface Moving {
  readonly source: Place
  readonly target: Place
  readonly overwrite: boolean
  readonly ifVersion: string | undefined
  readonly makeFolders: boolean
  readonly signal: AbortSignal
}

async function move(box: Toolbox, moving: Moving): Promise<Moved> {
  const { source, target } = moving
  const shown = { from: box.places.shown(source), to: box.places.shown(target) }
  const moved = await inFolder(source, async (from): Promise<Moved> => {
    const { stats } = from
    if (stats === undefined) throw new ToolError(`There is no '${shown.from}'.`)
    checkChangeable(stats, ['file', 'folder'])
    checkVersion(stats, moving.ifVersion, shown.from)
    const type = stats.isFile() ? 'file' : 'folder'
    for (const place of [source, target]) {
      if (!place.root.visibility.shows(place.path, type === 'file'))
        throw new ToolError(`'${box.places.shown(place)}' is not served here.`)
    }
    if (type === 'folder')
      await withChild(from.folder, from.name, (child) => checkVisible({ folder: child, place: source }, moving.signal))
    if (moving.makeFolders) await makeFolders(target.root, splitPath(target.path).folder)
    moving.signal.throwIfAborted()
    return await inFolder(target, async (to) => {
      const overwritten = await moveTo(from, to, { type, overwrite: moving.overwrite })
      await Promise.all([from.folder.sync(), to.folder.sync()])
      return { ...shown, type, overwritten }
    })
  })
  box.changed(source, 'removed')
  box.changed(target, moved.overwritten ? 'changed' : 'added')
  return moved
}

/** Says whether it replaced a file. */
async function moveTo(
  from: Target,
  to: Target,
  how: { readonly type: 'file' | 'folder'; readonly overwrite: boolean },
): Promise<boolean> {
  if (to.stats === undefined) {
    await checkFreeName(to.folder, to.name)
    if (how.type === 'file') await claim(from.folder, from.name, to.folder, to.name)
    else await rename(from.folder.at(from.name), to.folder.at(to.name))
    return false
  }
  if (!how.overwrite) throw new ToolError(`There is '${to.name}' already; nothing was moved.`)
  if (how.type === 'folder') throw new ToolError('Expected a new place for a folder; only files are overwritten.')
  checkChangeable(to.stats, ['file'])
  await rename(from.folder.at(from.name), to.folder.at(to.name))
  return true
}
