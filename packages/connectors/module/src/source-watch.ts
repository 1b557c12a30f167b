import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Changes are gathered for that long: editors and compilers write more than one file. */
const DEBOUNCE_MS = 200

/** Hears of changes of files, which may be added one by one. */
export class SourceWatch {
  /** Names of files by their folder: folders are watched, as editors put new files in the place of old ones. */
  readonly #folders = new Map<string, { readonly names: Set<string>; readonly watcher: FSWatcher }>()
  readonly #onChange: () => void
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** @throws what the system says where the folder cannot be watched */
  add(path: string): void {
    if (this.#isClosed) return
    const folder = dirname(path)
    const known = this.#folders.get(folder)
    if (known !== undefined) {
      known.names.add(basename(path))
      return
    }
    const names = new Set([basename(path)])
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || names.has(name)) this.#soon()
    })
    watcher.on('error', () => watcher.close()) // the folder is gone, and with it the files
    this.#folders.set(folder, { names, watcher })
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #soon(): void {
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onChange, DEBOUNCE_MS)
    this.#timer.unref()
  }
}
