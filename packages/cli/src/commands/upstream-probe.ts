/** Finds out what kind of upstream somebody means by an address, a path or a command. */
import { open, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { usageFailure } from '../failure.js'

/** An entry of a configuration, and what to call it. */
export interface FoundUpstream {
  readonly name: string
  readonly entry: { readonly [key: string]: unknown }
  /** What its user should know, as sentences. */
  readonly notes: readonly string[]
}

/** Bytes that are looked at to tell what something is. */
const MAX_LOOKED_AT = 65_536
const PROBE_TIMEOUT_MS = 5_000
const DESCRIPTION = /^\s*(?:"?(?:openapi|swagger)"?\s*:|\{\s*"(?:openapi|swagger)"\s*:)/m
const SQLITE = 'SQLite format 3\u0000'

/** @throws {Failure} where there is no command */
export function upstreamOfCommand(command: readonly string[]): FoundUpstream {
  if (command.length === 0) throw usageFailure('Expected a command after --.')
  return { name: nameOfCommand(command), entry: { mcp: [...command] }, notes: [] }
}

/**
 * @param word an address, or the path of a file or folder, relative to this folder
 * @param file the configuration: paths in it are relative to its folder
 * @throws {Failure} where it cannot be told what is meant
 */
export async function upstreamOfWord(word: string, file: string): Promise<FoundUpstream> {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(word)) return upstreamOfPath(word, file)
  const url = URL.canParse(word) ? new URL(word) : undefined
  const { hasPassword, withoutPassword } = await import('@causeway/gateway/config')
  // A password that ends early makes a host of the user, and shows in the path.
  if (url !== undefined && (url.password !== '' || !hasPassword(word))) return upstreamOfUrl(url, word)
  throw usageFailure(
    `Expected an address that can be read; got '${withoutPassword(word)}'.`,
    'In a user or a password, write / as %2F, @ as %40, # as %23, ? as %3F, : as %3A and % as %25.',
  )
}

async function upstreamOfUrl(url: URL, word: string): Promise<FoundUpstream> {
  const { kindOfAddress } = await import('@causeway/gateway/config')
  const kind = kindOfAddress(word)
  const name = nameOfHost(url)
  if (kind === 'sql') return database(url, word)
  if (kind === undefined)
    throw usageFailure(`Expected an http, https, postgres, mysql or sqlite address; got one of '${url.protocol}//'.`)
  if (url.password !== '' || url.username !== '') {
    throw usageFailure(
      'Expected an address without a password.',
      'Add it without, and write auth: { basic: … } beside it.',
    )
  }
  if (kind !== 'mcp' || !/^https?:$/.test(url.protocol)) return { name, entry: { [kind]: word }, notes: [] }
  const answer = await lookAtUrl(url)
  if (answer.isDescription) return { name, entry: { openapi: word }, notes: [] }
  return { name, entry: { mcp: word }, notes: answer.note === undefined ? [] : [answer.note] }
}

/** A password does not belong into a file: the whole address becomes a variable. */
function database(url: URL, word: string): FoundUpstream {
  const name = nameOf(basename(url.pathname) || url.hostname || 'database')
  if (url.password === '') return { name, entry: { sql: word }, notes: [] }
  const variable = `${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_DATABASE_URL`
  const notes = [
    `The address has a password, so it is not written. Set ${variable} to it, in the environment or in a .env file.`,
  ]
  return { name, entry: { sql: { url: `env:${variable}` } }, notes }
}

async function lookAtUrl(url: URL): Promise<{ readonly isDescription: boolean; readonly note?: string }> {
  try {
    const headers = { accept: 'application/json, application/yaml;q=0.9, text/event-stream;q=0.1' }
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    const reader = response.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    await reader?.cancel()
    const text = new TextDecoder().decode(value?.subarray(0, MAX_LOOKED_AT))
    return { isDescription: response.ok && DESCRIPTION.test(text) }
  } catch {
    return { isDescription: false, note: `Nobody answers at ${url.origin} now; it is taken for an MCP server.` }
  }
}

async function upstreamOfPath(word: string, file: string): Promise<FoundUpstream> {
  const path = resolve(word)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw usageFailure(`Expected an address, or a file or folder that exists; got '${word}'.`)
  const written = pathFrom(dirname(resolve(file)), path)
  if (found.isDirectory()) return { name: nameOf(basename(path)), entry: { files: `${written}/` }, notes: [] }
  const name = nameOfFile(path)
  const kind = /\.[cm]?[jt]s$/.test(path) ? 'module' : await kindOfContent(path)
  if (kind === 'servers') {
    throw usageFailure(`'${word}' is a list of MCP servers.`, `causeway config import ${word} takes all of them over.`)
  }
  if (kind === undefined) {
    throw usageFailure(
      `It cannot be told what '${word}' is.`,
      'Known are OpenAPI descriptions, SQLite databases, modules (.ts, .js), and folders.',
    )
  }
  return { name, entry: { [kind]: written }, notes: [] }
}

/** The file's name, or its folder's where the file is called as thousands are. */
function nameOfFile(path: string): string {
  const own = basename(path).replace(/(?:\.\w+)+$/, '')
  const isCommon = /^(?:server|index|main|app|openapi|swagger|spec|api)$/i.test(own)
  return nameOf((isCommon && basename(dirname(path))) || own)
}

async function kindOfContent(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(MAX_LOOKED_AT)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    const text = bytes.subarray(0, bytesRead).toString('utf8')
    if (text.startsWith(SQLITE)) return 'sql'
    if (/\.(?:db|sqlite3?)$/.test(path) && bytesRead === 0) return 'sql'
    if (DESCRIPTION.test(text)) return 'openapi'
    return /"(?:mcpServers|servers)"\s*:/.test(text) ? 'servers' : undefined
  } finally {
    await handle.close()
  }
}

/** With `/` on every platform, and a dot before it: so that it is seen to be a path. */
function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path).split(sep).join('/')
  if (way === '' || isAbsolute(way)) return way === '' ? '.' : path
  return way.startsWith('../') ? way : `./${way}`
}

/** The word of a host name that tells it from others: `crm` of mcp.crm.example.com. */
function nameOfHost({ hostname }: URL): string {
  if (/^[\d.:[\]]+$/.test(hostname)) return 'server'
  const words = hostname.split('.').filter((word) => !/^(?:www|api|mcp|docs)$/.test(word))
  const [first = 'server'] = words.length > 2 ? words : words.slice(0, 1)
  return nameOf(first)
}

/** The package that a command runs, else its file or program, without what all of them have in their names. */
function nameOfCommand([program = '', ...args]: readonly string[]): string {
  const isRunner = /(?:^|\/)(?:npx|bunx|uvx|pnpx|pnpm|npm|yarn|node|bun|deno|python3?|docker)(?:\.cmd|\.exe)?$/.test(
    program,
  )
  const subject = isRunner
    ? args.find((word) => !word.startsWith('-') && !/^(?:run|exec|dlx|x)$/.test(word))
    : undefined
  const last =
    (subject ?? program)
      .replace(/(?<=.)@[^@/]*$/, '')
      .split(/[/\\]/)
      .at(-1) ?? ''
  return nameOf(last.replace(/\.\w+$/, ''))
}

function nameOf(text: string): string {
  const short = text.replaceAll(/^(?:mcp-server-|server-|mcp-)|(?:-mcp-server|-mcp|-server)$/g, '')
  return (short || text).toLowerCase()
}
