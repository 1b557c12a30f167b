import { SECRET_REFERENCE, type SecretReference } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'

/** What a URL, or the path of a file, says of a database. */
export type ConnectionUrl = FileUrl | ServerUrl

export interface FileUrl {
  readonly dialect: 'sqlite'
  /** As it was written: it may be relative. */
  readonly path: string
}

export interface ServerUrl {
  readonly dialect: 'postgres' | 'mysql'
  /** A host name, an address, or the folder (PostgreSQL) or path (MySQL) of a socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string | undefined
  readonly password: string | undefined
  /** Undefined where the URL does not say. */
  readonly tls: { readonly verify: boolean } | false | undefined
}

const SERVERS: { readonly [scheme: string]: { readonly dialect: ServerUrl['dialect']; readonly port: number } } = {
  'postgres:': { dialect: 'postgres', port: 5432 },
  'postgresql:': { dialect: 'postgres', port: 5432 },
  'mysql:': { dialect: 'mysql', port: 3306 },
  'mariadb:': { dialect: 'mysql', port: 3306 },
}

const TLS_MODES: { readonly [mode: string]: ServerUrl['tls'] } = {
  disable: false,
  require: { verify: false },
  'verify-ca': { verify: true },
  'verify-full': { verify: true },
}

/** The URL or path that stands in the configuration itself; undefined where that names a secret. */
export function literalUrl(configured: SecretReference): string | undefined {
  return typeof configured === 'string' && !isReference(configured) ? configured : undefined
}

/** Is it the name of a secret? A path and a URL of a database are not. */
function isReference(url: string): boolean {
  const scheme = /^([a-z][a-z0-9-]+):/.exec(url)?.[1]
  return scheme !== undefined && SECRET_REFERENCE.test(url) && scheme !== 'sqlite' && !(`${scheme}:` in SERVERS)
}

/**
 * Takes a URL apart.
 *
 * @throws {CausewayError} `ERR_SQL_URL` that shows no part of it but the names of its options
 */
export function parseConnectionUrl(text: string): ConnectionUrl {
  const scheme = /^[a-z]+:/.exec(text)?.[0] ?? ''
  return scheme in SERVERS ? serverOf(text) : { dialect: 'sqlite', path: pathOf(text, scheme) }
}

/** The error of a URL, or of what goes with one, that cannot be used. */
export function unusableUrl(expected: string): CausewayError {
  return new CausewayError('ERR_SQL_URL', `Expected ${expected}.`)
}

function pathOf(url: string, scheme: string): string {
  const path = scheme === 'sqlite:' ? url.slice(scheme.length).replace(/^\/\//, '') : url
  if (path === '' || path === ':memory:' || path.includes('\0')) {
    throw unusableUrl('the path of an SQLite file; a database in memory has nothing to serve')
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw unusableUrl('a path, or a URL that begins with sqlite:, postgres:// or mysql://')
  }
  return path
}

function serverOf(text: string): ServerUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const server = url && SERVERS[url.protocol]
  if (url === undefined || server === undefined) {
    throw unusableUrl('a URL such as postgres://user@host:5432/database; escape special characters in it as %40')
  }
  const database = decoded(url.pathname.slice(1))
  if (database === '') throw unusableUrl('a URL that names the database: …/database')
  const options = optionsOf(url)
  return {
    dialect: server.dialect,
    host: options.host ?? (decoded(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost'),
    port: url.port === '' ? server.port : Number(url.port),
    database,
    user: url.username === '' ? undefined : decoded(url.username),
    password: url.password === '' ? undefined : decoded(url.password),
    tls: options.tls,
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw unusableUrl('a URL whose percent signs are followed by two hexadecimal digits; a percent sign itself is %25')
  }
}

const KNOWN_OPTIONS = ['sslmode', 'ssl-mode', 'host', 'socket']

function optionsOf(url: URL): { readonly host?: string; readonly tls: ServerUrl['tls'] } {
  let host: string | undefined
  let tls: ServerUrl['tls']
  for (const [key, value] of url.searchParams) {
    if (key === 'host' || key === 'socket') host = value
    else if (key === 'sslmode' || key === 'ssl-mode') {
      const mode = value.toLowerCase().replace('_', '-').replace('disabled', 'disable').replace('required', 'require')
      if (!(mode in TLS_MODES)) throw unusableUrl(`sslmode to be one of ${Object.keys(TLS_MODES).join(', ')}`)
      tls = TLS_MODES[mode]
    } else {
      const near = suggest(key, KNOWN_OPTIONS)
      throw unusableUrl(
        `no option '${key}' in the URL; ${near === undefined ? 'leave it out' : `did you mean '${near}'?`}`,
      )
    }
  }
  return { tls, ...(host === undefined ? {} : { host }) }
}
