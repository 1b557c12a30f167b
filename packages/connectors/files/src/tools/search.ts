import { setImmediate as othersTurn } from 'node:timers/promises'
import { ToolError, type ToolValue, tool } from '@causeway/server'
import * as z from 'zod'
import { type LineMatch, LineSearch, type LineTest, lineTest } from '../content/line-search.js'
import { textLines } from '../content/text-stream.js'
import { limits } from '../limits.js'
import type { Glob } from '../path/glob.js'
import { systemCode } from '../tree/file-failure.js'
import { openListed } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import { type Found, Walk } from '../tree/walk.js'
import { inFolder } from './change.js'
import { clientGlob } from './list.js'
import { answer, inWords, signalOf, type Toolbox } from './toolbox.js'

const match = z.strictObject({
  path: z.string(),
  line: z.int().optional().describe('From 1'),
  text: z.string().optional(),
  before: z.array(z.string()).optional(),
  after: z.array(z.string()).optional(),
})
const output = z.strictObject({
  matches: z.array(match),
  searched: z.int().describe('Files that were looked at'),
  note: z.string().optional().describe('What was left out, and why'),
})
type Result = z.output<typeof output>
type Match = z.output<typeof match>

/** `search`: files by name and by what they hold. */
export function searchTool(box: Toolbox): ToolValue {
  const { places, config } = box
  const input = z.strictObject({
    text: z.string().min(1).optional().describe('What the lines hold; without it files are found by name only'),
    regex: z
      .boolean()
      .default(false)
      .describe("'text' is a regular expression, without lookaround and back references"),
    ignoreCase: z.boolean().default(false),
    glob: z
      .string()
      .optional()
      .describe("Only files like this: '*.md' in any folder, 'src/**/*.ts' from the searched folder on"),
    path: z.string().default('').describe(`The folder or file to search. ${places.hint}. Default: everything`),
    context: z.int().min(0).max(limits.maxContextLines).default(0).describe('Lines before and behind each match'),
    limit: z.int().min(1).max(config.maxResults).default(Math.min(50, config.maxResults)),
  })
  return tool(
    {
      description: 'Finds files by their names, and lines in them by a text or a regular expression.',
      title: 'Search files',
      input,
      output,
      readOnly: true,
      idempotent: true,
      openWorld: false,
    },
    async ({ text, regex, ignoreCase, glob, path, context, limit }, handler): Promise<Result> => {
      if (text === undefined && glob === undefined) throw new ToolError("Expected 'text', 'glob' or both.")
      const place = await places.find(path)
      const search = new FileSearch(box, {
        test: text === undefined ? undefined : lineTest({ text, regex, ignoreCase }),
        matches: clientGlob(glob),
        context,
        limit,
        signal: signalOf(box, handler),
      })
      const starts = place === undefined ? places.roots.map((root) => ({ root, path: '' })) : [place]
      for (const start of starts) await inWords(places.shown(start), () => search.below(start))
      const { result } = search
      return answer(inLines(result), result)
    },
  ) as ToolValue // the list of tools does not care for what each takes
}

interface SearchQuery {
  readonly test: LineTest | undefined
  readonly matches: Glob | undefined
  readonly context: number
  readonly limit: number
  readonly signal: AbortSignal
}

/** One search through one or more folders, with what it found until a bound was reached. */
class FileSearch {
  readonly #box: Toolbox
  readonly #query: SearchQuery
  readonly #found: Match[] = []
  readonly #deadline = performance.now() + limits.maxWalkMs
  #files = 0
  #bytes = 0
  #unreadable = 0
  #stopped: string | undefined

  constructor(box: Toolbox, query: SearchQuery) {
    this.#box = box
    this.#query = query
  }

