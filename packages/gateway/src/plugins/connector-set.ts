import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Connector, isConnector, isReservedKind } from '@causeway/connector-kit'
import {
  type ConnectorPackage,
  connectorPackage,
  connectorPackages,
  doorOf,
  moduleFolders,
} from './installed-packages.js'
import { type PluginProblem, reasonOf } from './plugin-problem.js'

export interface FindConnectorsOptions {
  /** The folder of the configuration: packages are looked for there and above, then beside this package. */
  readonly directory: string
  /** Packages or `./files` that the configuration names: loaded first, so that what they bring is known. */
  readonly plugins?: readonly string[]
  /** Packages whose kinds nothing but a plugin named in the configuration may take. */
  readonly builtIn: readonly string[]
  /** Further folders to look for packages from: that of the program. */
  readonly from?: readonly string[]
  /** Loads a module by its URL. @default `import()`, which knows JavaScript */
  readonly importModule?: (url: string) => Promise<unknown>
}

/** Connectors that can be had. Nothing is loaded before somebody asks for its kind. */
export interface ConnectorSet {
  /** Those that were loaded so far, by kind. */
  readonly connectors: ReadonlyMap<string, Connector>
  /** Plugins that could not be loaded, as far as they were asked for, and what is wrong with the others. */
  readonly problems: readonly PluginProblem[]
  /** Every kind that is installed, in alphabetical order. Looks through all installed packages the first time. */
  kinds(): readonly string[]
  /**
   * The connector of a kind, loaded once. Undefined where no package has it, or its package could not be loaded: then
   * `problems` says why, and the next call tries again.
   */
  load(kind: string): Promise<Connector | undefined>
  /** Takes in plugins that a configuration names; relative files are relative to `directory`. What is known stays. */
  name(plugins: readonly string[], directory: string): Promise<void>
}

/**
 * Finds connectors: the plugins named, then the built-in packages, then every installed package with
 * `"causeway": { "connector": ".", "kind": "…" }` in its package.json. The first one of a kind has it.
 */
export async function findConnectors(options: FindConnectorsOptions): Promise<ConnectorSet> {
  const set = new InstalledConnectors(options)
  await set.name(options.plugins ?? [], options.directory)
  return set
}

class InstalledConnectors implements ConnectorSet {
  readonly connectors = new Map<string, Connector>()
  readonly #options: FindConnectorsOptions
  /** Where packages are looked for from, the project first. */
  readonly #origins: readonly string[]
  /** Which package has a kind. A named plugin has it first, then a built-in one. */
  readonly #packages = new Map<string, ConnectorPackage>()
  readonly #loading = new Map<string, Promise<Connector | undefined>>()
  /** By plugin: the last problem with it. */
  readonly #problems = new Map<string, PluginProblem>()
  /** How often a module was tried: another URL makes Node.js run it again. */
  readonly #attempts = new Map<string, number>()
  readonly #named = new Set<string>()
  #searched = false

  constructor(options: FindConnectorsOptions) {
    this.#options = options
    this.#origins = [options.directory, ...(options.from ?? []), fileURLToPath(new URL('.', import.meta.url))]
    for (const name of options.builtIn) {
      const found = this.#find(name)
      if (found?.kind !== undefined) this.#packages.set(found.kind, found)
      else this.#report(name, undefined, NOT_INSTALLED)
    }
  }

