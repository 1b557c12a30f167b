import { isAbsolute, join } from 'node:path'
import { type ConnectorContext, SECRET_REFERENCE } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { SqlConfig } from './config.js'

/** Which database to connect to. */
export type Target = SqliteTarget | ServerTarget

export interface SqliteTarget {
  readonly dialect: 'sqlite'
  readonly file: string
}

export interface ServerTarget {
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

const SERVERS: { readonly [scheme: string]: { readonly dialect: ServerTarget['dialect']; readonly port: number } } = {
  'postgres:': { dialect: 'postgres', port: 5432 },
  'postgresql:': { dialect: 'postgres', port: 5432 },
  'mysql:': { dialect: 'mysql', port: 3306 },
  'mariadb:': { dialect: 'mysql', port: 3306 },
}

const TLS_MODES: { readonly [mode: string]: ServerTarget['tls'] } = {
  disable: false,
  require: { verify: false },
  'verify-ca': { verify: true },
  'verify-full': { verify: true },
}

/**
 * Follows the references to secrets, and takes the URL apart.
 *
 * @throws {CausewayError} `ERR_SQL_URL` that shows no part of a URL from a secret
 */
export async function targetOf(config: SqlConfig, { secrets, directory }: ConnectorContext): Promise<Target> {
  const { url: configured } = config
  const literal = typeof configured === 'string' && !isReference(configured) ? configured : undefined
  const url = literal ?? (await secrets.reveal(configured))
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? ''
  if (!(scheme in SERVERS)) return { dialect: 'sqlite', file: fileOf(url, scheme, directory) }
  const target = serverOf(url)
  if (literal !== undefined && target.password !== undefined) {
    throw invalid(
      'a URL without a password; write the password as `password: env:NAME`, or the whole URL as `url: env:NAME`',
    )
  }
  const password = config.password === undefined ? target.password : await secrets.reveal(config.password)
  return { ...target, user: config.user ?? target.user, password }
}

/** Is it the name of a secret? A path and a URL of a database are not. */
function isReference(url: string): boolean {
  const scheme = /^([a-z][a-z0-9-]+):/.exec(url)?.[1]
  return scheme !== undefined && SECRET_REFERENCE.test(url) && scheme !== 'sqlite' && !(`${scheme}:` in SERVERS)
}

function fileOf(url: string, scheme: string, directory: string): string {
  const path = scheme === 'sqlite:' ? url.slice(scheme.length).replace(/^\/\//, '') : url
  if (path === '' || path === ':memory:' || path.includes('\0')) {
    throw invalid('the path of an SQLite file; a database in memory has nothing to serve')
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw invalid('a path, or a URL that begins with sqlite:, postgres:// or mysql://')
  }
  return isAbsolute(path) ? path : join(directory, path)
}

function serverOf(text: string): ServerTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const server = url && SERVERS[url.protocol]
  if (url === undefined || server === undefined) {
    throw invalid('a URL such as postgres://user@host:5432/database; escape special characters in it as %40')
  }
  const database = decodeURIComponent(url.pathname.slice(1))
  if (database === '') throw invalid('a URL that names the database: …/database')
  const options = optionsOf(url)
  return {
    dialect: server.dialect,
    host: options.host ?? (decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost'),
    port: url.port === '' ? server.port : Number(url.port),
    database,
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    tls: options.tls,
  }
}

const KNOWN_OPTIONS = ['sslmode', 'ssl-mode', 'host', 'socket']

function optionsOf(url: URL): { readonly host?: string; readonly tls: ServerTarget['tls'] } {
  let host: string | undefined
  let tls: ServerTarget['tls']
  for (const [key, value] of url.searchParams) {
    if (key === 'host' || key === 'socket') host = value
    else if (key === 'sslmode' || key === 'ssl-mode') {
      const mode = value.toLowerCase().replace('_', '-').replace('disabled', 'disable').replace('required', 'require')
      if (!(mode in TLS_MODES)) throw invalid(`sslmode to be one of ${Object.keys(TLS_MODES).join(', ')}`)
      tls = TLS_MODES[mode]
    } else {
      const near = suggest(key, KNOWN_OPTIONS)
      throw invalid(`no option '${key}' in the URL; ${near === undefined ? 'leave it out' : `did you mean '${near}'?`}`)
    }
  }
  return { tls, ...(host === undefined ? {} : { host }) }
}

function invalid(expected: string): CausewayError {
  return new CausewayError('ERR_SQL_URL', `Expected ${expected}.`)
}
