import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { CausewayError } from '@causeway/protocol'

/** A place in a file, as stacks and compilers write it. */
const PLACE = /(?:file:\/\/)?((?:[A-Za-z]:)?[/\\][^\n:?*"<>|]+\.[cm]?[jt]sx?)(?:\?[^\s:)]*)?:(\d+)(?::(\d+))?/g

/** What esbuild says of code that is none: where, with a column from 0, and what. */
const TRANSFORM = /^(.+?):(\d+):(\d+): ERROR: (.+)$/m

/** The longest that the search for a syntax error takes. */
const CHECK_TIMEOUT_MS = 5_000

/**
 * What went wrong with a file that could not be loaded, with the place in it where that is known.
 *
 * @param file absolute
 * @param loaded the files that were read until then
 */
export async function loadFailure(
  error: unknown,
  file: string,
  loaded: ReadonlySet<string> = new Set([file]),
): Promise<CausewayError> {
  const folder = dirname(file)
  const [, source, line, column, what] = TRANSFORM.exec(error instanceof Error ? error.message : '') ?? []
  if (source !== undefined) {
    const place = `${relative(folder, source)}:${line}:${Number(column) + 1}`
    return new CausewayError('ERR_MODULE_LOAD', `Could not load '${basename(file)}' (${place}): ${what}`, {
      cause: error,
    })
  }
  const place =
    placeIn(error, folder) ?? (isUnplacedSyntaxError(error) ? await syntaxErrorIn(loaded, folder) : undefined)
  const at = place === undefined ? '' : ` (${place})`
  const why = error instanceof Error ? `${error.name}: ${gist(error.message, folder)}` : `it threw ${String(error)}`
  const hint = hintOf(error)
  return new CausewayError('ERR_MODULE_LOAD', `Could not load '${basename(file)}'${at}: ${why}${hint}`, {
    cause: error,
  })
}

/** What to do about a package that is not there. */
function hintOf(error: unknown): string {
  const { code, message = '' } = Object(error) as { code?: unknown; message?: string } // anything may be asked for a member
  const name = code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find package '([^']+)'/.exec(message)?.[1] : undefined
  return name === undefined ? '' : `. Install it beside the file: npm install ${name}`
}

/** The first place in a file of one's own: those in packages say less. */
function placeIn(error: unknown, folder: string): string | undefined {
  if (!(error instanceof Error)) return undefined
  for (const [, path = '', line, column] of `${error.message}\n${error.stack}`.matchAll(PLACE)) {
    const decoded = decodeURI(path)
    if (decoded.includes('node_modules') || relative(folder, decoded).startsWith('..')) continue
    return [relative(folder, decoded), line, column].filter((part) => part !== undefined).join(':')
  }
  return undefined
}

/** The message in one line, with paths as they are in the folder. */
function gist(message: string, folder: string): string {
  const [first = '', second = ''] = message.split('\n', 2)
  const line = first.endsWith(':') ? `${first} ${second.trim()}` : first
  return line
    .replaceAll(`file://${folder}/`, '')
    .replaceAll(`${folder}/`, '')
    .replaceAll(/\?causeway-load=\d+/g, '')
}

function isUnplacedSyntaxError(error: unknown): boolean {
  return error instanceof Error && error.name === 'SyntaxError'
}

/** Of a syntax error in an ES module Node.js does not tell the place to those who catch it; it does when asked to check the file. */
async function syntaxErrorIn(files: ReadonlySet<string>, folder: string): Promise<string | undefined> {
  for (const file of files) {
    if (!/\.m?js$/.test(file)) continue
    const line = await syntaxErrorOf(file).catch(() => undefined) // then the message has to do
    if (line !== undefined) return `${relative(folder, file)}:${line}`
  }
  return undefined
}

async function syntaxErrorOf(file: string): Promise<string | undefined> {
  const source = await readFile(file)
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
  const stdio = ['pipe', 'ignore', 'pipe'] as const
  const child = spawn(process.execPath, ['--input-type=module', '--check'], { env: {}, stdio: [...stdio], signal })
  child.on('error', () => undefined) // its output ends, too
  child.stdin?.on('error', () => undefined).end(source)
  const output = child.stderr === null ? '' : await text(child.stderr)
  return /^\[stdin\]:(\d+)/m.exec(output)?.[1]
}
