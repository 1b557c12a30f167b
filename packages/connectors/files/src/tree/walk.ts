import { limits } from '../limits.js'
import { joinPath } from '../path/relative-path.js'
import { systemCode } from './file-failure.js'
import { type FolderEntry, FolderHandle } from './folder-handle.js'
import type { Place } from './place.js'

/** Something that a walk came by. */
export interface Found {
  readonly place: Place
  readonly entry: FolderEntry
  /** The folder it is in; open until the walk goes on. */
  readonly folder: FolderHandle
}

export interface WalkOptions {
  /** Folders within each other; 1 is only what the folder itself holds. */
  readonly depth: number
  /** Goes on behind this path below the root: what an earlier walk ended with. */
  readonly after?: string | undefined
  readonly signal: AbortSignal
}

interface Level {
  readonly folder: FolderHandle
  readonly path: string
  readonly entries: readonly FolderEntry[]
  next: number
  /** The names that still lead to where to go on. */
  readonly after: readonly string[]
}

/**
 * Goes through a folder from top to bottom, in an order that is always the same: a folder, what it holds, what comes behind it.
 * Links are met, and not followed. Of a tree of any size only the folders on the way are open.
 */
export class Walk {
  /** Why it ended early, where it did. */
  stopped: 'entries' | 'time' | undefined
  /** Folders that could not be opened. */
  unreadable = 0
  #examined = 0
  readonly #start: Place
  readonly #options: WalkOptions
  readonly #deadline: number

  constructor(start: Place, options: WalkOptions) {
    this.#start = start
    this.#options = options
    this.#deadline = performance.now() + limits.maxWalkMs
  }

  /** @throws what the system says where the first folder cannot be opened */
  async *found(): AsyncGenerator<Found> {
    const { root, path } = this.#start
    const levels: Level[] = []
    try {
      levels.push(await this.#level(await FolderHandle.open(root, path), path, this.#namesAfter()))
      for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
        this.#options.signal.throwIfAborted()
        const entry = level.entries[level.next++]
        if (entry === undefined) {
          levels.pop()
          await level.folder.close()
          continue
        }
        if (!this.#mayGoOn()) return
        const [wanted, ...deeper] = level.after
        const isOnTheWay = entry.name === wanted
        const place = { root, path: joinPath(level.path, entry.name) }
        if (!root.visibility.showsEntry(place.path, entry.type === 'file')) continue
        if (!isOnTheWay) yield { place, entry, folder: level.folder }
        if (entry.type !== 'folder' || levels.length >= this.#options.depth) continue
        const below = await this.#enter(level.folder, entry.name, place.path, isOnTheWay ? deeper : [])
        if (below !== undefined) levels.push(below)
      }
    } finally {
      for (const level of levels) await level.folder.close()
    }
  }

  #mayGoOn(): boolean {
    if (++this.#examined > limits.maxWalkedEntries) this.stopped = 'entries'
    else if (performance.now() > this.#deadline) this.stopped = 'time'
    return this.stopped === undefined
  }

  async #enter(parent: FolderHandle, name: string, path: string, after: readonly string[]): Promise<Level | undefined> {
    if (path.split('/').length >= limits.maxDepth) return undefined
    try {
      return await this.#level(await parent.child(name), path, after)
    } catch (error) {
      // Went away, became a link, or is not for us: the rest is still worth finding.
      if (systemCode(error) === undefined) throw error
      this.unreadable++
      return undefined
    }
  }

  async #level(folder: FolderHandle, path: string, after: readonly string[]): Promise<Level> {
    try {
      const entries = await folder.entries()
      const [wanted] = after
      const next = wanted === undefined ? 0 : entries.findIndex(({ name }) => name >= wanted)
      return { folder, path, entries, next: next === -1 ? entries.length : next, after }
    } catch (error) {
      await folder.close()
      throw error
    }
  }

  #namesAfter(): readonly string[] {
    const { after } = this.#options
    if (after === undefined) return []
    const { path } = this.#start
    const prefix = path === '' ? '' : `${path}/`
    return after.startsWith(prefix) ? after.slice(prefix.length).split('/') : []
  }
}