  get problems(): readonly PluginProblem[] {
    return [...this.#problems.values()]
  }

  kinds(): readonly string[] {
    this.#search()
    return [...new Set([...this.connectors.keys(), ...this.#packages.keys()])].sort()
  }

  async load(kind: string): Promise<Connector | undefined> {
    const loaded = this.connectors.get(kind)
    if (loaded !== undefined) return loaded
    if (!this.#packages.has(kind)) this.#search()
    const found = this.#packages.get(kind)
    if (found === undefined) return undefined
    let loading = this.#loading.get(kind)
    if (loading === undefined) {
      loading = this.#loadPackage(found).finally(() => this.#loading.delete(kind))
      this.#loading.set(kind, loading)
    }
    return loading
  }

  async name(plugins: readonly string[], directory: string): Promise<void> {
    for (const plugin of plugins) {
      const key = isFile(plugin) ? resolve(directory, plugin) : plugin
      if (this.#named.has(key) && !this.#problems.has(plugin)) continue
      this.#named.add(key)
      if (isFile(plugin)) await this.#nameFile(plugin, key)
      else await this.#namePackage(plugin)
    }
  }

  async #nameFile(plugin: string, path: string): Promise<void> {
    if (!existsSync(path)) return this.#report(plugin, undefined, 'Expected a file; there is none. Correct its path.')
    await this.#loadUrl(plugin, undefined, pathToFileURL(path).href)
  }

  async #namePackage(plugin: string): Promise<void> {
    const found = this.#find(plugin)
    if (found === undefined) return this.#report(plugin, undefined, NOT_INSTALLED)
    if (found.kind !== undefined && isReservedKind(found.kind)) {
      return this.#report(plugin, found.kind, reserved(found.kind))
    }
    if (found.kind === undefined) await this.#loadPackage(found)
    else if (this.#packages.get(found.kind)?.folder !== found.folder) {
      this.#packages.set(found.kind, found)
      this.connectors.delete(found.kind)
    }
    if (found.kind !== undefined) this.#problems.delete(plugin)
  }

  #find(name: string): ConnectorPackage | undefined {
    for (const origin of this.#origins) {
      const found = connectorPackage(name, origin)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Once: what is installed while the program runs is found after a restart, or when the configuration names it. */
  #search(): void {
    if (this.#searched) return
    this.#searched = true
    const folders = new Set(this.#origins.flatMap(moduleFolders))
    for (const found of [...folders].flatMap(connectorPackages)) {
      // Without its kind only its code could tell, which runs only where the configuration names the plugin.
      if (found.kind === undefined) continue
      if (isReservedKind(found.kind)) {
        this.#report(found.name, found.kind, reserved(found.kind))
        continue
      }
      const known = this.#packages.get(found.kind)
      if (known === undefined) this.#packages.set(found.kind, found)
      else if (known.name !== found.name) this.#report(found.name, found.kind, taken(found.kind, known.name))
    }
  }

  async #loadPackage(found: ConnectorPackage): Promise<Connector | undefined> {
    try {
      return await this.#loadUrl(found.name, found.kind, doorOf(found))
    } catch (error) {
      this.#report(found.name, found.kind, `It has no door '${found.door}' to load: ${reasonOf(error)}.`)
      return undefined
    }
  }

  async #loadUrl(plugin: string, kind: string | undefined, url: string): Promise<Connector | undefined> {
    const attempt = this.#attempts.get(url) ?? 0
    this.#attempts.set(url, attempt + 1)
    const importModule = this.#options.importModule ?? ((href: string) => import(href))
    let exported: unknown
    try {
      exported = await importModule(attempt === 0 ? url : `${url}?attempt=${attempt}`)
    } catch (error) {
      this.#report(plugin, kind, `It threw while it was loaded: ${reasonOf(error)}.`)
      return undefined
    }
    return this.#accept(plugin, kind, Object(exported).default)
  }

  #accept(plugin: string, kind: string | undefined, connector: unknown): Connector | undefined {
    if (!isConnector(connector)) {
      this.#report(plugin, kind, 'Expected its default export to be what defineConnector() returns.')
      return undefined
    }
    if (kind !== undefined && connector.kind !== kind) {
      this.#report(plugin, kind, `Its package.json says the kind '${kind}', its code says '${connector.kind}'.`)
      return undefined
    }
    if (isReservedKind(connector.kind)) {
      this.#report(plugin, connector.kind, reserved(connector.kind))
      return undefined
    }
    this.connectors.set(connector.kind, connector)
    this.#problems.delete(plugin)
    return connector
  }

  #report(plugin: string, kind: string | undefined, message: string): void {
    this.#problems.set(plugin, { plugin, kind, message })
  }
}

const NOT_INSTALLED =
  'Expected an installed package with "causeway": { "connector": "." } in its package.json. Install it: npm install …'

function taken(kind: string, by: string): string {
  return `Its kind '${kind}' is that of ${by} already. Name the one that is meant under plugins.`
}

function reserved(kind: string): string {
  return `Its kind '${kind}' is a word that upstreams use themselves. Whoever wrote it has to choose another one.`
}

/** Whatever else is the name of a package. */
function isFile(plugin: string): boolean {
  return plugin.startsWith('./') || plugin.startsWith('../') || isAbsolute(plugin)
}
