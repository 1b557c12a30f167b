import { basename } from 'node:path'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { encode } from '../content/encoding.js'
import { readWhole, type WholeFile } from '../content/whole-file.js'
import { limits } from '../limits.js'
import type { FolderHandle } from '../tree/folder-handle.js'
import { openIn } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import { replaceFile } from '../tree/replace-file.js'
import { checkVersion, versionOf } from '../tree/version.js'
import { inFolder, statsOf } from './change.js'
import { answer, checkAllowed, inWords, lockOf, signalOf, type Toolbox } from './toolbox.js'
import { checkSize } from './write.js'

const editSchema = z.strictObject({
  old: z.string().min(1).describe('The text to replace, exactly as it is in the file; has to be there once'),
  new: z.string().describe('The text instead; empty takes it away'),
  all: z.boolean().default(false).describe('Replaces it wherever it is'),
})

/** One replacement. */
interface Edit {
  readonly old: string
  readonly new: string
  readonly all: boolean
}

const output = z.strictObject({
  path: z.string(),
  replaced: z.int().describe('How many places'),
  size: z.int().describe('Bytes'),
  version: z.string(),
})
type Edited = z.output<typeof output>

/** `edit`: some text of a file for some other. */
export function editTool(box: Toolbox): ToolValue {
  const { places } = box
  const input = z.strictObject({
    path: z.string().describe(places.hint),
    edits: z.array(editSchema).min(1).max(limits.maxEdits).describe('One after the other; all of them or none'),
    ifVersion: z
      .string()
      .optional()
      .describe("Fails unless the file still has this 'version', as read or info told it"),
    dryRun: z.boolean().default(false).describe('Only says what would happen'),
  })
  return tool(
    {
      description:
        'Replaces text in a text file. Line ends and encoding stay as they are. It is changed at once or not at all.',
      title: 'Edit a file',
      input,
      output,
      readOnly: false,
      destructive: true,
      idempotent: false,
      openWorld: false,
    },
    async ({ path, edits, ifVersion, dryRun }, context): Promise<Edited> => {
      const place = await places.findEntry(path, true)
      checkAllowed(box, place, 'write')
      const editing = { edits, ifVersion, dryRun, signal: signalOf(box, context) }
      const edited = await inWords(places.shown(place), () =>
        box.locks.holding([lockOf(place)], () => edit(box, place, editing)),
      )
      const words = `${dryRun ? 'Would replace' : 'Replaced'} ${edited.replaced} places in ${edited.path}; version ${edited.version}.`
      return answer(words, edited)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

interface Editing {
  readonly edits: readonly Edit[]
  readonly ifVersion: string | undefined
  readonly dryRun: boolean
  readonly signal: AbortSignal
}

async function edit(box: Toolbox, place: Place, editing: Editing): Promise<Edited> {
  const path = box.places.shown(place)
  const edited = await inFolder(place, async ({ folder, name }): Promise<Edited> => {
    const { file, stats } = await contentsIn(box, folder, name, editing.signal)
    checkVersion(stats, editing.ifVersion, path)
    if (file.kind !== 'text') throw new ToolError(`'${path}' is no text.`)
    const { text, replaced } = applyEdits(file.text, editing.edits)
    const data = encode(text, file.encoding)
    checkSize(box, data)
    if (editing.dryRun) return { path, replaced, size: data.length, version: versionOf(stats) }
    // What somebody else wrote meanwhile is not to be lost.
    checkVersion(await statsOf(folder, name), versionOf(stats), path)
    await replaceFile(folder, name, { data, existing: stats, signal: editing.signal })
    const now = await statsOf(folder, name)
    return { path, replaced, size: data.length, version: now === undefined ? '' : versionOf(now) }
  })
  if (!editing.dryRun) box.changed(place, 'changed')
  return edited
}

async function contentsIn(
  { config }: Toolbox,
  folder: FolderHandle,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly file: WholeFile; readonly stats: Awaited<ReturnType<typeof openIn>>['stats'] }> {
  const open = await openIn(folder, name)
  try {
    return { file: await readWhole(open, basename(name), { maxBytes: config.maxFileBytes, signal }), stats: open.stats }
  } finally {
    await open.handle.close()
  }
}

/**
 * The text with every edit made. In a text whose lines all end with CR LF, a line end of an edit means that, too.
 * @throws {ToolError} where a text to replace is not there, or not once
 */
export function applyEdits(
  original: string,
  edits: readonly Edit[],
): { readonly text: string; readonly replaced: number } {
  const isDos = original.includes('\r\n') && !/(?:^|[^\r])\n/.test(original)
  const inFile = (text: string): string => (isDos ? text.replaceAll(/\r?\n/g, '\r\n') : text)
  let text = original
  let replaced = 0
  for (const [index, { old, new: replacement, all }] of edits.entries()) {
    const parts = text.split(inFile(old))
    const count = parts.length - 1
    if (count === 0)
      throw new ToolError(
        `${which(index, edits)} is not in the file, letter by letter; read it again. Nothing was changed.`,
      )
    if (count > 1 && !all) {
      throw new ToolError(
        `${which(index, edits)} is in the file ${count} times, first in lines ${linesOf(parts)}; add what is around it, or set 'all'. Nothing was changed.`,
      )
    }
    text = parts.join(inFile(replacement))
    replaced += count
  }
  return { text, replaced }
}

function which(index: number, edits: readonly Edit[]): string {
  return edits.length === 1 ? "The text 'old'" : `The text 'old' of edit ${index + 1}`
}

/** The lines of the first few places between the parts. */
function linesOf(parts: readonly string[]): string {
  const lines: number[] = []
  let line = 1
  for (const part of parts.slice(0, 5).slice(0, parts.length - 1)) {
    line += part.split('\n').length - 1
    lines.push(line)
  }
  return lines.join(', ')
}
