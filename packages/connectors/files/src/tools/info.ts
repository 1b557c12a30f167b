import { lstat } from 'node:fs/promises'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { sniff } from '../content/encoding.js'
import { binaryTypeOf, textTypeOf } from '../content/media-type.js'
import { readBytes } from '../content/read-bytes.js'
import { limits } from '../limits.js'
import { splitPath } from '../path/relative-path.js'
import { FolderHandle } from '../tree/folder-handle.js'
import { openIn, typeOf } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import { versionOf } from '../tree/version.js'
import { answer, inWords, signalOf, type Toolbox } from './toolbox.js'

const output = z.strictObject({
  path: z.string(),
  type: z.enum(['file', 'folder']),
  uri: z.string().optional().describe('Of the resource'),
  size: z.int().optional().describe('Bytes'),
  modified: z.string(),
  mimeType: z.string().optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'binary']).optional(),
  version: z.string().optional().describe('Another one after any change; tools that change files take it'),
  entries: z.int().optional().describe('Of a folder: the files and folders in it'),
})
type Info = z.output<typeof output>

/** `info`: what a file or folder is. */
export function infoTool(box: Toolbox): ToolValue {
  const { places } = box
  const input = z.strictObject({ path: z.string().describe(places.hint) })
  return tool(
    {
      description: 'Says what a file or folder is: size, times, type, encoding and version.',
      title: 'Look at a file',
      input,
      output,
      readOnly: true,
      idempotent: true,
      openWorld: false,
    },
    async ({ path }, context): Promise<Info> => {
      const place = await places.find(path)
      if (place === undefined) throw new ToolError(`Expected the path of a file or folder. ${places.hint}.`)
      const info = await inWords(places.shown(place), () => look(box, place, signalOf(box, context)))
      const lines = Object.entries(info).map(([name, value]) => `${name}: ${value}`)
      return answer(lines.join('\n'), info)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

async function look(box: Toolbox, place: Place, signal: AbortSignal): Promise<Info> {
  const { folder: parent, name } = splitPath(place.path)
  const folder = await FolderHandle.open(place.root, parent)
  try {
    const type = name === '' ? 'folder' : typeOf(await lstat(folder.at(name), { bigint: true }))
    if (type === 'folder') return await lookAtFolder(box, place, folder)
    if (!place.root.visibility.shows(place.path, true)) throw new ToolError(`There is no '${box.places.shown(place)}'.`)
    return await lookAtFile(box, place, { folder, name, signal })
  } finally {
    await folder.close()
  }
}

async function lookAtFolder(box: Toolbox, place: Place, parent: FolderHandle): Promise<Info> {
  const { name } = splitPath(place.path)
  const folder = name === '' ? parent : await parent.child(name)
  try {
    const { visibility } = place.root
    const prefix = place.path === '' ? '' : `${place.path}/`
    const entries = (await folder.entries()).filter(
      (entry) => entry.type !== 'other' && visibility.showsEntry(prefix + entry.name, entry.type === 'file'),
    )
    const { mtime } = await lstat(folder.at('.'))
    return { path: box.places.shown(place), type: 'folder', modified: mtime.toISOString(), entries: entries.length }
  } finally {
    if (folder !== parent) await folder.close()
  }
}

interface Entry {
  readonly folder: FolderHandle
  readonly name: string
  readonly signal: AbortSignal
}

async function lookAtFile({ places }: Toolbox, place: Place, { folder, name, signal }: Entry): Promise<Info> {
  const { handle, stats } = await openIn(folder, name)
  try {
    const { encoding } = sniff(await readBytes(handle, { offset: 0, length: limits.sniffBytes, signal }))
    return {
      path: places.shown(place),
      type: 'file',
      uri: places.uri(place),
      size: Number(stats.size),
      modified: stats.mtime.toISOString(),
      mimeType: encoding === 'binary' ? binaryTypeOf(name) : textTypeOf(name),
      encoding,
      version: versionOf(stats),
    }
  } finally {
    await handle.close()
  }
}
