import { type FSWatcher, watch } from 'chokidar'
import { openFile } from '../tree/open-file.js'
import type { Place } from '../tree/place.js'
import { absolutePath } from '../tree/root.js'

/** Hears of changes of single files, also where an editor puts a new file in the place of the old one. */
export class FileWatch {
  /** URIs by where their file is on this machine: a file may have been asked for by more than one. */
  readonly #uris = new Map<string, Set<string>>()
  readonly #pollMs: number | undefined
  readonly #onChange: (uri: string) => void
  readonly #onError: (error: Error) => void
  #watcher: FSWatcher | undefined
  #isClosed = false

  constructor(
    options: { readonly pollMs?: number | undefined },
    on: { readonly change: (uri: string) => void; readonly error: (error: Error) => void },
  ) {
    this.#pollMs = options.pollMs
    this.#onChange = on.change
    this.#onError = on.error
  }

  /** Changes of a file are told under this URI until the returned function is called. */
  add(uri: string, place: Place): () => void {
    const path = absolutePath(place.root, place.path)
    const uris = this.#uris.get(path) ?? new Set()
    uris.add(uri)
    this.#uris.set(path, uris)
    // Only what may be read is watched: nobody learns when something else changes.
    openFile(place.root, place.path).then(
      async ({ handle }) => {
        await handle.close()
        if (this.#uris.has(path) && !this.#isClosed) this.#started().add(path)
      },
      () => undefined, // it cannot be read, and so is not watched
    )
    return () => {
      uris.delete(uri)
      if (uris.size > 0 || this.#uris.get(path) !== uris) return
      this.#uris.delete(path)
      this.#watcher?.unwatch(path)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#uris.clear()
    await this.#watcher?.close()
  }

  #started(): FSWatcher {
    if (this.#watcher !== undefined) return this.#watcher
    const poll =
      this.#pollMs === undefined ? {} : { usePolling: true, interval: this.#pollMs, binaryInterval: this.#pollMs }
    this.#watcher = watch([], { persistent: false, ignoreInitial: true, followSymlinks: false, depth: 0, ...poll })
    const tell = (path: string): void => {
      for (const uri of this.#uris.get(path) ?? []) this.#onChange(uri)
    }
    this.#watcher.on('add', tell).on('change', tell).on('unlink', tell)
    this.#watcher.on('error', (error) => this.#onError(error instanceof Error ? error : new Error(String(error))))
    return this.#watcher
  }
}
