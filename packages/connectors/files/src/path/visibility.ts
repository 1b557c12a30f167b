import { type Glob, globOf } from './glob.js'
import { isAddressable } from './relative-path.js'

/** What of a folder is there at all, as far as clients can tell. */
export interface VisibilityOptions {
  /** Globs of files; without them every file. */
  readonly include?: readonly string[] | undefined
  /** Globs of files and folders; case does not count, as it does not on every disk. */
  readonly exclude?: readonly string[] | undefined
  /** Are names that begin with a dot visible? */
  readonly hidden: boolean
}

/** What files are called while they are written. */
const TEMPORARY = /^\.causeway-[0-9a-f]{16}\.tmp$/

/** A name for a file that is being written, visible to nobody. */
export function temporaryName(): string {
  const random = crypto.getRandomValues(Buffer.alloc(8)).toString('hex')
  return `.causeway-${random}.tmp`
}

/** Decides what can be seen. What cannot be seen cannot be read, written, moved or deleted either. */
export class Visibility {
  readonly #include: readonly Glob[] | undefined
  readonly #exclude: readonly Glob[]
  readonly #hidden: boolean

  /** @throws {TypeError} for a glob that cannot be understood */
  constructor({ include, exclude, hidden }: VisibilityOptions) {
    this.#include = include?.map((glob) => globOf(glob))
    this.#exclude = (exclude ?? []).map((glob) => globOf(glob, { ignoreCase: true }))
    this.#hidden = hidden
  }

  /** Is what has this path visible, and every folder on the way? */
  shows(path: string, isFile: boolean): boolean {
    if (path === '') return true
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (!this.showsEntry(path.slice(0, at), false)) return false
    }
    return this.showsEntry(path, isFile)
  }

  /** The same for something in a folder that is visible. */
  showsEntry(path: string, isFile: boolean): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!isAddressable(name) || TEMPORARY.test(name)) return false
    if (!this.#hidden && name.startsWith('.')) return false
    if (this.#exclude.some((matches) => matches(path))) return false
    return !isFile || this.#include === undefined || this.#include.some((matches) => matches(path))
  }
}
