import { lstat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { JsonObject, Resource } from '@causeway/protocol'
import type { MaybePromise } from '@causeway/server'
import { mediaTypeOf } from '../content/media-type.js'
import { limits } from '../limits.js'
import { joinPath } from '../path/relative-path.js'
import { systemCode } from '../tree/file-failure.js'
import { FolderHandle } from '../tree/folder-handle.js'
import type { Place, Places } from '../tree/place.js'
import { FolderWatch } from './folder-watch.js'

/** The `_meta` key of a list that says what it leaves out. */
const TRUNCATED = 'dev.causeway/truncated'

export interface ResourceListOptions {
  readonly places: Places
  readonly maxResources: number
  /** Are folders watched, or looked at every so often, or only when somebody asks? */
  readonly watch: boolean | { readonly pollMs: number }
  /** Other files are there than were before. */
  onChanged(): void
  /** Folders cannot be watched. */
  onUnwatchable(error: Error): void
  /** No root is there any more. */
  onGone(): void
}

/** What one look found. */
interface Snapshot {
  readonly resources: readonly Resource[]
  /** By root, the folders that it looked into. */
  readonly folders: readonly Place[]
  readonly notes: JsonObject | undefined
  /** Was there no root any more? */
  readonly isGone: boolean
}

/**
 * The first files of every root, those in upper folders first, as resources. Made when somebody asks for it, and kept up to date
 * from then on; of a large tree only the folders that it shows are looked into and watched.
 */
export class ResourceList {
  readonly #options: ResourceListOptions
  readonly #watch: FolderWatch | undefined
  #snapshot: Snapshot | undefined
  #freshUntil = 0
  #pending: Promise<Snapshot> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ResourceListOptions) {
    this.#options = options
    if (options.watch === true) this.#watch = new FolderWatch(() => this.touch(), options.onUnwatchable)
  }

  /** The same array while nothing changed. */
  list(): MaybePromise<readonly Resource[]> {
    if (this.#snapshot !== undefined && performance.now() < this.#freshUntil) return this.#snapshot.resources
    return this.#refresh().then((snapshot) => snapshot.resources)
  }

  get notes(): JsonObject | undefined {
    return this.#snapshot?.notes
  }

  /** Something changed: the list is made anew soon, and announced where it is another one. */
  touch(): void {
    this.#freshUntil = 0
    if (this.#snapshot !== undefined) this.#lookIn(limits.listDebounceMs)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#watch?.close()
  }

  #lookIn(ms: number): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const before = this.#snapshot?.resources
      void this.#refresh().then((snapshot) => {
        if (before !== undefined && !sameUris(before, snapshot.resources) && !this.#isClosed) this.#options.onChanged()
      })
    }, ms)
    this.#timer.unref()
  }

  #refresh(): Promise<Snapshot> {
    this.#pending ??= this.#look().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  async #look(): Promise<Snapshot> {
    const { places, maxResources, watch } = this.#options
    const startedAt = performance.now()
    this.#freshUntil = startedAt + (this.#watch?.isWatching ? limits.watchedListTtlMs : limits.listTtlMs)
    const seen = await look(places, maxResources)
    const before = this.#snapshot
    if (this.#isClosed) return before ?? seen
    if (seen.isGone) this.#options.onGone()
    this.#snapshot = before !== undefined && sameList(before, seen) ? { ...before, folders: seen.folders } : seen
    this.#watch?.set(seen.folders)
    if (typeof watch === 'object') this.#lookIn(watch.pollMs)
    return this.#snapshot
  }
}

async function look(places: Places, maxResources: number): Promise<Snapshot> {
  const resources: Resource[] = []
  const queue: Place[] = places.roots.map((root) => ({ root, path: '' }))
  const gone = new Set<Place>()
  let looked = 0
  for (; looked < queue.length && looked < limits.maxListedFolders && resources.length <= maxResources; looked++) {
    const place = queue[looked]
    if (place !== undefined) await lookInto(place, { places, resources, queue, gone, maxResources })
  }
  const isWhole = looked === queue.length && resources.length <= maxResources
  const note = `More files than the ${Math.min(resources.length, maxResources)} listed here; others are read by their URI, and found by tools and completion.`
  return {
    resources: resources.slice(0, maxResources),
    folders: queue.slice(0, looked).filter((place) => !gone.has(place)),
    isGone: gone.size === places.roots.length,
    notes: isWhole ? undefined : { [TRUNCATED]: [note] },
  }
}

interface Looking {
  readonly places: Places
  readonly resources: Resource[]
  readonly queue: Place[]
  /** Roots that are not there. */
  readonly gone: Set<Place>
  readonly maxResources: number
}

/** Adds the files of one folder, and its folders to the queue. */
async function lookInto(place: Place, { places, resources, queue, gone, maxResources }: Looking): Promise<void> {
  let folder: FolderHandle | undefined
  try {
    folder = await FolderHandle.open(place.root, place.path)
    for (const { name, type } of await folder.entries()) {
      if (resources.length > maxResources) return
      const path = joinPath(place.path, name)
      if (!place.root.visibility.showsEntry(path, type === 'file')) continue
      if (type === 'folder' && path.split('/').length < limits.maxDepth) queue.push({ root: place.root, path })
      if (type === 'file') resources.push(await resourceOf({ root: place.root, path }, places, folder.at(name)))
    }
  } catch (error) {
    // A folder that went away or is not for us holds nothing for anybody.
    const code = systemCode(error)
    if (code === undefined && place.path === '') throw error
    if (code === 'ENOENT' && place.path === '') gone.add(place)
  } finally {
    await folder?.close()
  }
}

async function resourceOf(place: Place, places: Places, at: string): Promise<Resource> {
  const stats = await lstat(at)
  const mimeType = mediaTypeOf(place.path)
  return {
    uri: places.uri(place),
    name: basename(place.path),
    title: places.shown(place),
    ...(mimeType === undefined ? {} : { mimeType }),
    size: stats.size,
    annotations: { lastModified: stats.mtime.toISOString() },
  }
}

function sameUris(one: readonly Resource[], other: readonly Resource[]): boolean {
  return one.length === other.length && one.every((resource, at) => resource.uri === other[at]?.uri)
}

function sameList(one: Snapshot, other: Snapshot): boolean {
  if (!sameUris(one.resources, other.resources)) return false
  if ((one.notes === undefined) !== (other.notes === undefined)) return false
  return one.resources.every((resource, at) => {
    const { size, annotations } = other.resources[at] ?? {}
    return resource.size === size && resource.annotations?.lastModified === annotations?.lastModified
  })
}
