import { createRequire, register } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Imports } from './messages.js'
import type { Project } from './project.js'

/** Runs in the thread of Node.js' loader, where nothing of this program is: hence a text, and not a function. */
const HOOK = `
let port
export function initialize(data) {
  port = data.port
}
export async function resolve(specifier, context, next) {
  try {
    const resolved = await next(specifier, context)
    port.postMessage({ parent: context.parentURL, url: resolved.url })
    return resolved
  } catch (error) {
    port.postMessage({ parent: context.parentURL, specifier })
    throw error
  }
}`

/** One import: of what was found, or of what was not. */
type Resolution = { readonly parent?: string } & ({ readonly url: string } | { readonly specifier: string })

/** Where a name in the code may stand for a file of another name. */
const TYPESCRIPT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.js$/, '.ts'],
  [/\.mjs$/, '.mts'],
  [/\.cjs$/, '.cts'],
]

/** Tells what is imported, from its construction on. */
export class ImportReports {
  readonly #told: (imports: Imports) => void
  readonly #port: MessagePort
  readonly #seen = new Set<string>()
  /** Of which files the imports are told; absent before the server is known. */
  #project: Project | undefined
  /** Paths of the project's own files, so far. */
  readonly files: Set<string> = new Set()
  #files: string[] = []
  #missing: string[] = []
  #packages: string[] = []

  constructor(told: (imports: Imports) => void) {
    this.#told = told
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.on('message', (resolution: Resolution) => {
      this.#take(resolution)
      this.#tell()
    })
    port1.unref()
    register(`data:text/javascript,${encodeURIComponent(HOOK)}`, { data: { port: port2 }, transferList: [port2] })
  }

  /** From now on what files of `project` import is told; `file` begins. */
  follow(project: Project, file: string): void {
    this.#project = project
    this.#addFile(file)
    this.#tell()
  }

  /** Tells what is known by now. */
  flush(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port)
      if (received === undefined) break
      this.#take(received.message)
    }
    // What was loaded by require does not pass the hook.
    const { cache } = createRequire(import.meta.url)
    for (const path of Object.keys(cache)) if (this.#project?.has(path)) this.#addFile(path)
    this.#tell()
  }

  #take(resolution: Resolution): void {
    const parent = pathOf(resolution.parent)
    const project = this.#project
    if (project === undefined || parent === undefined || !this.#seen.has(parent)) return
    if ('specifier' in resolution) {
      this.#takeMissing(parent, resolution.specifier)
      return
    }
    const path = pathOf(resolution.url)
    if (path === undefined) return
    if (project.has(path)) this.#addFile(path)
    else if (path.includes('node_modules')) this.#add(this.#packages, resolution.url)
  }

  #takeMissing(parent: string, specifier: string): void {
    if (!/^\.{0,2}\//.test(specifier)) return
    const path = resolve(dirname(parent), specifier)
    this.#add(this.#missing, path)
    for (const [ending, other] of TYPESCRIPT_NAMES) {
      if (ending.test(path)) this.#add(this.#missing, path.replace(ending, other))
    }
  }

  #addFile(path: string): void {
    this.files.add(path)
    this.#add(this.#files, path)
  }

  #add(list: string[], item: string): void {
    if (this.#seen.has(item)) return
    this.#seen.add(item)
    list.push(item)
  }

  #tell(): void {
    const [files, missing, packages] = [this.#files, this.#missing, this.#packages]
    if (files.length + missing.length + packages.length === 0) return
    this.#files = []
    this.#missing = []
    this.#packages = []
    this.#told({ files, missing, packages })
  }
}

function pathOf(url: string | undefined): string | undefined {
  return url?.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined
}
