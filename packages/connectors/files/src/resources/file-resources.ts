import { basename } from 'node:path'
import {
  type CompleteParams,
  type CompleteResult,
  ErrorCode,
  invalidParams,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
  RpcError,
  serverLimits,
} from '@causeway/protocol'
import { type HandlerContext, type MaybePromise, type ResourceSource, ToolError } from '@causeway/server'
import { contentsOf, readWhole } from '../content/whole-file.js'
import { fileUriTemplate } from '../path/file-uri.js'
import { joinPath, parsePath } from '../path/relative-path.js'
import { signalOf, type Toolbox } from '../tools/toolbox.js'
import { fileFailure, systemCode } from '../tree/file-failure.js'
import { FolderHandle } from '../tree/folder-handle.js'
import { openFile } from '../tree/open-file.js'
import type { Root } from '../tree/root.js'
import type { FileWatch } from './file-watch.js'
import type { ResourceList } from './resource-list.js'

/** What is not there, to whoever asks by a URI. */
const NOWHERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR'])

/** Every visible file as a resource; a template for each root leads to those that are not listed. */
export class FileResources implements ResourceSource {
  readonly #box: Toolbox
  readonly #list: ResourceList
  readonly #watch: FileWatch | undefined
  readonly #templates: readonly ResourceTemplate[]
  readonly #roots: ReadonlyMap<string, Root>

  constructor(box: Toolbox, parts: { readonly list: ResourceList; readonly watch: FileWatch | undefined }) {
    this.#box = box
    this.#list = parts.list
    this.#watch = parts.watch
    this.#roots = new Map(box.places.roots.map((root) => [fileUriTemplate(root.name), root]))
    this.#templates = box.places.roots.map(({ name }) => ({
      uriTemplate: fileUriTemplate(name),
      name,
      title: `A file in ${name}`,
      description: "'path' is the path of a file below the folder, such as notes/today.md",
    }))
  }

  list(): MaybePromise<readonly Resource[]> {
    return this.#list.list()
  }

  templates(): readonly ResourceTemplate[] {
    return this.#templates
  }

  async read(uri: string, context: HandlerContext): Promise<ReadResourceResult | undefined> {
    const { places, config } = this.#box
    try {
      const place = await places.findResource(uri)
      if (place === undefined) return undefined
      const file = await openFile(place.root, place.path)
      try {
        const signal = signalOf(this.#box, context)
        const whole = await readWhole(file, basename(place.path), { maxBytes: config.maxFileBytes, signal })
        return { contents: [contentsOf(uri, whole)], ttlMs: config.ttlMs, cacheScope: 'private' }
      } finally {
        await file.handle.close()
      }
    } catch (error) {
      if (NOWHERE.has(systemCode(error))) return undefined
      throw asRpcError(fileFailure(error, basename(decodeURIComponent(uri))))
    }
  }

  async complete(
    uriTemplate: string,
    { argument }: CompleteParams,
    context: HandlerContext,
  ): Promise<CompleteResult | undefined> {
    const root = this.#roots.get(uriTemplate)
    if (root === undefined) return undefined
    if (argument.name !== 'path')
      throw invalidParams(`Expected to complete 'path', the only variable; got '${argument.name}'.`)
    const paths = await pathsLike(root, argument.value, context.signal).catch(() => [])
    const values = paths.slice(0, serverLimits.maxCompletionValues)
    return { completion: { values, total: paths.length, hasMore: paths.length > values.length } }
  }

  watch(uri: string): () => void {
    try {
      const place = this.#box.places.resource(uri)
      if (place !== undefined && this.#watch !== undefined) return this.#watch.add(uri, place)
    } catch {
      // A URI of no file: nothing of it changes.
    }
    return () => undefined
  }
}

/** What begins like this, a level at a time: folders end with `/`, to go on from. */
async function pathsLike(root: Root, typed: string, signal: AbortSignal): Promise<string[]> {
  const slash = typed.lastIndexOf('/')
  const parent = parsePath(slash === -1 ? '' : typed.slice(0, slash))
  if (!root.visibility.shows(parent, false)) return []
  const start = typed.slice(slash + 1).toLowerCase()
  const folder = await FolderHandle.open(root, parent)
  try {
    const paths: string[] = []
    for (const { name, type } of await folder.entries()) {
      signal.throwIfAborted()
      const path = joinPath(parent, name)
      if ((type !== 'file' && type !== 'folder') || !name.toLowerCase().startsWith(start)) continue
      if (root.visibility.showsEntry(path, type === 'file')) paths.push(type === 'folder' ? `${path}/` : path)
    }
    return paths
  } finally {
    await folder.close()
  }
}

/** What was written for a model crosses the wire as it is. */
function asRpcError(error: unknown): unknown {
  return error instanceof ToolError
    ? new RpcError(ErrorCode.InvalidParams, error.message, undefined, { cause: error })
    : error
}
