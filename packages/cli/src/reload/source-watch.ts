import { existsSync, statSync } from 'node:fs'
import { type FSWatcher, watch } from 'chokidar'

/** What is written within that time of each other is one change. */
const SETTLE_MS = 20

/** The times of files are that much behind the clock. */
const FILE_CLOCK_STEP_MS = 10

/** Files that are missing are looked for that often: watching a folder for one misses what comes before the watch begins. */
const LOOK_MS = 100

/** Hears of changes of files, also where an editor puts a new file in the place of the old one. */
export class SourceWatch {
  readonly #watcher: FSWatcher
  readonly #changed: (since: number) => void
  readonly #paths = new Set<string>()
  /** What the watcher finds in place when it begins to look, and when that was read. */
  readonly #readAfter = new Map<string, number>()
  readonly #missing = new Set<string>()
  #looking: NodeJS.Timeout | undefined
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
    for (const path of files) {
      this.#missing.delete(path)
      if (this.#paths.has(path)) continue
      if (existsSync(path)) this.#readAfter.set(path, readAfter)
      this.#watchFile(path)
    }
    for (const path of missing) if (!this.#paths.has(path)) this.#missing.add(path)
    if (this.#missing.size > 0) this.#looking ??= setInterval(() => this.#look(), LOOK_MS)
  }

  async close(): Promise<void> {
    clearInterval(this.#looking)
    clearTimeout(this.#settling)
    await this.#watcher.close()
  }

  #watchFile(path: string): void {
    this.#paths.add(path)
    this.#watcher.add(path)
  }

  /** The watcher tells of what has come as of anything that is new. */
  #look(): void {
    for (const path of this.#missing) {
      if (!existsSync(path)) continue
      this.#missing.delete(path)
      this.#watchFile(path)
    }
    if (this.#missing.size > 0) return
    clearInterval(this.#looking)
    this.#looking = undefined
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
