import { realpathSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { usageFailure } from '../failure.js'
import { nameOf, type Target } from '../target.js'
import type { Application } from './application.js'

/** What an application's file says of one server. */
export type Entry = { readonly [key: string]: unknown }

/** A server that an application is to use: as any command takes it, or a gateway by its configuration. Paths are whole. */
export type Installed = Target | { readonly kind: 'configuration'; readonly path: string }

export interface EntryOptions {
  /** For a command. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** For an address. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * The entry for a server. Its paths are whole: applications start in whatever folder they like, and know other programs than shells do.
 * @throws {Failure} for an address that the application does not take
 */
export function entryOf(server: Installed, application: Application, { env, headers }: EntryOptions): Entry {
  if (server.kind === 'url') {
    if (env !== undefined) throw usageFailure('--env goes with servers that the application starts.')
    return addressEntry(server.url, application, headers)
  }
  if (headers !== undefined) throw usageFailure('--header goes with servers at an address.')
  const [command, ...args] = commandOf(server)
  return { ...(application.saysType ? { type: 'stdio' } : {}), command, args, ...(env === undefined ? {} : { env }) }
}

/**
 * What the server is called where nobody says: a file by its own name, or by its folder's where it has the name that all have; a package
 * without its version.
 */
export function entryName(server: Installed): string {
  const isFile = server.kind === 'configuration' || server.kind === 'file'
  const name = isFile ? fileName(server.path) : nameOf(server).replace(/(?<=.)@.*$/, '')
  return name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'server'
}

/** Is this program one that npx keeps for a while only? */
export function isPassing(script: string = ownProgram()): boolean {
  return /[/\\]_npx[/\\]/.test(script)
}

const USUAL_NAMES: ReadonlySet<string> = new Set(['app', 'causeway', 'index', 'main', 'server'])

function fileName(path: string): string {
  const stem = basename(path, extname(path))
  return USUAL_NAMES.has(stem) ? basename(dirname(path)) : stem
}

function addressEntry(
  url: URL,
  { title, saysType, takesAddresses }: Application,
  headers: EntryOptions['headers'],
): Entry {
  if (!/^https?:$/.test(url.protocol)) {
    throw usageFailure(`Expected an address that begins with http: or https:; ${title} speaks nothing else.`)
  }
  if (!takesAddresses) {
    throw usageFailure(
      `Expected a file or a command; the file of ${title} takes no addresses.`,
      'Add the address in its settings, under Connectors, or name the file that serves it.',
    )
  }
  return { ...(saysType ? { type: 'http' } : {}), url: url.href, ...(headers === undefined ? {} : { headers }) }
}

function commandOf(server: Exclude<Installed, { readonly kind: 'url' }>): readonly string[] {
  switch (server.kind) {
    case 'command':
      return [server.command, ...server.args]
    case 'file':
      return [process.execPath, ownProgram(), 'serve', server.path]
    case 'configuration':
      return [process.execPath, ownProgram(), 'up', server.path, '--stdio']
  }
}

/** Without the links that lead to it: a shell's script or a link of npm is no JavaScript on every system. */
function ownProgram(): string {
  return realpathSync(process.argv[1] ?? '')
}
