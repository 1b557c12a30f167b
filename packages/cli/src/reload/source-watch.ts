import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'

/** What is written within that time of each other is one change. */
const SETTLE_MS = 20

/** The times of files are that much behind the clock. */
const FILE_CLOCK_STEP_MS = 10

/** Hears of changes of files, also where an editor puts a new file in the place of the old one. */
export class SourceWatch {
  readonly #watcher: FSWatcher
  readonly #changed: (since: number) => void
  readonly #paths = new Set<string>()
  /** What the watcher finds in place when it begins to look, and when that was read. */
  readonly #readAfter = new Map<string, number>()
  /** When the first of some changes was seen; undefined where none waits to be told. */
  #since: number | undefined
  #settling: NodeJS.Timeout | undefined

  /** @param changed gets the time of the change, as `performance.now()` has it */
  constructor(changed: (since: number) => void, failed: (error: unknown) => void) {
    this.#changed = changed
    this.#watcher = watch([])
    this.#watcher.on('all', (_, path, stats) => this.#happened(path, stats?.mtimeMs)).on('error', failed)
  }

  /**
   * Watches more files, and places where there is none yet.
   * @param readAfter the files were read later than that (milliseconds since 1970); what was written after it is a change
   */
  add(files: readonly string[], missing: readonly string[], readAfter: number): void {
    for (const path of [...files, ...missing.map(firstMissing)]) {
      if (this.#paths.has(path)) continue
      this.#paths.add(path)
      if (existsSync(path)) this.#readAfter.set(path, readAfter)
      this.#watcher.add(path)
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#settling)
    await this.#watcher.close()
  }

  #happened(path: string, writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0): void {
    const readAfter = this.#readAfter.get(path)
    this.#readAfter.delete(path)
    // The watcher looks some time after it was asked to.
    if (readAfter !== undefined && writtenAt + FILE_CLOCK_STEP_MS <= readAfter) return
    this.#since ??= performance.now()
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      const since = this.#since ?? performance.now()
      this.#since = undefined
      this.#changed(since)
    }, SETTLE_MS)
  }
}

/** The path itself, or the topmost of the folders on its way that are not there: a watch sees into no folder that is missing. */
function firstMissing(path: string): string {
  const folder = dirname(path)
  return folder === path || existsSync(folder) ? path : firstMissing(folder)
}
