import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CausewayError } from '@causeway/protocol'
import { loadFailure } from './load-failure.js'
import { followLoad, registerLoads, registerTypescript } from './loader.js'
import { LOAD } from './loader-hooks.js'
import { unlessAborted } from './unless-aborted.js'

const TYPESCRIPT = /\.[cm]?tsx?$/
const MODULE = /\.[cm]?[jt]sx?$/

/** What a file exports, by name. */
export type Exports = { readonly [name: string]: unknown }

export interface LoadOptions {
  /** Gives up; what the file does at its top goes on, as nothing can end it. */
  readonly signal?: AbortSignal | undefined
  /** Told of every file that belongs to the load, this one first; packages do not. */
  onFile?(path: string): void
}

/**
 * Runs a JavaScript or TypeScript file anew, with everything that it imports by a path, and returns what it exports. Files that
 * are loaded twice are in memory twice: Node.js keeps modules for as long as the process lives.
 *
 * @param file absolute
 * @throws {CausewayError} `ERR_MODULE_FILE` where there is no such file, `ERR_MODULE_LOAD` with file and line where it does not run
 */
export async function loadModule(file: string, options: LoadOptions = {}): Promise<Exports> {
  const path = resolve(file)
  checkFile(path)
  if (TYPESCRIPT.test(path)) await registerTypescript()
  else registerLoads()
  forgetCommonJs(dirname(path))
  const load = ++lastLoad
  const files = new Set<string>()
  const found = (one: string): void => {
    if (files.has(one)) return
    files.add(one)
    options.onFile?.(one)
  }
  found(path)
  const leave = followLoad(load, found)
  try {
    return await unlessAborted(import(`${pathToFileURL(path).href}?${LOAD}=${load}`), options.signal)
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason
    await new Promise(setImmediate) // what the loader's thread has said of the files is still on its way
    throw await loadFailure(error, path, files)
  } finally {
    if (options.onFile === undefined) leave()
  }
}

function checkFile(path: string): void {
  if (!MODULE.test(path)) {
    throw new CausewayError('ERR_MODULE_FILE', `Expected a file that ends with .ts, .mts, .js or .mjs; got '${path}'.`)
  }
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new CausewayError('ERR_MODULE_FILE', `Expected a file at '${path}'; there is none.`)
  }
}

let lastLoad = 0

/** CommonJS modules are known by their path alone: those of a folder run anew only when they are forgotten. */
function forgetCommonJs(folder: string): void {
  const { cache } = createRequire(import.meta.url)
  for (const path of Object.keys(cache)) {
    if (path.startsWith(folder + sep) && !path.includes(`${sep}node_modules${sep}`)) delete cache[path]
  }
}
