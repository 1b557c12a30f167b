import { lstat } from 'node:fs/promises'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { limits } from '../limits.js'
import { type Glob, globOf } from '../path/glob.js'
import type { Place } from '../tree/place.js'
import { absolutePath } from '../tree/root.js'
import { type Found, Walk } from '../tree/walk.js'
import { answer, inWords, signalOf, type Toolbox } from './toolbox.js'

const entry = z.strictObject({
  path: z.string(),
  type: z.enum(['file', 'folder']),
  size: z.int().optional().describe('Bytes'),
  modified: z.string().optional(),
})
const output = z.strictObject({
  entries: z.array(entry),
  next: z.string().optional().describe("Pass it as 'after' for what comes behind"),
  note: z.string().optional(),
})
type Listed = z.output<typeof output>
type ListedEntry = z.output<typeof entry>

/** `list`: what a folder holds. */
export function listTool(box: Toolbox): ToolValue {
  const { places, config } = box
  const input = z.strictObject({
    path: z.string().default('').describe(`A folder. ${places.hint}. Default: the top`),
    depth: z
      .int()
      .min(1)
      .max(limits.maxDepth)
      .default(1)
      .describe('1: what it holds itself; 2: what its folders hold, too; …'),
    glob: z
      .string()
      .optional()
      .describe("Only files like this: '*.md' in any folder, 'src/**/*.ts' from the listed folder on"),
    limit: z.int().min(1).max(config.maxResults).default(Math.min(100, config.maxResults)),
    after: z.string().optional().describe("'next' of an earlier answer"),
  })
  return tool(
    {
      description: 'Lists files and folders, in the order of their names.',
      title: 'List a folder',
      input,
      output,
      readOnly: true,
      idempotent: true,
      openWorld: false,
    },
    async ({ path, depth, glob, limit, after }, context): Promise<Listed> => {
      const place = await places.find(path)
      const signal = signalOf(box, context)
      const listed: Listed =
        place === undefined
          ? { entries: places.roots.map((root) => ({ path: root.name, type: 'folder' as const })) }
          : await inWords(places.shown(place), () =>
              listFolder(box, place, { depth, limit, after, signal, matches: clientGlob(glob) }),
            )
      return answer(inLines(listed), listed)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

/** @throws {ToolError} for one that cannot be understood */
export function clientGlob(glob: string | undefined): Glob | undefined {
  try {
    return glob === undefined ? undefined : globOf(glob)
  } catch (error) {
    throw error instanceof TypeError ? new ToolError(error.message) : error
  }
}

interface ListQuery {
  readonly depth: number
  readonly limit: number
  readonly after: string | undefined
  readonly signal: AbortSignal
  readonly matches: Glob | undefined
}

async function listFolder(box: Toolbox, place: Place, query: ListQuery): Promise<Listed> {
  const walk = new Walk(place, { depth: query.depth, after: query.after, signal: query.signal })
  const from = place.path === '' ? 0 : place.path.length + 1
  const entries: ListedEntry[] = []
  let last: string | undefined
  for await (const found of walk.found()) {
    if (query.matches !== undefined && (found.entry.type !== 'file' || !query.matches(found.place.path.slice(from))))
      continue
    const described = await describe(box, found)
    if (described === undefined) continue
    if (entries.length === query.limit) return { entries, ...(last === undefined ? {} : { next: last }) }
    entries.push(described)
    last = found.place.path
  }
  const notes = [
    walk.stopped === undefined
      ? undefined
      : `Stopped after ${walk.stopped === 'time' ? `${limits.maxWalkMs} ms` : `${limits.maxWalkedEntries} names`}; list a smaller folder.`,
    walk.unreadable === 0 ? undefined : `${walk.unreadable} folders could not be read.`,
  ].filter((note) => note !== undefined)
  return { entries, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) }
}

/** Undefined for what is not shown: links that are not followed or lead elsewhere, devices, and what went away. */
async function describe({ places }: Toolbox, { place, entry, folder }: Found): Promise<ListedEntry | undefined> {
  const path = places.shown(place)
  if (entry.type === 'folder') return { path, type: 'folder' }
  if (entry.type === 'other' || (entry.type === 'link' && !place.root.followSymlinks)) return undefined
  try {
    const target = entry.type === 'link' ? await places.find(path) : undefined
    const stats = await lstat(target === undefined ? folder.at(entry.name) : absolutePath(target.root, target.path))
    if (stats.isDirectory()) return { path, type: 'folder' }
    return stats.isFile() ? { path, type: 'file', size: stats.size, modified: stats.mtime.toISOString() } : undefined
  } catch {
    return undefined // it is not there for whoever asks
  }
}

function inLines({ entries, next, note }: Listed): string {
  const lines = entries.map(({ path, type, size }) => (type === 'folder' ? `${path}/` : `${path}\t${size} bytes`))
  if (entries.length === 0) lines.push('Nothing.')
  if (next !== undefined) lines.push(`[There is more: repeat this with after '${next}'.]`)
  if (note !== undefined) lines.push(`[${note}]`)
  return lines.join('\n')
}
