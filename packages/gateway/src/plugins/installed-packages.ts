/** Finds connectors by what the package.json of installed packages says; no code of theirs runs. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A package that says it is a connector. */
export interface ConnectorPackage {
  readonly name: string
  readonly version: string | undefined
  readonly folder: string
  /** The door that exports the connector, as in `exports`: `.` or `./connector`. */
  readonly door: string
  /** Undefined where package.json leaves it out: then only the code can tell. */
  readonly kind: string | undefined
}

/** Packages that one folder of node_modules is searched for, at most. */
const MAX_PACKAGES = 20_000

/** Folders of node_modules that Node.js would look into for a module in `folder`, the nearest first. */
export function moduleFolders(folder: string): readonly string[] {
  const folders: string[] = []
  for (let here = folder; ; here = dirname(here)) {
    if (!here.endsWith('node_modules')) folders.push(join(here, 'node_modules'))
    if (dirname(here) === here) return folders
  }
}

/** The package with this name as it is found from `folder`; undefined where there is none, or none that is a connector. */
export function connectorPackage(name: string, folder: string): ConnectorPackage | undefined {
  for (const modules of moduleFolders(folder)) {
    const manifest = manifestIn(join(modules, name))
    if (manifest !== undefined) return manifest
  }
  return undefined
}

/** Every connector in one folder of node_modules, in alphabetical order. */
export function connectorPackages(modules: string): readonly ConnectorPackage[] {
  const names = namesIn(modules).flatMap((name) =>
    name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  return names
    .sort()
    .slice(0, MAX_PACKAGES)
    .flatMap((name) => manifestIn(join(modules, name)) ?? [])
}

/** Where the code of its door is. @throws where the package has no such door */
export function doorOf({ name, folder, door }: ConnectorPackage): string {
  const require = createRequire(join(folder, 'package.json'))
  try {
    // A package may be asked for under its own name from within: the same way as from outside, through its `exports`.
    return pathToFileURL(require.resolve(name + door.slice(1))).href
  } catch (error) {
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const target = exports === undefined ? door : importTarget(Object(exports)[door] ?? exports)
    if (target === undefined) throw error
    return pathToFileURL(require.resolve(join(folder, target))).href
  }
}

/** What an entry of `exports` says for `import`, which `require.resolve` does not look at. */
function importTarget(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry
  const { import: imported, node, default: fallback } = Object(entry)
  const next = imported ?? node ?? fallback
  return next === undefined ? undefined : importTarget(next)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return [] // most folders have no node_modules
  }
}

function manifestIn(folder: string): ConnectorPackage | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    // Nearly every package is none: reading JSON takes longer than reading the file.
    if (!text.includes('"causeway"')) return undefined
    return parsed(JSON.parse(text), realpathSync(folder))
  } catch {
    return undefined // not a package, or one that nobody could use
  }
}

function parsed(manifest: unknown, folder: string): ConnectorPackage | undefined {
  const { name, version, causeway } = Object(manifest)
  const { connector, kind } = Object(causeway)
  if (typeof name !== 'string' || typeof connector !== 'string' || !/^\.(?:\/|$)/.test(connector)) return undefined
  return {
    name,
    version: typeof version === 'string' ? version : undefined,
    folder,
    door: connector,
    kind: typeof kind === 'string' ? kind : undefined,
  }
}