  get result(): Result {
    const notes = [
      this.#stopped,
      this.#unreadable === 0 ? undefined : `${this.#unreadable} files or folders could not be read.`,
    ].filter((note) => note !== undefined)
    return { matches: this.#found, searched: this.#files, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) }
  }

  async below(start: Place): Promise<void> {
    if (this.#stopped !== undefined) return
    if (start.path !== '' && (await this.#lookAtFile(start))) return
    const { matches, signal } = this.#query
    const walk = new Walk(start, { depth: limits.maxDepth, signal })
    const from = start.path === '' ? 0 : start.path.length + 1
    let slice = performance.now()
    for await (const found of walk.found()) {
      if (performance.now() - slice > limits.sliceMs) {
        await othersTurn()
        slice = performance.now()
      }
      if (found.entry.type !== 'file') continue
      if (matches !== undefined && !matches(found.place.path.slice(from))) continue
      this.#stopped = this.#limitReached()
      if (this.#stopped !== undefined) break
      await this.#look(found)
    }
    this.#unreadable += walk.unreadable
    if (walk.stopped !== undefined)
      this.#stopped ??= `Stopped after ${limits.maxWalkMs} ms or ${limits.maxWalkedEntries} names; search a smaller folder.`
  }

  /** Looks into the place itself; false where it is no file. */
  #lookAtFile(place: Place): Promise<boolean> {
    return inFolder(place, async ({ folder, name, stats }) => {
      if (stats?.isFile() !== true || !place.root.visibility.shows(place.path, true)) return false
      await this.#look({ place, entry: { name, type: 'file' }, folder })
      return true
    })
  }

  #limitReached(): string | undefined {
    const { limit } = this.#query
    if (this.#found.length >= limit) return `Stopped after ${limit} matches; there may be more.`
    if (this.#files >= limits.maxSearchedFiles)
      return `Stopped after ${this.#files} files; search a smaller folder, or name a glob.`
    if (this.#bytes >= limits.maxSearchedBytes)
      return `Stopped after ${this.#bytes} bytes; search a smaller folder, or name a glob.`
    if (performance.now() > this.#deadline)
      return `Stopped after ${limits.maxWalkMs} ms; search a smaller folder, or name a glob.`
    return undefined
  }

  async #look(found: Found): Promise<void> {
    this.#files++
    const path = this.#box.places.shown(found.place)
    const { test } = this.#query
    if (test === undefined) {
      this.#found.push({ path })
      return
    }
    try {
      for (const lineMatch of await this.#linesOf(found, test)) this.#found.push(shownMatch(path, lineMatch))
    } catch (error) {
      // One file that went away or is not for us is no reason to find nothing in the others.
      if (systemCode(error) === undefined) throw error
      this.#unreadable++
    }
  }

  async #linesOf({ folder, entry }: Found, test: LineTest): Promise<readonly LineMatch[]> {
    const { context, limit, signal } = this.#query
    const { handle, stats } = await openListed(folder, entry.name)
    const search = new LineSearch(test, { context, limit: limit - this.#found.length })
    try {
      for await (const { lines, bytes } of textLines(handle, { size: Number(stats.size), signal })) {
        this.#bytes += bytes
        if (!(await search.search(lines, signal))) break
        if (this.#bytes >= limits.maxSearchedBytes || performance.now() > this.#deadline) break
      }
      return search.matches
    } finally {
      await handle.close()
    }
  }
}

function shownMatch(path: string, { line, text, before, after }: LineMatch): Match {
  const context = { ...(before.length === 0 ? {} : { before: [...before] }), ...(after.length === 0 ? {} : { after }) }
  return { path, line, text, ...context }
}

/** As grep writes it. */
function inLines({ matches, searched, note }: Result): string {
  const lines: string[] = matches.length === 0 ? [`Nothing in ${searched} files.`] : []
  for (const { path, line = 0, text, before = [], after = [] } of matches) {
    if (text === undefined) lines.push(path)
    else {
      before.forEach((one, at) => void lines.push(`${path}-${line - before.length + at}- ${one}`))
      lines.push(`${path}:${line}: ${text}`)
      after.forEach((one, at) => void lines.push(`${path}-${line + 1 + at}- ${one}`))
    }
  }
  if (note !== undefined) lines.push(`[${note}]`)
  return lines.join('\n')
}
