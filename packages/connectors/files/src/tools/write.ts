import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { splitPath } from '../path/relative-path.js'
import { checkFreeName } from '../tree/new-name.js'
import type { Place } from '../tree/place.js'
import { replaceFile } from '../tree/replace-file.js'
import { checkVersion, versionOf } from '../tree/version.js'
import { checkChangeable, inFolder, makeFolders, statsOf } from './change.js'
import { answer, checkAllowed, inWords, lockOf, signalOf, type Toolbox } from './toolbox.js'

const output = z.strictObject({
  path: z.string(),
  created: z.boolean(),
  size: z.int().describe('Bytes'),
  version: z.string(),
})
type Written = z.output<typeof output>

interface Writing {
  readonly data: Buffer
  readonly createOnly: boolean
  readonly ifVersion: string | undefined
  readonly makeFolders: boolean
  readonly signal: AbortSignal
}

/** `write`: a new file, or new contents of one. */
export function writeTool(box: Toolbox): ToolValue {
  const { places, config } = box
  const input = z.strictObject({
    path: z.string().describe(places.hint),
    text: z.string().optional().describe('What the file holds, as UTF-8'),
    base64: z.base64().optional().describe('The same for bytes, instead of text'),
    createOnly: z.boolean().default(false).describe('Fails where there is such a file already'),
    ifVersion: z
      .string()
      .optional()
      .describe("Fails unless the file still has this 'version', as read or info told it"),
    makeFolders: z.boolean().default(false).describe('Makes the folders on the way that are missing'),
  })
  const description = `Writes a whole file, at most ${config.maxFileBytes} bytes: a new one, or over one that is there. It is replaced at once or not at all.`
  return tool(
    {
      description,
      title: 'Write a file',
      input,
      output,
      readOnly: false,
      destructive: true,
      idempotent: true,
      openWorld: false,
    },
    async ({ path, text, base64, ...rest }, context): Promise<Written> => {
      if ((text === undefined) === (base64 === undefined)) throw new ToolError("Expected either 'text' or 'base64'.")
      if (rest.createOnly && rest.ifVersion !== undefined)
        throw new ToolError("Expected 'createOnly' or 'ifVersion', not both.")
      const data = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8')
      checkSize(box, data)
      const place = await places.findEntry(path, true)
      checkAllowed(box, place, 'write')
      const writing = { data, ...rest, ifVersion: rest.ifVersion, signal: signalOf(box, context) }
      const written = await inWords(places.shown(place), () =>
        box.locks.holding([lockOf(place)], () => write(box, place, writing)),
      )
      const words = `${written.created ? 'Created' : 'Replaced'} ${written.path}: ${written.size} bytes, version ${written.version}.`
      return answer(words, written)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

/** @throws {ToolError} for more than may be written */
export function checkSize({ config }: Toolbox, data: Uint8Array): void {
  if (data.length <= config.maxFileBytes) return
  throw new ToolError(`Expected at most ${config.maxFileBytes} bytes to write; these are ${data.length}.`)
}

async function write(box: Toolbox, place: Place, writing: Writing): Promise<Written> {
  if (writing.makeFolders) await makeFolders(place.root, splitPath(place.path).folder)
  const path = box.places.shown(place)
  const written = await inFolder(place, async ({ folder, name, stats }): Promise<Written> => {
    if (stats === undefined) {
      checkVersion(stats, writing.ifVersion, path)
      await checkFreeName(folder, name)
    } else {
      if (writing.createOnly) throw new ToolError(`There is '${path}' already; nothing was written.`)
      checkChangeable(stats, ['file'])
      checkVersion(stats, writing.ifVersion, path)
    }
    await replaceFile(folder, name, { data: writing.data, existing: stats, signal: writing.signal })
    const now = await statsOf(folder, name)
    const version = now === undefined ? '' : versionOf(now)
    return { path, created: stats === undefined, size: writing.data.length, version }
  })
  box.changed(place, written.created ? 'added' : 'changed')
  return written
}
