import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { usageFailure } from './failure.js'

/** Where a server is: at an address, in a file that exports an app, or behind a command that starts one. */
export type Target =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] }

/** What the user typed, and what came after `--`, if it was there. */
export interface CommandLine {
  readonly words: readonly string[]
  readonly command: readonly string[] | undefined
}

/** Cuts a command line in two at the first `--`. */
export function splitCommand(argv: readonly string[]): CommandLine {
  const at = argv.indexOf('--')
  return at === -1 ? { words: argv, command: undefined } : { words: argv.slice(0, at), command: argv.slice(at + 1) }
}

/**
 * The server that a command line names, and the words that are left: a server is either the first word or the command
 * after `--`.
 * @throws {Failure} where there is none
 */
export function takeTarget(words: readonly string[], command: readonly string[] | undefined): [Target, ...string[]] {
  if (command !== undefined) {
    const [program, ...args] = command
    if (program === undefined) throw usageFailure('Expected a command after --.', HINT)
    return [{ kind: 'command', command: program, args }, ...words]
  }
  const [server, ...rest] = words
  if (server === undefined) throw usageFailure('Expected a server.', HINT)
  return [parseTarget(server), ...rest]
}

/**
 * Where only a file will do.
 * @throws {Failure} for what is none, or none that exports an app
 */
export function checkFile(text: string): void {
  if (parseTarget(text).kind === 'file') return
  throw usageFailure(`Expected a .ts or .js file that exports an app; got '${text}'.`)
}

/** A server in few words, as the user named it: what it calls itself is its own affair. */
export function nameOf(target: Target): string {
  switch (target.kind) {
    case 'url':
      return target.url.host
    case 'file':
      return basename(target.path)
    case 'command':
      return (
        basename(RUNNERS.has(basename(target.command)) ? (target.args.find(isNoOption) ?? '') : '') ||
        basename(target.command)
      )
  }
}

/** What runs something else, which says more about the server. */
const RUNNERS: ReadonlySet<string> = new Set([
  'node',
  'npx',
  'bunx',
  'bun',
  'deno',
  'uvx',
  'uv',
  'python',
  'python3',
  'docker',
])

function isNoOption(word: string): boolean {
  return !word.startsWith('-') && word !== 'run' && word !== 'exec'
}

/** What is meant by a folder, where that has a file of a usual name. */
function fileIn(folder: string): string | undefined {
  const found = ['server.ts', 'server.js', 'index.ts', 'index.js']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path))
  return found && `Did you mean '${found}'?`
}

const HINT = 'A server is a URL, a .ts or .js file that exports an app, or a command after --.'
const SOURCE_FILE = /\.[cm]?[jt]sx?$/

function parseTarget(text: string): Target {
  if (/^(?:http|ws|grpc)s?:\/\//i.test(text)) {
    if (!URL.canParse(text)) throw usageFailure(`Expected a URL; got '${text}'.`, HINT)
    return { kind: 'url', url: new URL(text) }
  }
  const path = resolve(text)
  const exists = existsSync(path)
  if (SOURCE_FILE.test(text)) {
    if (exists) return { kind: 'file', path }
    throw usageFailure(`Expected a file; there is none at '${text}'.`)
  }
  if (exists) throw usageFailure(`Expected a .ts or .js file that exports an app; got '${text}'.`, fileIn(text) ?? HINT)
  if (/^(localhost|[\w.-]+:\d+)(\/|$)/i.test(text)) {
    throw usageFailure(`Expected a URL; got '${text}'.`, `Did you mean 'http://${text}'?`)
  }
  throw usageFailure(`Expected a server; got '${text}'.`, HINT)
}
