import { lstat, realpath } from 'node:fs/promises'
import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { ToolError } from '@causeway/server'
import { fileUri, parseFileUri, pastedUri } from '../path/file-uri.js'
import { joinPath, parsePath, splitPath } from '../path/relative-path.js'
import { throughLink } from './folder-handle.js'
import { absolutePath, pathWithin, type Root } from './root.js'

/** Where something is, or would be. */
export interface Place {
  readonly root: Root
  /** Below the root; `''` for the root itself. */
  readonly path: string
}

/** The folders that are served, and how their files are named: by paths for tools, by URIs as resources. */
export class Places {
  readonly roots: readonly Root[]
  readonly #byName: ReadonlyMap<string, Root>
  /** The one root whose name is not part of paths. */
  readonly #only: Root | undefined

  /** @param named are the roots named in the configuration, so that paths begin with a name? */
  constructor(roots: readonly Root[], named: boolean) {
    this.roots = roots
    this.#byName = new Map(roots.map((root) => [root.name, root]))
    this.#only = named ? undefined : roots[0]
    if (roots.length === 0) throw new CausewayError('ERR_FILES_ROOT', 'Expected at least one folder to serve.')
  }

  /** How paths are written, for descriptions. */
  get hint(): string {
    if (this.#only !== undefined) return "Below the folder, such as 'notes/today.md'"
    return `Begins with one of: ${this.roots.map((root) => root.name).join(', ')}; such as '${this.roots[0]?.name}/today.md'`
  }

  /** Is `''` a list of roots rather than a folder? */
  get areNamed(): boolean {
    return this.#only === undefined
  }

  /**
   * What a path or a URI of a client means. Undefined for the list of roots.
   * @throws {ToolError} where it means nothing, or nothing that is visible
   */
  async find(text: string, isFile = false): Promise<Place | undefined> {
    const uri = pastedUri(text)
    const parsed = uri === undefined ? undefined : parseFileUri(uri)
    if (uri !== undefined && parsed === undefined)
      throw new ToolError('Expected a path, or a URI as this server lists it.')
    const path = parsePath(parsed?.path ?? text)
    if (parsed !== undefined) return this.#visible(this.#rootOf(parsed.root), path, isFile)
    if (this.#only !== undefined) return this.#visible(this.#only, path, isFile)
    if (path === '') return undefined
    const slash = path.indexOf('/')
    const root = this.#rootOf(slash === -1 ? path : path.slice(0, slash))
    return this.#visible(root, slash === -1 ? '' : path.slice(slash + 1), isFile)
  }

  /** The same for something in a folder: never the list of roots, nor a root itself. */
  async findEntry(text: string, isFile: boolean): Promise<Place> {
    const place = await this.find(text, isFile)
    if (place === undefined || place.path === '') throw new ToolError(`Expected the path of a file. ${this.hint}.`)
    return place
  }

  /** What the URI of a resource means; undefined where no resource can have it. */
  async findResource(uri: string): Promise<Place | undefined> {
    const place = this.resource(uri)
    if (place === undefined) return undefined
    return this.#visible(place.root, place.path, true)
  }

  /** The same by the spelling only: nothing is looked at. */
  resource(uri: string): Place | undefined {
    const parsed = parseFileUri(uri)
    const root = parsed && this.#byName.get(parsed.root)
    if (parsed === undefined || root === undefined) return undefined
    const path = parsePath(parsed.path)
    return root.visibility.shows(path, true) ? { root, path } : undefined
  }

  /** As tools write it, and take it. */
  shown({ root, path }: Place): string {
    return this.#only === undefined ? joinPath(root.name, path).replace(/\/$/, '') : path
  }

  uri({ root, path }: Place): string {
    return fileUri(root.name, path)
  }

  #rootOf(name: string): Root {
    const root = this.#byName.get(name)
    if (root !== undefined) return root
    const near = suggest(name, this.#byName.keys())
    throw new ToolError(`Unknown folder '${name}'. ${near === undefined ? this.hint : `Did you mean '${near}'?`}`)
  }

  async #visible(root: Root, path: string, isFile: boolean): Promise<Place> {
    const place = { root, path }
    if (!root.visibility.shows(path, isFile)) throw new ToolError(`There is no '${this.shown(place)}'.`)
    return root.followSymlinks ? await this.#followed(place, isFile) : place
  }

  /** Where the links on the way lead, which has to be inside the root and visible. What is not there yet is where its folder is. */
  async #followed(place: Place, isFile: boolean): Promise<Place> {
    const { root, path } = place
    const real = await realpath(absolutePath(root, path)).catch(async () => {
      const { folder, name } = splitPath(path)
      if (await isLink(absolutePath(root, path))) throw throughLink() // one that leads nowhere
      const parent = await realpath(absolutePath(root, folder)).catch(() => undefined)
      return parent === undefined ? undefined : absolutePath({ ...root, path: parent }, name)
    })
    if (real === undefined) return place // the caller finds out that it is not there
    const within = pathWithin(root, real)
    if (within === undefined) throw new ToolError(`'${this.shown(place)}' is a link that leads out of the folder.`)
    if (!root.visibility.shows(within, isFile)) throw new ToolError(`There is no '${this.shown(place)}'.`)
    return { root, path: within }
  }
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )
}
