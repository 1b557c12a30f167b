import { type FSWatcher, watch } from 'node:fs'
import { basename } from 'node:path'
import type { Place } from '../tree/place.js'
import { absolutePath } from '../tree/root.js'

/**
 * Hears of names that come and go in folders: one watch for each folder, however many files it holds (chokidar takes one for each
 * file). The set of folders may change; what cannot be watched is not.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #onChange: () => void
  readonly #onError: (error: Error) => void
  /** The first failure, such as the system's limit of watches, is told; later ones would say the same. */
  #failed = false

  constructor(onChange: () => void, onError: (error: Error) => void) {
    this.#onChange = onChange
    this.#onError = onError
  }

  /** Are all the folders watched? */
  get isWatching(): boolean {
    return this.#watchers.size > 0 && !this.#failed
  }

  /** From now on, these. */
  set(folders: readonly Place[]): void {
    const wanted = new Set(folders.map(({ root, path }) => absolutePath(root, path)))
    for (const path of this.#watchers.keys()) if (!wanted.has(path)) this.#drop(path)
    for (const path of wanted) if (!this.#watchers.has(path)) this.#add(path)
  }

  close(): void {
    for (const path of [...this.#watchers.keys()]) this.#drop(path)
  }

  #add(path: string): void {
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => {
        // The folder itself went away; one that takes its place is another one, to be watched anew.
        if (name === basename(path)) this.#drop(path)
        this.#onChange()
      })
      this.#watchers.set(path, watcher)
      watcher.on('error', () => {
        // The folder is gone, which the watch of the one above it tells, too.
        this.#drop(path)
        this.#onChange()
      })
    } catch (error) {
      if (!this.#failed) this.#onError(error instanceof Error ? error : new Error(String(error)))
      this.#failed = true
    }
  }

  #drop(path: string): void {
    this.#watchers.get(path)?.close()
    this.#watchers.delete(path)
  }
}
